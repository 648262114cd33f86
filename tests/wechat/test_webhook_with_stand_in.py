"""The webhook as WeChat's own servers see it: each mode, lost answers, hostile words, people all at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from backend.core.config import Config
from backend.demo.wechat_stand_in.people import message_xml
from backend.models import Complaint, Database, SubscriptionGrant
from tests.support.patience import PATIENCE
from tests.support.wechat.stand_in import WechatStandIn

CUT_OFF = 1.5
TALK = ("我要投诉，楼道里堆满了垃圾没人清运", "众望小区", "跳过")


@pytest.fixture
def wechat(app: Flask, config: Config) -> Iterator[WechatStandIn]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    stand_in = WechatStandIn(config, f"http://127.0.0.1:{server.port}/wechat/", cut_off=CUT_OFF)
    yield stand_in
    stand_in.stop()
    server.shutdown()
    thread.join()
    server.server_close()


def complaints(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Complaint)) or 0


def test_a_complaint_in_each_mode_whose_answer_gets_lost(wechat: WechatStandIn, database: Database) -> None:
    for number, mode in enumerate(("safe", "compatible", "plain"), start=1):
        wechat.world.settings.mode = mode
        assert wechat.actions.verify() == ""
        openid = wechat.resident(followed=False).openid
        wechat.follow(openid)
        for words in TALK:
            wechat.say(openid, words)
        submitted = wechat.say(openid, "提交", lose=1)
        assert [submitted.attempts[n]["ok"] for n in (0, -1)] == [False, True]
        assert complaints(database) == number
        before = wechat.words(openid)
        assert "编号" in before[-1]
        wechat.actions.again(submitted.id)
        assert wechat.words(openid) == [*before, before[-1]]
        assert complaints(database) == number


def test_no_resident_ever_sees_the_account_out_of_service(wechat: WechatStandIn) -> None:
    wechat.world.settings.cut_off = PATIENCE  # not how fast it answers, but that it does
    openid = wechat.resident().openid
    for words in (
        "]]></Content><MsgType><![CDATA[image",
        "]]>",
        "<xml>&amp;",
        "\x00\x1b\ufffe",
        "邻" * 700,
        "😀",
    ):
        wechat.say(openid, words)
    wechat.photo(openid, b"no picture")
    wechat.voice(openid, b"#!AMR\n")
    wechat.location(openid, 37.857, 113.5805, "")
    wechat.actions.message(openid, message_xml.link("标题", "", "https://example.com/"))
    wechat.actions.message(openid, message_xml.video("v", "t"))
    wechat.click(openid, "NOBODY_KNOWS")
    wechat.scan(openid, "no-such-code")
    wechat.actions.view(openid, "https://example.com/")
    wechat.event(openid, "an_event_of_next_year", Some="thing")
    wechat.unfollow(openid)
    wechat.follow(openid, "no-such-code")
    failed = [entry for entry in wechat.chat(openid) if entry["kind"] == "failed"]
    assert failed == []
    attempts = [attempt for post in wechat.actions.post.of(openid) for attempt in post.attempts]
    assert all(attempt["ok"] for attempt in attempts)
    assert "不显示" not in "".join(attempt["says"] for attempt in attempts)


def test_an_accepted_notice_is_in_the_ledger(wechat: WechatStandIn, database: Database) -> None:
    openid = wechat.resident().openid
    wechat.accept(openid, "T-replied")
    until = time.monotonic() + PATIENCE
    while True:
        with database.reading() as session:
            template_ids = session.scalars(select(SubscriptionGrant.template_id)).all()
        if template_ids:
            break
        assert time.monotonic() < until
        time.sleep(0.01)
    assert template_ids == ["T-replied"]


def test_eight_residents_at_once_with_lost_answers(wechat: WechatStandIn, database: Database) -> None:
    people = [wechat.resident().openid for _ in range(8)]

    def complain(openid: str) -> list[str]:
        for words in TALK:
            wechat.say(openid, words)
        wechat.say(openid, "提交", lose=1)
        return wechat.words(openid)

    with ThreadPoolExecutor(8) as pool:
        talks = list(pool.map(complain, people))
    assert complaints(database) == 8
    assert all("编号" in words[-1] for words in talks)
    assert len({words[-1] for words in talks}) == 8
