"""An owner hears what others did to the account; what is over is forgotten after its time."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.models import (
    Alert,
    Database,
    Letter,
    NoticeAddress,
    Role,
    StaffAccount,
    StaffLink,
    StaffSession,
)
from backend.notices.rules.letter_batching import write_due_letters
from backend.notices.rules.letter_text import message_of
from backend.staff.rules.accounts import create_account
from backend.staff.rules.retention import KEPT, delete_old_sessions
from tests.support.city import PASSWORD, City
from tests.support.inputs import MAIL
from tests.support.staff_pages import SignIn

FRESH = "一个 足够长 的 新密码 四十二"
CHANGED = "您上次登录以后，您的账号有这些变动"


@pytest.fixture
def owner(database: Database, city: City) -> int:
    """Clerk of firm A."""
    with database.transaction() as session:
        create_account(session, username="root", name="管理员", password=PASSWORD, role=Role.ADMINISTRATOR)
        return session.scalars(select(StaffAccount.id).filter_by(username="firm")).one()


def test_whose_password_others_reset_is_told(
    app: Flask, sign_in: SignIn, database: Database, owner: int
) -> None:
    mine, root = sign_in("firm"), sign_in("root")
    assert CHANGED not in mine.get("/staff/").text
    for whose in ("me", "office"):
        mine.post("/staff/notices/", data={"owner": whose, "address": f"{whose}.{MAIL}"})
    with database.reading() as session:
        own = session.scalars(select(NoticeAddress.id).where(NoticeAddress.staff_id == owner)).one()
    never = {"times": "09:00", "hourly_limit": "5", "choice-account": "never"}
    assert mine.post(f"/staff/notices/{own}", data=never).status_code == 303

    page = root.post(f"/staff/accounts/{owner}/link").text
    assert letters(database) == [("邻声：有人为您的账号生成了重设密码的链接", own)]
    answer = sign_in("firm")  # the old password stands until the link is used
    assert CHANGED in answer.get("/staff/").text
    assert "root 生成了重设密码的链接" in answer.get("/staff/me").text
    assert CHANGED not in answer.get("/staff/").text  # said once

    token = page.split("/staff/join/")[1].split('"')[0].split("<")[0]
    used = app.test_client().post(f"/staff/join/{token}", data={"password": FRESH})
    assert used.status_code == 303
    root.post(f"/staff/accounts/{owner}/second-factor/cleared")
    titles = [title for title, _ in letters(database)]
    assert titles == ["邻声：有人为您的账号生成了重设密码的链接", "邻声：2 条新情况"]
    again = app.test_client()
    assert again.post("/staff/sign-in", data={"username": "firm", "password": FRESH}).status_code == 303
    page = again.get("/staff/").text
    assert CHANGED in page
    assert "root 清除两步验证" in page
    assert "用链接重设了密码" in again.get("/staff/me").text
    assert CHANGED not in sign_in("root").get("/staff/accounts/").text  # of their own acts nobody is told


def letters(database: Database) -> list[tuple[str, int]]:
    """What was due is gathered; titles of all so far, with whose address each went to."""
    with database.transaction() as session:
        write_due_letters(session, utc_now() + timedelta(minutes=1))
        assert session.scalars(select(Alert).where(Alert.letter_id.is_(None))).all() == []
        letters_kept = session.scalars(select(Letter).order_by(Letter.id)).all()
        messages = [message_of(session, letter, "http://127.0.0.1") for letter in letters_kept]
        assert all("/staff/me" in message.lines[0] for message in messages)
        return [
            (message.title, letter.address_id) for message, letter in zip(messages, letters_kept, strict=True)
        ]


def test_sessions_and_links_are_forgotten_after_ninety_days(
    sign_in: SignIn, database: Database, owner: int
) -> None:
    sign_in("firm").post("/staff/sign-out")
    root = sign_in("root")
    for _ in range(2):
        root.post(f"/staff/accounts/{owner}/link")
    now = utc_now()
    with database.transaction() as session:
        assert delete_old_sessions(session, now + KEPT - timedelta(minutes=1)) == 0
        assert delete_old_sessions(session, now + KEPT + timedelta(minutes=1)) == 2  # sessions
        assert delete_old_sessions(session, now + KEPT + timedelta(days=4)) == 2  # links, 72 hours later
        for table in (StaffSession, StaffLink):
            assert session.scalar(select(func.count()).select_from(table)) == 0
