"""Every page on leaflets, on the narrowest phone and on a desk: nothing sticks out."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.city import PASSWORD, City
from tests.support.shop import Shop

pytestmark = pytest.mark.browser


def enter(browser: Browser, site: str, username: str, width: int) -> Page:
    """Signed in, with scripts off as on the oldest phone."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/staff/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


STICKING_OUT = """
[...document.querySelectorAll("main *")].filter(one => one.checkVisibility()).filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1;
}).map(one => one.outerHTML.slice(0, 200))
"""


def fits(page: Page) -> bool:
    assert page.evaluate(STICKING_OUT) == []
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_sticks_out(site: str, shop: Shop, browser: Browser, city: City, width: int) -> None:
    number = shop.order(format="card", sheet="sra3", duplex="1", note="请按街道分开打包" * 20, name="长" * 80)
    token = shop.link(number)
    bureau = enter(browser, site, "city", width)
    paths = ("", "new", f"orders/{number}", "posted", f"posted?street={city.street}", "designs/")
    for path in [f"/city/leaflets/{path}" for path in paths] + [f"/print/{token}", "/print/forged"]:
        bureau.goto(site + path)
        assert fits(bureau), path
    bureau.goto(f"{site}/city/leaflets/new")
    bureau.get_by_label("按街道").check()
    assert bureau.locator(".only-streets").is_visible()
    bureau.fill("#copies", "x")
    bureau.get_by_role("button", name="下单", exact=True).click()
    expect(bureau.locator("#problems")).to_be_visible()
    assert bureau.locator(".only-streets").is_visible()
    assert fits(bureau)
    street = enter(browser, site, "street", width)
    street.goto(f"{site}/staff/leaflets/")
    assert fits(street)
    for page in (bureau, street):
        page.context.close()
