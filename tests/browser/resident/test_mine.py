"""Which complaints this browser sent: listed again by it and no other. And how few taps each thing takes."""

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import Complaint, StaffAccount
from tests.browser.resident.stories import addresses
from tests.support.resident_site import Site
from tests.support.ways import WebTaps

pytestmark = pytest.mark.browser


def test_the_phone_that_sent_it_finds_it_again_until_told_to_forget(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    web = WebTaps(page)
    page.goto(site.url)
    assert page.locator("#mine").is_hidden()
    page.goto(f"{site.url}/q/{site.city.code}")
    with web.way("filing from the scanned code, with building and category", taps=5, typed=1):
        page.get_by_label("遇到了什么问题？").fill("楼道灯坏了")
        page.get_by_label("哪栋楼？").select_option(label="2号楼")
        page.get_by_label("房屋及设施维修").locator("..").click()
        page.click("text=提交投诉")
        page.get_by_text("投诉已收到").wait_for()
    number = page.locator("[data-number]").inner_text().replace(" ", "\u00a0")
    for path in ("/", "/follow"):
        page.goto(site.url + path)
        assert number in page.locator("#mine").inner_text()
        assert "段西沟一小区" in page.locator("#mine").inner_text()
    page.locator("#mine").get_by_text("段西沟一小区").click()
    page.get_by_text("楼道灯坏了").wait_for()
    follow_up(page, web, site)
    stranger = browser.new_context().new_page()
    stranger.goto(site.url)
    assert stranger.locator("#mine").is_hidden()
    page.goto(site.url)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="从这部手机上去掉").click()
    page.reload()
    assert page.locator("#mine").is_hidden()
    context.close()


def test_a_slip_is_corrected_on_the_form_itself(site: Site, browser: Browser) -> None:
    """The building that was chosen, and words that were typed, before the form is sent."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    web = WebTaps(page)
    page.goto(f"{site.url}/q/{site.city.code}")
    words = page.get_by_label("遇到了什么问题？")
    words.fill("楼道灯坏了")
    page.get_by_label("哪栋楼？").select_option(label="1号楼")
    with web.way("correcting the building before filing", taps=2):
        page.get_by_label("哪栋楼？").select_option(label="2号楼")
    with web.way("correcting the words before filing", taps=1):
        words.click()
        words.fill("三楼的灯坏了")
    page.click("text=提交投诉")
    page.get_by_text("投诉已收到").wait_for()
    with site.services.database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        assert complaint.building
        assert (complaint.words, complaint.building.name) == ("三楼的灯坏了", "2号楼")
    page.context.close()


def follow_up(page: Page, web: WebTaps, site: Site) -> None:
    """From the page of the complaint."""
    with web.way("urging", taps=1):
        page.get_by_role("button", name="催一催").click()
        page.get_by_text("已催办").wait_for()
    with web.way("adding", taps=3, typed=1):
        page.get_by_text("补充文字或照片").click()
        page.get_by_label("要补充什么？").fill("四楼的灯也坏了")
        page.get_by_role("button", name="发送补充").click()
        page.get_by_text("补充的内容已收到").wait_for()
    _reply(site)
    page.reload()
    with web.way("rating", taps=3):
        page.locator("#rate").get_by_text("已解决").click()
        page.locator("#rate").get_by_text("满意", exact=True).click()
        page.get_by_role("button", name="提交评价").click()
        page.get_by_text("评价已收到").wait_for()
    with web.way("opening it again", taps=2, typed=1):
        page.get_by_label("请写明原因").fill("又坏了")
        page.get_by_role("button", name="要求重新办理").click()
        page.get_by_text("已要求重新办理").wait_for()
    with web.way("withdrawing", taps=2):
        page.get_by_role("link", name="不想投诉了，撤回").click()
        page.get_by_role("button", name="确定撤回").click()
        page.get_by_text("✓ 已撤回").wait_for()


def _reply(site: Site) -> None:
    with site.services.database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        lifecycle.reply(session, complaint.id, clerk, "灯泡已经换好", [], utc_now())


def test_the_phone_that_sent_it_needs_no_pin(site: Site, browser: Browser) -> None:
    """However many wrong ones a stranger tried: the number leads to what this browser keeps."""
    paths = addresses(site)
    page = browser.new_context().new_page()
    page.goto(site.url + paths["replied"])
    number = page.locator("[data-number]").get_attribute("data-number")
    page.goto(f"{site.url}/follow")
    page.get_by_label("编号", exact=True).fill(str(number))
    page.get_by_label("查询码").fill("000000")
    page.click("text=查看进度")
    page.wait_for_url(site.url + paths["replied"])


def test_a_page_that_was_shared_is_not_ones_own(site: Site, browser: Browser) -> None:
    paths = addresses(site)
    page = browser.new_context().new_page()
    page.goto(site.url + paths["shared"])
    page.goto(site.url)
    assert page.locator("#mine").is_hidden()
    page.goto(site.url + paths["replied"])
    page.goto(site.url)
    assert page.locator("#mine a").count() == 1


def test_the_community_last_seen_is_offered_again(site: Site, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.goto(site.url)
    assert page.locator("#last-place").is_hidden()
    page.goto(f"{site.url}/communities/{site.city.orphan}")
    page.goto(f"{site.url}/q/{site.city.code}")
    page.goto(site.url)
    page.get_by_role("link", name="段西沟一小区").click()
    page.get_by_text("保阳物业").wait_for()
    page.goto(site.url)
    page.get_by_role("button", name="不用记住").click()
    page.reload()
    assert page.locator("#last-place").is_hidden()
