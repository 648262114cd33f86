"""A clerk's morning in a real browser: by keys on a desk, by thumb on a phone, and without script."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect

from backend.clock import utc_now
from backend.complaints import lifecycle, returns
from backend.complaints.intake import Submission, submit
from backend.models import Channel, Complaint, StaffAccount, State
from tests.web.conftest import PASSWORD
from tests.web.resident.site import Serving, Site
from tests.web.resident.test_accessible import LOOK, TAGS

pytestmark = pytest.mark.browser

AXE = AXE_FILE_PATH.read_text("utf-8")
WORDS = (
    "三号楼一单元电梯从昨晚开始就不动了，老人下不了楼",
    "垃圾桶满了三天没人清，苍蝇到处飞",
    "地下车库的灯全不亮，倒车看不见柱子",
    "绿化带里的树枝断了挂在路上",
    "广场舞十点还不停，孩子没法睡",
)

OVER_THE_EDGE = """() => document.documentElement.scrollWidth > innerWidth ||
[...document.querySelectorAll('.item *')].some(one =>
  one.getBoundingClientRect().right > one.closest('.item').getBoundingClientRect().right)"""


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as serving:
        yield serving


@pytest.fixture
def filed(site: Site) -> list[int]:
    """Five of one firm: one overdue, one due today, one returned, one being worked on."""
    ids = []
    with site.services.database.transaction() as session:
        firm = session.query(StaffAccount).filter_by(username="firm_a").one()
        for at, words in enumerate(WORDS):
            where = {"community_id": site.city.served, "building_id": site.city.buildings[at % 2]}
            key = f"morning-complaint-{at:04d}"
            filing = Submission(key, Channel.WEB, words, category_code="sanitation", **where)
            ids.append(submit(session, filing, utc_now() - timedelta(days=9 - 2 * at)).complaint_id)
        lifecycle.accept(session, ids[3], firm, utc_now())
        returns.ask_return(session, ids[4], firm, "属于公共广场，不在合同范围内", utc_now())
    return ids


def enter(browser: Browser, site: Site, who: str, width: int = 1280, **options: object) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        bypass_csp=True,
        **options,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(f"{site.url}/staff/sign-in")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/staff/")
    return page


def faults(page: Page, name: str) -> list[str]:
    """What axe finds, and what sticks out; with PICTURES=folder the page is drawn there as well."""
    page.evaluate(AXE)
    found = page.evaluate(LOOK, TAGS)
    assert found["looked"]
    beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth") or page.evaluate(
        OVER_THE_EDGE
    )
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)
    return [*found["wrong"], *(["sticks out"] if beyond else [])]


def state_of(site: Site, row: int) -> State:
    with site.services.database.reading() as session:
        return session.get_one(Complaint, row).state


def test_a_morning_by_keys(site: Site, filed: list[int], browser: Browser) -> None:
    page = enter(browser, site, "firm_a")
    shown = [int(one.get_attribute("data-id") or 0) for one in page.locator("[data-id]").all()]
    assert faults(page, "firm-1280") == []
    page.keyboard.press("j")
    expect(page.locator(f'[data-id="{shown[0]}"] .row-link')).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = next(row for row in shown if row in filed[:3])
    page.locator(f'[data-id="{first}"] .row-link').focus()
    page.keyboard.press("a")
    expect(page.locator("#outcomes li")).to_have_count(1)
    assert state_of(site, first) is State.ACCEPTED
    expect(page.locator(f'[data-id="{first}"] .row-link')).to_be_focused()
    rest = [row for row in filed[:3] if row != first]
    for row in rest:
        page.locator(f'[data-id="{row}"] .row-link').focus()
        page.keyboard.press("x")
    assert faults(page, "chosen-1280") == []
    page.keyboard.press("Shift+A")
    expect(page.locator("#outcomes li.good")).to_have_count(2)
    assert {state_of(site, row) for row in rest} == {State.ACCEPTED}
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    assert faults(page, "keys-1280") == []
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.locator(".row-link").first.focus()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.locator("#keys-open").click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    page.locator(".row-link").first.focus()
    page.keyboard.press("/")
    page.keyboard.type("电梯")
    page.keyboard.press("Enter")
    page.get_by_text("内容有“电梯”，共 1 件").wait_for()
    page.wait_for_load_state()  # keys count once the script is there
    page.keyboard.press("j")
    expect(page.locator(f'[data-id="{filed[0]}"] .row-link')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/complaints/{filed[0]}\?list="))


def test_on_a_complaint_by_keys_through_the_list_it_came_from(
    site: Site, filed: list[int], browser: Browser
) -> None:
    page = enter(browser, site, "firm_a")
    shown = [int(one.get_attribute("data-id") or 0) for one in page.locator("[data-id]").all()]
    page.locator(f'[data-id="{shown[0]}"] .row-link').click()

    def here(row: int) -> None:
        expect(page).to_have_url(re.compile(rf"/complaints/{row}\?"))
        page.wait_for_load_state()

    here(shown[0])
    page.keyboard.press("a")
    page.get_by_text("已签收。").wait_for()
    here(shown[0])  # and its place in the list is kept, though it is due later now
    page.keyboard.press("r")
    expect(page.locator("#reply-words")).to_be_focused()
    page.keyboard.type("jku")
    page.keyboard.press("Escape")
    expect(page.locator("#reply-words")).to_have_value("jku")
    expect(page.locator("#reply-words")).not_to_be_focused()
    page.keyboard.press("j")
    here(shown[1])
    page.keyboard.press("n")
    expect(page.locator("#notes-words")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    assert faults(page, "complaint-keys-1280") == []
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    here(shown[1])
    page.locator("#keys-open").click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="下一件").click()  # what every key does a link does
    here(shown[2])
    page.keyboard.press("k")
    here(shown[1])
    page.keyboard.press("u")
    expect(page.locator(f'[data-id="{shown[1]}"] .row-link')).to_be_focused()


def test_new_ones_come_without_reload_and_keep_what_is_chosen(
    site: Site, filed: list[int], browser: Browser
) -> None:
    page = enter(browser, site, "firm_a")
    page.evaluate("window.same = true")
    box = page.locator(f'[data-id="{filed[1]}"] [name=id]')
    box.check()
    page.locator(f'[data-id="{filed[2]}"] .row-link').focus()
    with site.services.database.transaction() as session:
        filing = Submission(
            "a-late-complaint-0001", Channel.WEB, "水管爆了，楼道全是水", community_id=site.city.served,
            category_code="sanitation",
        )  # fmt: skip
        submit(session, filing, utc_now())
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("水管爆了").wait_for()
    expect(page.locator("#news")).to_have_text("列表有 1 件新排上来的投诉。")
    expect(box).to_be_checked()
    expect(page.locator(f'[data-id="{filed[2]}"] .row-link')).to_be_focused()
    assert page.evaluate("window.same")
    page.context.set_offline(True)
    page.locator(f'[data-id="{filed[1]}"] .accept').click()
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    page.locator(f'[data-id="{filed[1]}"] .accept').click()
    expect(page.locator("#outcomes li.good")).to_have_count(1)
    assert page.evaluate("window.same")


@pytest.mark.parametrize("who", ["firm_a", "street_a", "city"])
def test_nothing_is_wrong_on_a_phone(who: str, site: Site, filed: list[int], browser: Browser) -> None:
    page = enter(browser, site, who, width=390)
    assert faults(page, f"{who}-390") == []
    page.locator(".filters > summary").click()
    page.fill("#f-place", "众望")
    page.locator(".filter-form [name=emergency]").check()
    page.locator(".filter-form [name=emergency]").uncheck()
    page.locator(".filter-form > .btn").click()
    page.get_by_text("小区：众望小区").wait_for()
    page.locator(".filters > summary").click()
    page.fill("#f-name", "众望的")
    page.locator(".save-form button").click()
    page.locator(".look summary", has_text="众望的").click()
    assert faults(page, f"{who}-filter-390") == []
    page.get_by_role("button", name="设为默认").click()
    page.goto(f"{site.url}/staff/")
    assert "place=" in page.url


def test_a_street_rules_from_its_own_tab(site: Site, filed: list[int], browser: Browser) -> None:
    page = enter(browser, site, "street_a")
    page.get_by_role("link", name="待我裁定").click()
    expect(page.locator("[data-id]")).to_have_count(1)
    expect(page.locator("[data-id] .badge", has_text="申请退单")).to_be_visible()
    assert faults(page, "rulings-1280") == []


def test_without_script_the_same_buttons_work(site: Site, filed: list[int], browser: Browser) -> None:
    page = enter(browser, site, "firm_a", java_script_enabled=False)
    expect(page.locator("#keys-open")).to_be_hidden()
    page.locator(f'[data-id="{filed[0]}"] [name=id]').check()
    page.locator("#accept-chosen").click()
    expect(page.locator("#outcomes li.good")).to_have_count(1)
    page.locator("[name=all]").click()
    expect(page.locator("#outcomes li.good")).to_have_count(2)
    assert {state_of(site, row) for row in filed[:4]} == {State.ACCEPTED}
