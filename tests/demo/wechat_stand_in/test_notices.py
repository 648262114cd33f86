"""Template and subscribe messages: who gets them, how often, and what their fields take."""

import time
from typing import Any

import pytest

from tests.support.patience import PATIENCE
from tests.support.wechat.account import Account
from tests.support.wechat.developer import Developer
from tests.support.wechat.stand_in import WechatStandIn

TEMPLATE = "/cgi-bin/message/template/send"
BIZSEND = "/cgi-bin/message/subscribe/bizsend"
MINI_SEND = "/cgi-bin/message/subscribe/send"
FIELDS = {"thing1": "小区", "phrase2": "进度"}
GOOD = {"thing1": "众望小区", "phrase2": "已答复"}

FITTING = [
    ("thing1", "三号楼电梯停了两天请尽快派人来看。😀。"),
    ("number2", "1" * 32),
    ("number2", "-12.5"),
    ("letter3", "A" * 32),
    ("symbol4", "！?#￥%"),
    ("character_string5", "2611 -0000001/ABCDEFGHIJKLMNOP~!@"[:32]),
    ("amount6", "¥1234567890.55元"),
    ("phone_number7", "+86-0353-20000001"),
    ("car_number8", "晋C12345挂"),
    ("name9", "欧阳娜娜欧阳娜娜欧阳"),
    ("name9", "Maria del Carmen Sol"),
    ("phrase10", "正在处理中"),
    ("date11", "2026年11月23日 09:05"),
    ("date11", "2026-11-23"),
    ("date11", "2026年11月23日~2026年11月25日"),
    ("time12", "15:01"),
    ("time12", "2026年11月23日 15:01"),
]
UNFITTING = [
    ("thing1", "一" * 21),
    ("thing1", ""),
    ("thing1", "  "),
    ("thing1", None),
    ("number2", "1" * 33),
    ("number2", "12个"),
    ("letter3", "A" * 33),
    ("letter3", "A1"),
    ("symbol4", "！?#￥%&"),
    ("symbol4", "a"),
    ("character_string5", "x" * 33),
    ("character_string5", "编号12"),
    ("amount6", "12345678901"),
    ("amount6", "十元"),
    ("phone_number7", "+86-0353-200000012"),
    ("phone_number7", "电话12345"),
    ("car_number8", "晋C123456挂"),
    ("name9", "欧阳娜娜欧阳娜娜欧阳娜"),
    ("name9", "Maria del Carmen Soli"),
    ("name9", "王1"),
    ("phrase10", "正在处理之中"),
    ("phrase10", "OK"),
    ("date11", "11月23日"),
    ("date11", "明天"),
    ("time12", "25:00"),
    ("time12", "下午"),
    ("mystery13", "什么"),
]


@pytest.mark.parametrize(("name", "value"), FITTING)
def test_a_field_that_fits_is_shown(
    own_stand_in: WechatStandIn, official: Developer, name: str, value: str
) -> None:
    own_stand_in.template("T", {name: "标签"})
    openid = own_stand_in.resident().openid
    assert official.notice(TEMPLATE, openid, "T", {name: value})["errcode"] == 0
    assert own_stand_in.chat(openid)[-1]["fields"] == [["标签", value]]


@pytest.mark.parametrize(("name", "value"), UNFITTING)
def test_a_field_that_does_not_fit_is_named_and_costs_nothing(
    own_stand_in: WechatStandIn, official: Developer, name: str, value: Any
) -> None:
    openid = own_stand_in.resident().openid
    own_stand_in.accept(openid, "T-replied")
    answer = official.notice(BIZSEND, openid, "T-replied", {"thing7": "好", name: value})
    assert answer["errcode"] == 47003
    assert f"data.{name}.value" in answer["errmsg"]
    assert own_stand_in.chat(openid) == []
    assert official.notice(BIZSEND, openid, "T-replied", {"thing7": "好"})["errcode"] == 0


def test_a_declared_field_must_be_there(own_stand_in: WechatStandIn, official: Developer) -> None:
    own_stand_in.template("T", FIELDS)
    answer = official.notice(TEMPLATE, own_stand_in.resident().openid, "T", {"thing1": "众望小区"})
    assert (answer["errcode"], "data.phrase2.value is empty" in answer["errmsg"]) == (47003, True)
    assert official.code(TEMPLATE, {"touser": own_stand_in.resident().openid, "template_id": "T"}) == 47001


def test_a_template_goes_to_followers_only(own_stand_in: WechatStandIn, official: Developer) -> None:
    own_stand_in.template("T", FIELDS, "template")
    openid, stranger = own_stand_in.resident().openid, own_stand_in.resident(followed=False).openid
    answer = official.notice(TEMPLATE, openid, "T", GOOD, url="https://example.com/s/1")
    assert answer["msgid"] > 0
    entry = own_stand_in.chat(openid)[-1]
    assert (entry["kind"], entry["link"]) == ("template", "https://example.com/s/1")
    assert entry["fields"] == [["小区", "众望小区"], ["进度", "已答复"]]
    assert official.notice(TEMPLATE, stranger, "T", GOOD)["errcode"] == 43004
    assert official.notice(TEMPLATE, "o-nobody", "T", GOOD)["errcode"] == 40003
    assert official.notice(TEMPLATE, openid, "other", GOOD)["errcode"] == 40037
    assert official.notice(BIZSEND, openid, "T", GOOD)["errcode"] == 40037


def test_one_accept_is_one_subscribe_message(own_stand_in: WechatStandIn, official: Developer) -> None:
    openid = own_stand_in.resident().openid
    send = lambda: official.notice(BIZSEND, openid, "T-replied", GOOD)["errcode"]  # noqa: E731 - short here
    assert send() == 43101
    assert own_stand_in.accept(openid, "T-replied", 2) == 2
    assert [send(), send(), send()] == [0, 0, 43101]
    assert [entry["via"] for entry in own_stand_in.chat(openid)] == ["subscribe"] * 2


def test_the_mini_programs_subscribe_message_knows_its_own_openid_and_pages(
    own_stand_in: WechatStandIn, mini: Developer
) -> None:
    resident = own_stand_in.resident()
    own_stand_in.accept(resident.openid, "T-replied")
    own_stand_in.world.settings.pages = ("pages/status/status",)

    def send(openid: str, page: str) -> int:
        return int(mini.notice(MINI_SEND, openid, "T-replied", GOOD, page=page)["errcode"])

    assert send(resident.openid, "") == 40003
    assert send(resident.mini_openid, "pages/none/none") == 41030
    assert send(resident.mini_openid, "/pages/status/status") == 41030
    assert send(resident.mini_openid, "pages/status/status?id=1") == 0
    assert send(resident.mini_openid, "") == 43101


def test_wechat_reports_what_became_of_notices(wechat: WechatStandIn, account: Account) -> None:
    account.answer = lambda message: b""
    developer = Developer(wechat, wechat.world.official)
    openid = wechat.resident().openid
    wechat.accept(openid, "T-replied")
    developer.notice(BIZSEND, openid, "T-replied", GOOD)
    developer.notice(TEMPLATE, openid, "T-closed", GOOD)
    assert [entry["title"] for entry in wechat.chat(openid)] == ["投诉答复通知", "投诉办结通知"]
    assert wechat.chat(openid)[0]["fields"] == [["事项", "众望小区"], ["状态", "已答复"]]
    expected = {"subscribe_msg_popup_event", "subscribe_msg_sent_event", "templatesendjobfinish"}
    until = time.monotonic() + PATIENCE
    while {message._data["Event"].lower() for message in account.messages} != expected:
        assert time.monotonic() < until
        time.sleep(0.01)
