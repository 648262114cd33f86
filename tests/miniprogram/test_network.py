"""A bad network: what was written survives, and exactly one complaint arrives."""

from itertools import count

import pytest
from playwright.sync_api import Route

from tests.miniprogram.conftest import Open
from tests.miniprogram.handset import Handset, photo, recording
from tests.miniprogram.site import Site

pytestmark = pytest.mark.browser

API = "**/api/**"
WORDS = "地下车库漏水，积水已经漫到电动车充电桩旁边"


def drop_every_second(phone: Handset) -> None:
    """In turn the request never arrives, or it does its work and the answer gets lost, which is worse."""
    numbers = count(1)

    def route(handled: Route) -> None:
        number = next(numbers)
        if number % 2:
            handled.continue_()
            return
        if number % 4 == 0:
            handled.fetch()
        handled.abort("connectionreset")

    phone.page.route(API, route)


def write(phone: Handset, site: Site) -> None:
    phone.open(f"/pages/scan/scan?scene=c%3D{site.code}")
    phone.sees("段西沟一小区")
    phone.tap("我要投诉")
    phone.order(photos=[photo()], recording=recording())
    phone.tap("拍照或选照片")
    phone.agree()
    phone.sees("再加一张")
    phone.fill("遇到了什么问题", WORDS)
    phone.tap("开始录音")
    phone.tap("正在录音，点这里说完了")
    phone.sees("已录好 3 秒")


def to_the_end(phone: Handset) -> None:
    phone.tap("下一步")
    phone.sees("匿名投诉")


def only_one(site: Site) -> None:
    (token,) = site.complaints()
    with site.database.reading() as session:
        complaint = session.merge(site.complaint(token), load=False)
        assert (complaint.words, len(complaint.photos)) == (WORDS, 1)


@pytest.mark.parametrize("first", [1, 2])  # in each of the two other requests are hit, and other answers lost
def test_every_second_request_is_dropped_and_one_complaint_arrives(
    handset: Open, site: Site, first: int
) -> None:
    phone = handset()
    drop_every_second(phone)
    for _ in range(first):  # another request is hit each time
        phone.page.evaluate("fetch('/api/v1/categories').catch(() => undefined)")
    write(phone, site)
    to_the_end(phone)
    phone.tap("提交投诉")
    phone.page.wait_for_function("() => harness.top().path === 'pages/detail/detail'")
    phone.sees("投诉已收到")
    only_one(site)
    assert phone.stored("outbox") == []


def test_without_a_network_it_waits_through_a_restart_and_goes_once(handset: Open, site: Site) -> None:
    phone = handset()
    write(phone, site)
    phone.launch()  # the phone rang, the program was thrown out
    phone.open("/pages/home/home")
    phone.tap("接着写投诉")
    phone.sees("说问题")
    assert phone.page.get_by_label("遇到了什么问题").input_value() == WORDS
    to_the_end(phone)

    phone.page.route(API, lambda route: route.abort("internetdisconnected"))
    phone.tap("提交投诉")
    phone.page.get_by_text("已经存好，还没发出去").wait_for()
    phone.shot("complain-waiting")
    assert site.complaints() == []
    phone.launch()
    phone.open("/pages/mine/mine")
    phone.sees("还没发出去")
    phone.shot("mine-waiting")

    phone.page.unroute(API)
    lost = iter([True] * 4)  # as often as the client tries in one go

    tries = count(1)

    def answer_lost(route: Route) -> None:
        if route.request.method == "POST" and route.request.url.endswith("/complaints") and next(lost, False):
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.page.route(API, answer_lost)
    with phone.page.expect_event(
        "requestfailed",
        lambda failed_request: failed_request.url.endswith("/complaints") and next(tries) == 4,
    ):
        phone.page.evaluate("harness.online(true)")
    assert len(phone.stored("outbox")) == 1
    phone.page.wait_for_timeout(200)
    phone.page.evaluate("harness.online(true)")
    phone.page.wait_for_function("() => wx.getStorageSync('outbox').length === 0")
    only_one(site)
    assert phone.stored("draft") == ""
    (receipt,) = phone.stored("receipts")
    assert [receipt["token"]] == site.complaints()


def test_who_watches_it_wait_sees_the_number_when_the_network_is_back(handset: Open, site: Site) -> None:
    phone = handset()
    write(phone, site)
    to_the_end(phone)
    phone.page.route(API, lambda route: route.abort("internetdisconnected"))
    phone.tap("提交投诉")
    phone.page.get_by_text("已经存好，还没发出去").wait_for()
    phone.page.unroute(API)
    phone.page.evaluate("harness.online(true)")
    phone.sees("投诉已收到")
    only_one(site)


def test_what_was_seen_before_is_shown_without_a_network(handset: Open, site: Site) -> None:
    phone = handset()
    phone.open(f"/pages/scan/scan?scene=c%3D{site.code}")
    phone.sees("保阳物业")
    phone.page.route(API, lambda route: route.abort("internetdisconnected"))
    phone.launch()
    phone.open("/pages/home/home")
    phone.page.get_by_text("没有网络，下面是上次看到的内容").wait_for()
    phone.sees("保阳物业")
    phone.shot("home-without-network")
    phone.tap("我的小区")
    phone.page.get_by_text("没有连上网络").wait_for()
    phone.shot("record-without-network")
