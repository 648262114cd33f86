"""Signing in: nothing told to a stranger, nothing kept after the end, nothing done without a token."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from backend.core.clock import utc_now
from backend.models import Database, StaffAccount
from tests.support.city import PASSWORD, City
from tests.support.staff_pages import SignIn, attempt, token_of


def test_a_wrong_name_and_a_wrong_password_look_the_same(app: Flask, city: City) -> None:
    wrong_password = attempt(app, "firm", "wrong")
    wrong_name = attempt(app, "nobody", "wrong")
    assert wrong_password.status_code == wrong_name.status_code == 401
    assert "用户名或密码不对" in wrong_password.text
    assert 'value="firm"' in wrong_password.text  # what was typed stays, but for the password
    assert ">wrong<" not in wrong_password.text


def test_one_account_is_tried_ten_times_in_five_minutes(app: Flask, city: City) -> None:
    statuses = [attempt(app, "firm", "wrong").status_code for _ in range(12)]
    assert statuses[:10] == [401] * 10
    assert statuses[10:] == [429] * 2
    assert attempt(app, "fallback_firm", PASSWORD).status_code == 303  # the neighbour is not locked out


@pytest.mark.parametrize("password", ["x" * 400_000, "\x00", "😀" * 100])
def test_odd_passwords_are_just_wrong(app: Flask, city: City, password: str) -> None:
    assert attempt(app, "firm", password).status_code == 401


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/staffevil",
        "javascript:x",
        "/staff/\\..//x",
        "//[",
        "http://[x",
    ],
)
def test_nobody_is_sent_elsewhere(app: Flask, city: City, target: str) -> None:
    answer = attempt(app, "firm", PASSWORD, next=target)
    assert answer.status_code == 303
    assert answer.location.startswith("/staff/")
    assert "evil" not in answer.location


def test_one_returns_to_where_one_was_going(app: Flask, city: City) -> None:
    assert attempt(app, "firm", PASSWORD, next="/staff/complaints/7").location == "/staff/complaints/7"


def test_a_disabled_account_is_out_at_once(app: Flask, database: Database, sign_in: SignIn) -> None:
    client = sign_in("firm")
    assert client.get("/staff/").status_code == 200
    with database.transaction() as session:
        session.execute(
            update(StaffAccount).where(StaffAccount.username == "firm").values(disabled_at=utc_now())
        )
    assert client.get("/staff/").status_code == 302


def test_a_forged_cookie_is_worth_nothing(app: Flask, city: City, sign_in: SignIn) -> None:
    genuine = sign_in("firm").get_cookie("linsheng").value
    head, rest = genuine.split(".", 1)
    for forged in (f"{head[:-2]}xx.{rest}", genuine[:-3], "e30.x.y", "x" * 3000):
        client = app.test_client()
        client.set_cookie("linsheng", forged)
        assert client.get("/staff/").status_code == 302


def test_signing_out_ends_it(sign_in: SignIn) -> None:
    client = sign_in("firm")
    assert client.post("/staff/sign-out").status_code == 303
    assert client.get("/staff/").status_code == 302


def test_nothing_is_done_without_a_token(
    app: Flask, sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    client = sign_in("firm", checked=True)
    path = f"/staff/complaints/{complaints['served']}"
    for data in ({}, {"csrf_token": "forged"}):
        answer = client.post(f"{path}/accept", data=data)
        assert answer.status_code == 400
        assert "请返回上一页" in answer.text
    token = token_of(client.get(path).text)
    assert client.post(f"{path}/accept", data={"csrf_token": token}).status_code == 303
    stranger = app.test_client()
    assert stranger.post("/staff/sign-in", data={"username": "x", "password": "y"}).status_code == 400


def test_passwords_rest_as_argon2(database: Database, city: City) -> None:
    with database.reading() as session:
        for hashed in session.scalars(select(StaffAccount.password_hash)):
            assert hashed.startswith("$argon2id$")
