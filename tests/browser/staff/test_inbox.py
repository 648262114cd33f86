"""The inbox in a real browser: what comes while it is open, and without script."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle, returns
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, StaffAccount, State
from tests.support.city import PASSWORD
from tests.support.old_engines import FORMS_WITHOUT_BUTTON
from tests.support.resident_site import Serving, Site

pytestmark = pytest.mark.browser

WORDS = (
    "三号楼一单元电梯从昨晚开始就不动了，老人下不了楼",
    "垃圾桶满了三天没人清，苍蝇到处飞",
    "地下车库的灯全不亮，倒车看不见柱子",
    "绿化带里的树枝断了挂在路上",
    "广场舞十点还不停，孩子没法睡",
)

DAYS_AGO = (40, 7, 5, 3, 1)  # the first one is due before the others, accepted or not, whatever day it is


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as serving:
        yield serving


@pytest.fixture
def filed(site: Site) -> list[int]:
    """Five of one firm: one overdue, one due today, one returned, one being worked on."""
    ids = []
    with site.services.database.transaction() as session:
        firm = session.query(StaffAccount).filter_by(username="firm").one()
        for at, words in enumerate(WORDS):
            where = {"community_id": site.city.lawn, "building_id": site.city.buildings[at % 2]}
            key = f"morning-complaint-{at:04d}"
            filing = Submission(key, Channel.WEB, words, category_code="sanitation", **where)
            ids.append(submit(session, filing, utc_now() - timedelta(days=DAYS_AGO[at])).complaint_id)
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


def state_of(site: Site, row: int) -> State:
    with site.services.database.reading() as session:
        return session.get_one(Complaint, row).state


def test_on_a_complaint_by_keys_through_the_list_it_came_from(
    site: Site, filed: list[int], browser: Browser
) -> None:
    page = enter(browser, site, "firm")
    ids_shown = [int(row.get_attribute("data-id") or 0) for row in page.locator("[data-id]").all()]
    page.locator(f'[data-id="{ids_shown[0]}"] .row-link').click()

    def here(row: int) -> None:
        expect(page).to_have_url(re.compile(rf"/complaints/{row}\?"))
        page.wait_for_load_state()

    here(ids_shown[0])
    page.keyboard.press("a")
    page.get_by_text("已签收。").wait_for()
    here(ids_shown[0])  # and its place in the list is kept, though it is due later now
    page.keyboard.press("r")
    expect(page.locator("#reply-words")).to_be_focused()
    page.keyboard.type("jku")
    page.keyboard.press("Escape")
    expect(page.locator("#reply-words")).to_have_value("jku")
    expect(page.locator("#reply-words")).not_to_be_focused()
    page.keyboard.press("j")
    here(ids_shown[1])
    page.keyboard.press("n")
    expect(page.locator("#notes-words")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    here(ids_shown[1])
    page.locator("#keys-open").click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="下一件").click()  # what every key does a link does
    here(ids_shown[2])
    page.keyboard.press("k")
    here(ids_shown[1])
    page.keyboard.press("u")
    expect(page.locator(f'[data-id="{ids_shown[1]}"] .row-link')).to_be_focused()


def test_new_ones_come_without_reload_and_keep_what_is_chosen(
    site: Site, filed: list[int], browser: Browser
) -> None:
    """Also where the engine says nothing of the button that sent a form."""
    page = enter(browser, site, "firm")
    page.context.add_init_script(FORMS_WITHOUT_BUTTON)
    page.reload()
    page.evaluate("window.same = true")
    box = page.locator(f'[data-id="{filed[1]}"] [name=id]')
    box.check()
    page.locator(f'[data-id="{filed[2]}"] .row-link').focus()
    with site.services.database.transaction() as session:
        filing = Submission(
            "a-late-complaint-0001", Channel.WEB, "水管爆了，楼道全是水", community_id=site.city.lawn,
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
    expect(page.get_by_text("网络断了，列表可能不是最新的")).to_be_visible()
    page.locator(f'[data-id="{filed[1]}"] .accept').click()
    expect(page.get_by_text("没有发出去，请检查网络")).to_be_visible()
    page.context.set_offline(False)
    page.locator(f'[data-id="{filed[1]}"] .accept').click()
    expect(page.locator("#outcomes li.good")).to_have_count(1)
    page.locator("[name=all]").click()
    expect(page.locator("#outcomes li.good")).to_have_count(3)
    assert {state_of(site, row) for row in filed[:4]} == {State.ACCEPTED}
    assert page.evaluate("window.same")


def test_without_script_the_same_buttons_work(site: Site, filed: list[int], browser: Browser) -> None:
    page = enter(browser, site, "firm", java_script_enabled=False)
    expect(page.locator("#keys-open")).to_be_hidden()
    page.locator(f'[data-id="{filed[0]}"] [name=id]').check()
    page.locator("#accept-chosen").click()
    expect(page.locator("#outcomes li.good")).to_have_count(1)
    page.locator("[name=all]").click()
    expect(page.locator("#outcomes li.good")).to_have_count(2)
    assert {state_of(site, row) for row in filed[:4]} == {State.ACCEPTED}
