"""Guessing is slowed down, and whoever guesses locks nobody else out; two steps where the role needs them."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.app import create_app
from backend.core.clock import utc_now
from backend.models import AuditEntry, Database, StaffAccount, StaffSession
from backend.staff.rules import second_factor
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for
from tests.support.city import PASSWORD, City, build_city
from tests.support.staff_pages import attempt, token_of


def enter(client: FlaskClient, username: str, password: str, address: str = "10.1.2.3"):
    from_there = {"REMOTE_ADDR": address}
    token = token_of(client.get("/staff/sign-in", environ_base=from_there).text)
    data = {"username": username, "password": password, "csrf_token": token}
    return client.post("/staff/sign-in", data=data, environ_base=from_there)


def test_a_stranger_who_guesses_does_not_shut_out_a_known_device(app: Flask, city: City) -> None:
    known = app.test_client()
    assert enter(known, "firm", PASSWORD).status_code == 303
    for number in range(70):  # from ever new addresses: the name itself is full
        enter(app.test_client(), "firm", "wrong", f"10.9.0.{number}")
    assert enter(app.test_client(), "firm", PASSWORD, "10.8.0.1").status_code == 429
    assert enter(known, "firm", PASSWORD).status_code == 303
    assert enter(app.test_client(), "fallback_firm", PASSWORD, "10.8.0.1").status_code == 303


def test_a_known_device_is_bounded_too(app: Flask, city: City) -> None:
    known = app.test_client()
    assert enter(known, "firm", PASSWORD).status_code == 303
    statuses = [enter(known, "firm", "wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_a_device_is_known_for_its_own_names_only_and_cannot_be_forged(app: Flask, city: City) -> None:
    known = app.test_client()
    assert enter(known, "fallback_firm", PASSWORD).status_code == 303
    cookie = known.get_cookie("linsheng_device", path="/staff/")
    assert cookie is not None
    assert cookie.http_only
    assert "fallback_firm" not in cookie.value
    for number in range(70):
        enter(app.test_client(), "firm", "wrong", f"10.9.0.{number}")
    assert enter(known, "firm", PASSWORD).status_code == 429
    forger = app.test_client()
    forger.set_cookie("linsheng_device", cookie.value[:-2] + "xx", path="/staff/")
    assert enter(forger, "firm", PASSWORD).status_code == 429


def test_success_begins_the_count_anew(app: Flask, city: City) -> None:
    for _ in range(3):
        for _ in range(8):
            assert attempt(app, "firm", "wrong").status_code == 401
        assert attempt(app, "firm", PASSWORD).status_code == 303


def test_one_address_is_bounded_over_all_names(app: Flask, city: City) -> None:
    statuses = [attempt(app, f"name{number}", "wrong").status_code for number in range(62)]
    assert statuses == [401] * 60 + [429] * 2


def test_failures_are_on_record_without_what_was_typed(app: Flask, city: City, database: Database) -> None:
    attempt(app, "firm", "wrong")
    attempt(app, "my-real-password", "wrong")
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry)).all()
    assert [entry.subject for entry in entries] == ["firm", "（没有这个账号）"]
    for entry in entries:
        assert entry.act == "sign_in.failed"
        assert "127.0.*.*" in entry.details


def test_signing_in_changes_the_session(app: Flask, city: City, database: Database) -> None:
    client = app.test_client()
    enter(client, "firm", PASSWORD)
    first = client.get_cookie("linsheng").value
    enter(client, "firm", PASSWORD)
    with database.reading() as session:
        assert [row.ended_at is None for row in session.scalars(select(StaffSession))] == [False, True]
    thief = app.test_client()
    thief.set_cookie("linsheng", first)
    assert thief.get("/staff/").status_code == 302


@pytest.fixture
def strict_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(config_for(sqlite_url, tmp_path, second_factor="required"))
    services: Services = made.extensions[EXTENSION]
    build_city(services.database)
    yield made
    services.database.dispose()


def test_a_bureau_sets_its_code_up_before_anything_else(strict_app: Flask) -> None:
    client = strict_app.test_client()
    assert enter(client, "city", PASSWORD).status_code == 303
    for path in ("/staff/", "/city/", "/staff/me", "/staff/accounts/"):
        assert client.get(path).location == "/staff/me/totp", path
    page = client.get("/staff/me/totp").text
    secret = page.split('class="secret">')[1].split("</p>")[0].replace(" ", "")
    data = {"csrf_token": token_of(page), "code": "000000"}
    assert client.post("/staff/me/totp", data=data).status_code == 422
    assert secret in client.get("/staff/me/totp").text.replace(" ", "")  # no new scan
    done = client.post("/staff/me/totp", data=data | {"code": pyotp.TOTP(secret).now()})
    assert done.text.count("<li>") == 10
    assert client.get("/city/").status_code == 200
    firm = strict_app.test_client()
    enter(firm, "firm", PASSWORD)
    assert firm.get("/staff/").status_code == 200
    off = {"csrf_token": token_of(client.get("/staff/me").text), "password-now": PASSWORD}
    refused = client.post("/staff/me/totp/off", data=off)
    assert refused.status_code == 422
    assert "不能关闭" in refused.text


def test_the_password_alone_opens_nothing_once_there_is_a_code(
    app: Flask, city: City, database: Database
) -> None:
    secret = second_factor.new_secret()
    now = utc_now()
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        codes = second_factor.set_up(session, account, secret, pyotp.TOTP(secret).at(now), now)
    client = app.test_client()
    assert enter(client, "firm", PASSWORD).location == "/staff/sign-in/code"
    assert client.get("/staff/").location.startswith("/staff/sign-in?")
    assert enter(client, "firm", PASSWORD).location == "/staff/sign-in/code"
    token = token_of(client.get("/staff/sign-in/code").text)
    for _ in range(6):
        answer = client.post("/staff/sign-in/code", data={"csrf_token": token, "code": "12345"})
        assert answer.status_code == 401
    data = {"csrf_token": token, "code": codes[0]}
    assert client.post("/staff/sign-in/code", data=data).status_code == 429
    stranger = app.test_client()
    assert stranger.get("/staff/sign-in/code").location == "/staff/sign-in"
