"""A code in full-width figures, and addresses that are only asked for their head."""

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.models import AuditEntry, Database, StaffAccount
from backend.staff.rules import second_factor
from tests.support.city import PASSWORD, City
from tests.support.staff_pages import SignIn, token_of

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
TRIES = 70  # more than any limit allows


def enter(client: FlaskClient) -> int:
    token = token_of(client.get("/staff/sign-in").text)
    data = {"username": "firm", "password": PASSWORD, "csrf_token": token}
    return client.post("/staff/sign-in", data=data).status_code


@pytest.fixture
def secret(database: Database, city: City) -> str:
    """Of the firm's account, whose codes are on."""
    secret = second_factor.new_secret()
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        now = utc_now()
        second_factor.set_up(session, account, secret, pyotp.TOTP(secret).at(int(now.timestamp()) - 30), now)
    return secret


def test_a_code_in_full_width_figures_signs_in(app: Flask, secret: str) -> None:
    client = app.test_client()
    assert enter(client) == 303
    code = pyotp.TOTP(secret).now().translate(WIDE)
    data = {"code": f"{code[:3]} {code[3:]}", "csrf_token": token_of(client.get("/staff/sign-in/code").text)}
    assert client.post("/staff/sign-in/code", data=data).status_code == 303


def test_the_head_of_a_form_is_no_try(app: Flask, city: City) -> None:
    client = app.test_client()
    for _ in range(TRIES):
        assert client.head("/staff/sign-in").status_code == 200
    assert enter(app.test_client()) == 303


def test_the_head_of_the_code_page_is_no_try(app: Flask, secret: str, database: Database) -> None:
    client = app.test_client()
    assert enter(client) == 303
    for _ in range(TRIES):
        assert client.head("/staff/sign-in/code").status_code == 200
    with database.reading() as session:
        failed = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "sign_in.failed")
        assert session.scalar(failed) == 0


def test_the_head_of_setting_up_codes_is_no_try(sign_in: SignIn) -> None:
    clerk = sign_in("firm")
    for _ in range(12):
        assert clerk.head("/staff/me/totp").status_code == 200
