"""Every address that the chat hands out opens a page."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from backend.models import Complaint, Database
from tests.support.wechat.sender import Sender


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def page(app: Flask, answer: str) -> str:
    address = urlsplit(re.findall(r"http\S+", answer)[0])
    response = app.test_client().get(address.path, query_string=address.query)
    assert response.status_code == 200
    return response.text


def test_the_private_page_and_the_page_by_number(app: Flask, resident: Sender, database: Database) -> None:
    resident.say("众望小区")
    for words in ("1", "楼道灯坏了三天", "跳过"):
        resident.say(words)
    assert "楼道灯坏了三天" in page(app, resident.say("1"))
    with database.transaction() as session:
        number = session.scalars(select(Complaint.number)).one()
    stranger = Sender(resident.config, resident._post, "o-stranger")
    stranger.say(number)
    for _ in range(5):
        answer = stranger.say("000000")
    assert "不能再试" in answer
    assert "查询码" in page(app, stranger.say(number))
