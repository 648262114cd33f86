"""Customer-service messages and their windows."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.staff_pages import jpeg
from tests.support.wechat.developer import Developer
from tests.support.wechat.stand_in import WechatStandIn

SEND = "/cgi-bin/message/custom/send"
HOUR = 3600


def test_five_messages_in_the_48_hours_after_a_message(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    openid = own_stand_in.resident().openid
    assert official.text(openid, "您好") == 45015
    own_stand_in.say(openid, "在吗")
    assert [official.text(openid, f"第 {n} 条") for n in range(1, 7)] == [0, 0, 0, 0, 0, 45047]
    assert own_stand_in.words(openid) == [f"第 {n} 条" for n in range(1, 6)]
    own_stand_in.say(openid, "还在吗")
    own_stand_in.forward(48 * HOUR - 5)
    official.renew()
    assert official.text(openid, "在") == 0
    own_stand_in.forward(10)
    assert official.text(openid, "在") == 45015


def test_sends_at_the_same_time_do_not_get_past_the_window(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    openid = own_stand_in.resident().openid
    own_stand_in.say(openid, "在吗")
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda n: official.text(openid, str(n)), range(24)))
    assert sorted(codes) == [0] * 5 + [45047] * 19


@pytest.mark.parametrize("event", ["follow", "click", "scan"])
def test_three_messages_in_the_minute_after_an_event(
    own_stand_in: WechatStandIn, official: Developer, event: str
) -> None:
    openid = own_stand_in.resident(followed=event != "follow").openid
    for last in ("used up", "closed"):
        {"follow": own_stand_in.follow, "click": own_stand_in.click, "scan": own_stand_in.scan}[event](
            openid, "S1"
        )
        assert official.text(openid, "1") == 0
        if last == "used up":
            assert [official.text(openid, str(n)) for n in (2, 3, 4)] == [0, 0, 45047]
        own_stand_in.forward(61)
        assert official.text(openid, "5") == 45015
        if event == "follow":
            own_stand_in.unfollow(openid)


def test_an_event_gives_more_on_top_of_a_message_and_a_page_view_nothing(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    openid = own_stand_in.resident().openid
    own_stand_in.actions.view(openid, "https://example.com/")
    assert official.text(openid, "1") == 45015
    own_stand_in.say(openid, "在吗")
    own_stand_in.click(openid, "HELP")
    assert [official.text(openid, "1") for _ in range(9)] == [0] * 8 + [45047]


def test_whoever_left_or_was_never_there_gets_nothing(
    own_stand_in: WechatStandIn, official: Developer
) -> None:
    resident = own_stand_in.resident()
    own_stand_in.say(resident.openid, "在吗")
    own_stand_in.unfollow(resident.openid)
    assert official.text(resident.openid, "1") == 45015
    assert official.text("o-nobody", "1") == 40003
    assert official.text(resident.mini_openid, "1") == 40003


@pytest.mark.parametrize(
    ("order", "errcode"),
    [
        ({"msgtype": "text", "text": {"content": "邻" * 682}}, 0),
        ({"msgtype": "text", "text": {"content": "邻" * 683}}, 45002),
        ({"msgtype": "text", "text": {"content": " "}}, 44004),
        ({"msgtype": "text"}, 44004),
        ({"msgtype": "text", "text": {"content": 5}}, 47001),
        ({"msgtype": "carrier-pigeon"}, 40008),
        ({"msgtype": "image", "image": {"media_id": "none"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "通知", "url": "https://a.cn"}]}}, 0),
        ({"msgtype": "news", "news": {"articles": [{}, {}]}}, 45002),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗", "list": [], "tail_content": ""}}, 0),
    ],
)
def test_what_a_message_may_be(
    own_stand_in: WechatStandIn, official: Developer, order: dict[str, Any], errcode: int
) -> None:
    openid = own_stand_in.resident().openid
    own_stand_in.say(openid, "在吗")
    assert official.code(SEND, {"touser": openid} | order) == errcode
    assert len(own_stand_in.chat(openid)) == (2 if errcode == 0 else 1)


def test_a_body_that_is_no_json_object(official: Developer) -> None:
    assert official.code(SEND, [1]) == 47001
    assert official.code(SEND, files={"media": ("a", b"b")}) == 47001


def test_an_uploaded_picture_is_sent_and_seen(own_stand_in: WechatStandIn, official: Developer) -> None:
    openid = own_stand_in.resident().openid
    own_stand_in.say(openid, "在吗")
    picture = jpeg()
    sent = official.ask("/cgi-bin/media/upload", type="image", files={"media": ("a.jpg", picture)})
    order = {"touser": openid, "msgtype": "image", "image": {"media_id": sent["media_id"]}}
    assert official.code(SEND, order) == 0
    entry = own_stand_in.chat(openid)[-1]
    assert (entry["kind"], entry["side"], entry["via"]) == ("image", "account", "custom")
    assert official.call(entry["url"]).content == picture
