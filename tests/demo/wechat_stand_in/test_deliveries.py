"""What goes to the account's server, and what becomes of its answers; wechatpy is the other side."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from wechatpy.replies import ArticlesReply, ImageReply, TransferCustomerServiceReply

from backend.demo.wechat_stand_in.people.chat import OUT_OF_SERVICE
from backend.demo.wechat_stand_in.pushing import WebhookDelivery
from tests.support.servers import free_port
from tests.support.staff_pages import jpeg
from tests.support.wechat.account import Account
from tests.support.wechat.stand_in import WechatStandIn

LONGEST = 2048


def says(delivery: WebhookDelivery) -> list[str]:
    return [attempt["says"] for attempt in delivery.attempts]


@pytest.mark.parametrize("mode", ["safe", "compatible", "plain"])
def test_a_text_goes_out_and_its_answer_comes_back(
    wechat: WechatStandIn, account: Account, mode: str
) -> None:
    wechat.world.settings.mode = mode
    resident = wechat.resident("王阿姨")
    delivery = wechat.say(resident.openid, "电梯 <坏了> & 没人修")
    [message] = account.messages
    assert (message.source, message.content) == (resident.openid, "电梯 <坏了> & 没人修")
    assert str(message.id) == delivery.msg_id
    assert abs(message.create_time.timestamp() - time.time()) < 86400
    assert ("encrypt_type" in account.queries[0]) == (mode != "plain")
    assert ("电梯".encode() in account.bodies[0]) == (mode != "safe")
    assert [attempt["ok"] for attempt in delivery.attempts] == [True]
    assert wechat.words(resident.openid) == ["听到：电梯 <坏了> & 没人修"]


@pytest.mark.parametrize(("mode", "taken"), [("safe", False), ("compatible", True)])
def test_a_plain_answer_is_taken_in_compatible_mode_only(
    wechat: WechatStandIn, account: Account, mode: str, taken: bool
) -> None:
    wechat.world.settings.mode = mode
    account.seals = False
    openid = wechat.resident().openid
    wechat.say(openid, "在吗")
    assert wechat.words(openid) == (["听到：在吗"] if taken else [])
    assert wechat.words(openid, "system") == ([] if taken else [OUT_OF_SERVICE])


def test_an_answer_sealed_with_another_key_is_not_taken(wechat: WechatStandIn, account: Account) -> None:
    account.crypto.key = account.crypto.key[::-1]
    account.take = lambda query, body: account.crypto.encrypt_message(  # type: ignore[method-assign]
        "<xml></xml>", "n", query["timestamp"]
    ).encode()
    openid = wechat.resident().openid
    wechat.say(openid, "在吗")
    assert wechat.words(openid, "system") == [OUT_OF_SERVICE]


def late(account: Account) -> None:
    account.waits = [0.6, 0.6, 0.6]


def failing(account: Account) -> None:
    account.status = 500


def dripping(account: Account) -> None:
    account.drip = 0.05


@pytest.mark.parametrize("trouble", [late, failing, dripping])
def test_three_deliveries_with_one_id_and_then_the_resident_is_told(
    wechat: WechatStandIn, account: Account, trouble: Callable[[Account], None]
) -> None:
    trouble(account)
    wechat.world.settings.cut_off = 0.4
    openid = wechat.resident().openid
    delivery = wechat.say(openid, "在吗")
    assert len(delivery.attempts) == 3
    assert {str(message.id) for message in account.messages} == {delivery.msg_id}
    assert len(account.messages) == 3
    assert wechat.words(openid) == []
    assert wechat.words(openid, "system") == [OUT_OF_SERVICE]


def test_nobody_there_is_tried_three_times(wechat: WechatStandIn) -> None:
    wechat.world.settings.cut_off = 0.1
    wechat.world.settings.target = f"http://127.0.0.1:{free_port()}/wechat/"
    openid = wechat.resident().openid
    assert says(wechat.say(openid, "在吗")) == ["连不上（ConnectionRefusedError）"] * 3
    assert wechat.words(openid, "system") == [OUT_OF_SERVICE]


def test_an_answer_that_comes_too_late_is_not_shown(wechat: WechatStandIn, account: Account) -> None:
    wechat.world.settings.cut_off = 1.5
    account.waits = [2.0]
    openid = wechat.resident().openid
    delivery = wechat.say(openid, "在吗")
    assert says(delivery) == ["1.5 秒没有回答", "收到回复"]
    assert wechat.words(openid) == ["听到：在吗"]


def test_answers_that_get_lost_bring_the_same_message_again(wechat: WechatStandIn, account: Account) -> None:
    wechat.world.settings.cut_off = 1.0
    openid = wechat.resident().openid
    delivery = wechat.say(openid, "投诉", lose=2)
    assert [str(message.id) for message in account.messages] == [delivery.msg_id] * 3
    assert wechat.words(openid) == ["听到：投诉"]
    wechat.actions.again(delivery.id)
    assert [str(message.id) for message in account.messages] == [delivery.msg_id] * 4
    stamps = [account.queries[n]["timestamp"] for n in range(4)]
    assert len({query["msg_signature"] for query in account.queries}) == 4
    assert stamps == sorted(stamps)


@pytest.mark.parametrize("body", [b"", b"success"])
def test_nothing_to_say_shows_nothing(wechat: WechatStandIn, account: Account, body: bytes) -> None:
    account.answer = lambda message: body
    openid = wechat.resident().openid
    assert len(wechat.say(openid, "在吗").attempts) == 1
    assert [entry["side"] for entry in wechat.chat(openid)] == ["resident"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode": 0}',
        b"<html><body>502</body></html>",
        b"<xml><ToUserName>x",
        b"\xff\xfe",
        b"SUCCESS",
        b"<xml></xml>",
    ],
)
@pytest.mark.parametrize("mode", ["safe", "plain"])
def test_an_answer_that_cannot_be_read_is_not_tried_again_and_the_resident_is_told(
    wechat: WechatStandIn, account: Account, body: bytes, mode: str
) -> None:
    wechat.world.settings.mode = mode
    account.answer = lambda message: body
    openid = wechat.resident().openid
    assert len(wechat.say(openid, "在吗").attempts) == 1
    assert wechat.words(openid, "system") == [OUT_OF_SERVICE]


def test_a_text_over_2048_bytes_is_dropped_without_a_word(wechat: WechatStandIn, account: Account) -> None:
    openid = wechat.resident().openid
    account.answer = lambda message: "a" * LONGEST
    wechat.say(openid, "短")
    account.answer = lambda message: "a" * (LONGEST + 1)
    assert says(wechat.say(openid, "长")) == ["文字超过 2048 字节，微信不显示"]
    assert [len(words) for words in wechat.words(openid)] == [LONGEST]
    assert wechat.words(openid, "system") == []


@pytest.mark.parametrize("words", ["", " \n", "]]></Content><MsgType><![CDATA[image", "]]> 坏了"])
def test_what_breaks_out_of_its_cdata_or_is_blank_shows_the_account_out_of_service(
    wechat: WechatStandIn, account: Account, words: str
) -> None:
    """wechatpy renders words unescaped; an account that echoes them must escape them itself."""
    account.answer = lambda message: words
    openid = wechat.resident().openid
    wechat.say(openid, "在吗")
    assert wechat.words(openid) == []
    assert wechat.words(openid, "system") == [OUT_OF_SERVICE]


def rendered(account: Account, reply: Callable[[Any], Any]) -> None:
    def answer(message: Any) -> bytes:
        xml = account.crypto.encrypt_message(reply(message).render(), "n", "1")
        return bytes(xml.encode())

    account.answer = answer


def test_pictures_articles_and_hand_overs_are_shown(wechat: WechatStandIn, account: Account) -> None:
    openid = wechat.resident().openid
    wechat.photo(openid, jpeg())
    media_id = wechat.chat(openid)[0]["media_id"]
    rendered(account, lambda message: ImageReply(message=message, media_id=media_id))
    wechat.say(openid, "图")
    article = {"title": "公告", "description": "停水", "image": "", "url": "https://a.cn"}
    rendered(account, lambda message: ArticlesReply(message=message, articles=[article]))
    wechat.say(openid, "文")
    rendered(account, lambda message: TransferCustomerServiceReply(message=message))
    wechat.say(openid, "人")
    entries_shown = [entry for entry in wechat.chat(openid) if entry["side"] != "resident"][1:]
    assert [entry["kind"] for entry in entries_shown] == ["image", "news", "event"]
    assert entries_shown[0]["media_id"] == media_id
    assert entries_shown[1]["articles"][0]["title"] == "公告"
    rendered(account, lambda message: ImageReply(message=message, media_id="none"))
    wechat.say(openid, "图")
    assert wechat.chat(openid)[-1]["text"] == OUT_OF_SERVICE


def test_every_kind_of_message_arrives_as_wechatpy_reads_it(wechat: WechatStandIn, account: Account) -> None:
    from backend.demo.wechat_stand_in.people import message_xml

    account.answer = lambda message: b""
    openid = wechat.resident().openid
    wechat.photo(openid, jpeg())
    wechat.voice(openid, b"#!AMR\n")
    wechat.location(openid, 37.857, 113.5805, "德胜东街 12 号")
    wechat.actions.message(openid, message_xml.link("标题", "说明", "https://a.cn"))
    wechat.actions.message(openid, message_xml.video("v1", "t1"))
    image, voice, place, link, film = account.messages
    assert image.image == f"{wechat.url}/sim/api/media/{image.media_id}"
    assert (voice.format, voice.recognition) == ("amr", None)
    assert (place.location, place.label) == (("37.857000", "113.580500"), "德胜东街 12 号")
    assert (link.title, link.url) == ("标题", "https://a.cn")
    assert (film.media_id, film.thumb_media_id) == ("v1", "t1")
    ids = [message.id for message in account.messages]
    assert ids == sorted(set(ids))


def test_events_of_a_follower_and_events_unheard_of(wechat: WechatStandIn, account: Account) -> None:
    account.answer = lambda message: b""
    openid = wechat.resident(followed=False).openid
    wechat.follow(openid)
    wechat.click(openid, "HELP")
    wechat.actions.view(openid, "https://a.cn/?a=1&b=2")
    wechat.event(openid, "a_new_event", Colour="red")
    wechat.unfollow(openid)
    wechat.follow(openid, "S1")
    assert [message._data["Event"] for message in account.messages] == [
        "subscribe",
        "CLICK",
        "VIEW",
        "a_new_event",
        "unsubscribe",
        "subscribe_scan",  # wechatpy's own name for a follow with a scene
    ]
    follow, click, view, new, _, again = account.messages
    assert follow.key in {None, ""}
    assert (click.key, view.url, new._data["Colour"]) == ("HELP", "https://a.cn/?a=1&b=2", "red")
    assert (again.event, again.scene_id) == ("subscribe_scan", "S1")
    assert {message.id for message in account.messages} == {0}


@pytest.mark.parametrize("answer", ["再见", b"{}"])
def test_whoever_has_left_sees_neither_answer_nor_failure(
    wechat: WechatStandIn, account: Account, answer: str | bytes
) -> None:
    openid = wechat.resident().openid
    account.answer = lambda message: answer
    wechat.unfollow(openid)
    assert wechat.words(openid) == []
    assert wechat.words(openid, "system") == ["取消了关注"]


def test_the_check_of_the_console(wechat: WechatStandIn, account: Account) -> None:
    assert wechat.actions.verify() == ""
    account.config = account.config.model_copy(update={"wechat_token": "another"})
    assert wechat.actions.verify() != ""


def test_the_clock_of_signatures_stays_real(wechat: WechatStandIn, account: Account) -> None:
    openid = wechat.resident().openid
    wechat.forward(30 * 86400)
    wechat.say(openid, "在吗")
    assert abs(int(account.queries[0]["timestamp"]) - time.time()) < 60
    assert account.messages[0].create_time.timestamp() - time.time() > 29 * 86400
