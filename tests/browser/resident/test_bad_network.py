"""A network that loses every second request: the draft survives, exactly one complaint arrives."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect
from sqlalchemy import select

from backend.models import Complaint, Photo
from backend.web.services import Services
from tests.support.old_engines import FILES_SAY_CHANGE
from tests.support.resident_site import Site

pytestmark = pytest.mark.browser

LONGER_THAN_FIRST_RETRY = 8_000  # ms; form.js sends again after three seconds
WORDS = "二单元电梯停了三天，老人上不去楼"


class LossyNetwork:
    """Loses every second request: in turn before it reaches the server, and on the answer's way back."""

    def __init__(self, context: BrowserContext) -> None:
        self._count = itertools.count(1)
        self.lost = self.reached = 0
        context.route("**/*", self._carry)

    def _carry(self, route: Route) -> None:
        number = next(self._count)
        if number % 2 == 0:
            route.continue_()
            return
        self.lost += 1
        if number % 4 == 3:
            route.fetch(max_redirects=0)  # it arrives, and nobody hears of it
            self.reached += 1
        route.abort("connectionreset")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 390, "height": 800})
    yield made
    made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "p.jpg"
    Image.effect_noise((640, 480), 60).save(path)
    return path


def persist(page: Page, address: str) -> None:
    """As a resident who taps reload until the complaint has arrived: a page may come without its scripts."""
    receipt = page.get_by_text("投诉已收到")
    for _ in range(20):
        try:
            page.goto(address)
            receipt.wait_for(timeout=LONGER_THAN_FIRST_RETRY)
        except Error:
            if not receipt.is_visible():
                continue
        return
    raise AssertionError("it never arrived")


def complaints(services: Services) -> list[tuple[str, int]]:
    with services.database.reading() as session:
        photos = list(session.scalars(select(Photo.complaint_id)))
        return [(row.words, photos.count(row.id)) for row in session.scalars(select(Complaint))]


def test_written_offline_reloaded_and_sent_once(site: Site, context: BrowserContext, picture: Path) -> None:
    context.add_init_script(FILES_SAY_CHANGE)
    address = f"{site.url}/q/{site.city.code}"
    page = context.new_page()
    page.goto(address)
    page.get_by_label("遇到了什么问题？").fill(WORDS)
    page.get_by_label("哪栋楼？").select_option(label="2号楼")
    page.set_input_files("#photos", picture)
    page.get_by_alt_text("第 1 张照片").wait_for()
    context.set_offline(True)
    page.click("text=提交投诉")
    page.get_by_text("网络断了，写的都还在，恢复后自动发送。").wait_for()
    assert complaints(site.services) == []

    page.close()
    context.set_offline(False)
    network = LossyNetwork(context)
    page = context.new_page()
    persist(page, address)
    assert complaints(site.services) == [(WORDS, 1)]
    assert network.lost >= 2
    assert network.reached >= 1  # one answer was lost after the complaint had arrived

    context.unroute_all()
    page.goto(address)
    assert page.get_by_label("遇到了什么问题？").input_value() == ""


def test_every_tap_on_send_again_is_the_same_complaint(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(f"{site.url}/q/{site.city.code}")
    page.get_by_label("遇到了什么问题？").fill(WORDS)
    page.clock.pause_at(
        datetime.now(UTC) + timedelta(minutes=1)
    )  # its timer must not be quicker than the taps
    answers = itertools.count()

    def lose_answers(route: Route) -> None:
        # The page also asks for the category and for similar complaints by POST; only the form's own is lost.
        if route.request.method != "POST" or "/q/" not in route.request.url or next(answers) >= 3:
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    context.route("**/*", lose_answers)
    page.click("text=提交投诉")
    for _ in range(3):
        page.get_by_role("button", name="现在再发一次").click()
    page.get_by_text("投诉已收到").wait_for()
    assert page.locator("[data-number]").inner_text().replace(" ", "").isdigit()
    assert complaints(site.services) == [(WORDS, 0)]
    assert "/c/" in page.url  # a reload, or the link kept, leads to the complaint
    page.get_by_role("link", name="看谁在办、办到哪一步").click()
    expect(page.locator("h1")).to_have_text("已派单，待签收")


def test_who_goes_on_writing_is_not_sent_off_half_way(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/q/{site.city.code}")
    words = page.get_by_label("遇到了什么问题？")
    words.fill(WORDS)
    context.set_offline(True)
    page.click("text=提交投诉")
    page.locator("#send-note").wait_for()
    words.fill("二单元电")
    context.set_offline(False)
    page.wait_for_timeout(4000)  # longer than the first wait for another attempt
    assert complaints(site.services) == []
    words.fill("二单元电梯又好了，楼道灯坏了")
    page.click("text=提交投诉")
    page.get_by_text("投诉已收到").wait_for()
    assert complaints(site.services) == [("二单元电梯又好了，楼道灯坏了", 0)]


def test_a_draft_is_kept_at_every_change_and_can_be_thrown_away(site: Site, context: BrowserContext) -> None:
    address = f"{site.url}/q/{site.city.code}"
    page = context.new_page()
    page.goto(address)
    page.get_by_label("遇到了什么问题？").press_sequentially("楼道灯", delay=5)
    key = page.locator("[name=key]").input_value()
    page.reload()
    assert page.get_by_label("遇到了什么问题？").input_value() == "楼道灯"
    assert page.locator("[name=key]").input_value() == key
    page.get_by_role("button", name="清空重写").click()
    assert page.get_by_label("遇到了什么问题？").input_value() == ""
    page.reload()
    assert page.get_by_label("遇到了什么问题？").input_value() == ""
    assert page.locator("[name=key]").input_value() != key


def test_what_the_server_refuses_comes_back_with_everything(
    site: Site, context: BrowserContext, picture: Path
) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/q/{site.city.code}")
    page.get_by_label("遇到了什么问题？").fill("墙皮掉了一大块")
    page.get_by_label("您的电话").fill("12")
    page.set_input_files("#photos", picture)
    page.get_by_alt_text("第 1 张照片").wait_for()
    page.click("text=提交投诉")
    page.locator("#problems").wait_for()
    assert "不是电话号码" in page.locator("#problems").inner_text()
    assert page.get_by_label("遇到了什么问题？").input_value() == "墙皮掉了一大块"
    page.get_by_label("您的电话").fill("")
    page.click("text=提交投诉")
    page.get_by_text("投诉已收到").wait_for()
    assert complaints(site.services) == [("墙皮掉了一大块", 1)]


def test_danger_in_the_words_is_answered_while_they_are_typed(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/q/{site.city.code}")
    assert page.locator("#advice").is_hidden()
    page.get_by_label("遇到了什么问题？").press_sequentially("有人困在电梯里了", delay=5)
    page.locator("#advice").wait_for()
    assert page.get_by_label("电梯", exact=True).is_checked()
    page.get_by_label("噪音扰民与违建").check()
    page.get_by_label("遇到了什么问题？").fill("电梯门关不上")
    page.wait_for_timeout(1500)  # long enough for a proposal that must not come
    assert page.get_by_label("噪音扰民与违建").is_checked()
    assert page.locator("#advice").is_hidden()
