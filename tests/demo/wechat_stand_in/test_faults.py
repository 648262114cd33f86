"""Faults of the platform that can be ordered, and media."""

import time
from typing import Any

import pytest
import requests

from tests.support.patience import PATIENCE
from tests.support.staff_pages import jpeg
from tests.support.wechat.developer import Developer
from tests.support.wechat.stand_in import WechatStandIn

UPLOAD, GET, MENU = "/cgi-bin/media/upload", "/cgi-bin/media/get", "/cgi-bin/menu/get"
DAY = 86400


def test_faults_come_as_often_as_ordered_and_in_order(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    own_stand_in.fault(MENU, "errcode", 2, errcode=-1)
    own_stand_in.fault(MENU, "status", status=502)
    own_stand_in.fault("*", "html")
    own_stand_in.fault(MENU, "body", body="12345")
    assert [official.code(MENU) for _ in range(2)] == [-1, -1]
    assert official.call(MENU).status_code == 502
    page = official.call(MENU)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert official.call(MENU).json() == 12345
    assert official.code(MENU) == 46003


def test_a_slow_answer_is_a_true_answer(own_stand_in: WechatStandIn, official: Developer) -> None:
    own_stand_in.fault(MENU, "slow", 0, seconds=0.3)
    own_stand_in.fault(MENU, "errcode", errcode=45009)
    began = time.monotonic()
    assert [official.code(MENU), official.code(MENU)] == [45009, 46003]
    assert time.monotonic() - began >= 0.6


def test_an_answer_can_end_in_its_middle(own_stand_in: WechatStandIn, official: Developer) -> None:
    own_stand_in.fault(MENU, "cut")
    with pytest.raises(requests.RequestException):
        official.call(MENU)
    assert official.code(MENU) == 46003


@pytest.mark.parametrize(
    ("kind", "file", "errcode"),
    [
        ("image", ("a.jpg", b""), 44001),
        ("image", ("a.jpg", b"no picture"), 40137),
        ("image", ("", b"x"), 41005),
        ("hologram", ("a.jpg", b"x"), 40004),
        ("voice", ("a.amr", b"x" * (2 * 1024 * 1024 + 1)), 45001),
        ("voice", ("a.amr", b"#!AMR\n..."), 0),
    ],
)
def test_what_may_be_uploaded(official: Developer, kind: str, file: tuple[str, bytes], errcode: int) -> None:
    assert official.code(UPLOAD, type=kind, files={"media": file}) == errcode


def test_media_come_back_as_they_were_for_three_days(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    media_id = official.ask(UPLOAD, type="image", files={"media": ("a.jpg", jpeg(), "image/jpeg")})[
        "media_id"
    ]
    answer = official.call(GET, media_id=media_id)
    assert (answer.content, answer.headers["Content-Type"]) == (jpeg(), "image/jpeg")
    own_stand_in.forward(3 * DAY)
    official.renew()
    assert official.code(GET, media_id=media_id) == 40007
    assert official.code(GET, media_id="none") == 40007
    assert official.code(GET) == 41006


def test_a_residents_photo_voice_and_odd_file_can_be_fetched(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    openid = own_stand_in.resident().openid
    own_stand_in.photo(openid, jpeg())
    own_stand_in.voice(openid, b"#!AMR\n12")
    photo, voice = own_stand_in.chat(openid)
    assert official.call(GET, media_id=photo["media_id"]).content == jpeg()
    assert official.call(GET, media_id=voice["media_id"]).headers["Content-Type"] == "audio/amr"
    text = own_stand_in.actions.keep_media(b"12345", "text/plain")
    assert official.call(GET, media_id=text).content == b"12345"
    film = own_stand_in.actions.keep_media(b"film", "video/mp4", kind="video")
    link = official.ask(GET, media_id=film)["video_url"]
    assert requests.get(link, timeout=PATIENCE).content == b"film"


def test_calls_are_counted_and_kept(own_stand_in: WechatStandIn, official: Developer) -> None:
    official.code(MENU)
    official.text("o-nobody", "您好")
    last_calls: list[dict[str, Any]] = own_stand_in.world.calls[-2:]
    assert [(call["path"], call["errcode"]) for call in last_calls] == [
        (MENU, 46003),
        ("/cgi-bin/message/custom/send", 40003),
    ]
    assert {call["appid"] for call in last_calls} == {official.app.appid}
    assert own_stand_in.count(MENU) == 1
