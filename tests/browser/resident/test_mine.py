"""Which complaints this browser sent: listed again by it, and by no other."""

import pytest
from playwright.sync_api import Browser

from tests.browser.resident.stories import addresses
from tests.support.resident_site import Site

pytestmark = pytest.mark.browser


def test_the_phone_that_sent_it_finds_it_again_until_told_to_forget(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site.url)
    assert page.locator("#mine").is_hidden()
    page.goto(f"{site.url}/q/{site.city.code}")
    page.get_by_label("遇到了什么问题？").fill("楼道灯坏了")
    page.click("text=提交投诉")
    page.get_by_text("投诉已收到").wait_for()
    number = page.locator("[data-number]").inner_text().replace(" ", "\u00a0")
    for path in ("/", "/follow"):
        page.goto(site.url + path)
        assert number in page.locator("#mine").inner_text()
        assert "段西沟一小区" in page.locator("#mine").inner_text()
    page.locator("#mine").get_by_text("段西沟一小区").click()
    page.get_by_text("楼道灯坏了").wait_for()
    stranger = browser.new_context().new_page()
    stranger.goto(site.url)
    assert stranger.locator("#mine").is_hidden()
    page.goto(site.url)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="从这部手机上去掉").click()
    page.reload()
    assert page.locator("#mine").is_hidden()
    context.close()


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
