"""The same through a socket: WeChat's servers know nothing of test clients."""

import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from backend.core.config import Config
from backend.models import Complaint, Database
from tests.support.patience import PATIENCE
from tests.support.wechat.sender import Post, Sender


@pytest.fixture
def wire(app: Flask) -> Iterator[Post]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def post(query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        address = f"http://127.0.0.1:{server.port}/wechat/?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(urllib.request.Request(address, body), timeout=PATIENCE) as answer:
            return answer.status, answer.read()

    yield post
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_encrypted_complaint_over_http(config: Config, wire: Post, database: Database) -> None:
    resident = Sender(config, wire)
    for words in ("您好", "我要投诉，楼道里堆满了垃圾没人清运", "众旺小区", "1", "跳过"):
        resident.say(words)
    submit = resident.text_xml("提交")
    answers = {resident.deliver(submit).text for _ in range(3)}
    with database.transaction() as session:
        filed = session.scalars(select(Complaint)).one()
        assert filed.community is not None
        assert (filed.community.name, filed.category.name) == ("众望小区", "环境卫生")
        assert len(answers) == 1
        assert filed.pin in answers.pop()


def test_a_body_that_is_too_long_is_given_up_early(config: Config, wire: Post) -> None:
    answer = Sender(config, wire).deliver_raw(b"<xml>" + b"a" * 200_000)
    assert (answer.status, answer.body) == (200, b"")
