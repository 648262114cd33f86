"""A clerk keeps a fund on a phone and at a desk: every page whole, readable, without faults of axe."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.accessibility import AXE, TOO_SMALL, asked_of_axe
from tests.support.books import Books, build_books
from tests.support.city import PASSWORD
from tests.support.resident_site import Serving, Site

pytestmark = pytest.mark.browser

TOO_SMALL_HERE = TOO_SMALL.replace("querySelectorAll('a,", "querySelector('main').querySelectorAll('a,")


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as serving:
        yield serving


@pytest.fixture
def books(site: Site) -> Books:
    return build_books(site.city, site.services.database)


def look(page: Page, pictures: Path, name: str) -> None:
    page.evaluate(AXE)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
        beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        faults = asked_of_axe(page), page.evaluate(TOO_SMALL_HERE, 44), beyond
        assert faults == ([], [], False), (name, width)


def enter(browser: Browser, site: Site) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True).new_page()
    page.goto(f"{site.url}/staff/sign-in")
    page.fill("[name=username]", "street")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/staff/")
    return page


def test_a_fund_is_kept_on_a_phone(site: Site, books: Books, browser: Browser, tmp_path: Path) -> None:
    page = enter(browser, site)
    page.get_by_role("link", name="账本").click()
    look(page, tmp_path, "communities")
    page.get_by_role("link", name="段西沟一小区").click()
    look(page, tmp_path, "community")
    page.get_by_role("link", name="维修资金").click()
    page.get_by_role("link", name="记交存").click()
    page.fill("#on", "2026-03-02")
    page.fill("#words", "首期维修资金")
    page.fill("#amounts", "1号楼1单元101 8950\n1号楼1单元102 7333")
    page.fill("#document", "阳房维〔2026〕1号")
    look(page, tmp_path, "deposit")
    page.get_by_role("button", name="记账").click()
    expect(page.get_by_role("status")).to_contain_text("第 1 笔")
    look(page, tmp_path, "entry")
    page.get_by_role("link", name="段西沟一小区 维修资金").click()
    page.get_by_role("link", name="记维修工程").click()
    page.fill("#on", "2026-04-01")
    page.fill("#words", "屋面防水")
    page.fill("#fen", "100")
    page.fill("#places", "1号楼1单元")
    page.fill("#document", "发票 88")
    page.get_by_role("button", name="先看分摊").click()
    expect(page.get_by_role("alert")).to_contain_text("请先核对")
    look(page, tmp_path, "work-refused")
    page.select_option("#emergency", "leak")
    page.check("#warranty")
    page.get_by_role("button", name="先看分摊").click()
    look(page, tmp_path, "shares")
    page.get_by_role("button", name="确认记账").click()


def test_a_bank_statement_is_matched_on_a_phone(
    site: Site, books: Books, browser: Browser, tmp_path: Path
) -> None:
    with site.services.database.transaction() as session:
        books.deposit(session, {"1号楼1单元101": 895_000, "1号楼1单元102": 733_300})
        books.deposit(session, {"1号楼1单元101": 10_000}, on=date(2026, 4, 1))
    page = enter(browser, site)
    page.goto(f"{site.url}/staff/ledgers/{books.city.lawn}/fund")
    look(page, tmp_path, "ledger")
    page.get_by_role("link", name="银行对账").click()
    page.fill("#from_on", "2026-03-01")
    page.fill("#to_on", "2026-04-30")
    page.fill("#opening", "0")
    page.fill("#closing", "16383")
    page.fill("#lines", "2026-03-02 16283 交存\n2026-04-03 100 补交")
    page.fill("#document", "对账单 4")
    look(page, tmp_path, "statements")
    page.get_by_role("button", name="录入并对账").click()
    look(page, tmp_path, "statement")
    page.get_by_label("是账上第几笔").fill("2")
    page.get_by_role("button", name="对上").click()
    expect(page.get_by_text("账面与对账单一致")).to_be_visible()
    page.get_by_role("link", name="银行对账").click()
    page.get_by_role("link", name="段西沟一小区 维修资金").click()
    page.get_by_role("link", name="各户各科目余额").click()
    look(page, tmp_path, "balances")
