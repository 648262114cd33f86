"""axe-core finds nothing on any page a resident can open: light, dark, large type, twice the text at 320 px.

PICTURES=folder draws every page in every look.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from tests.browser.resident.stories import addresses
from tests.support.accessibility import AXE, LOOKS, TEXT_ALONE, Look, LookingPage, faults, sticking_out
from tests.support.resident_site import Site

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("PICTURES")
SIZE_AND_GROUND = """() => [document.documentElement, document.body].map(one => getComputedStyle(one))
  .map((style, place) => place ? style.backgroundColor : style.fontSize)"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(bypass_csp=True)
    yield made
    made.close()


def test_no_violation_nothing_too_small_nothing_sticks_out(site: Site, context: BrowserContext) -> None:
    page, wrong = context.new_page(), {}
    looking_page = LookingPage(page)
    for name, path in addresses(site).items():
        page.goto(site.url + path)
        page.evaluate(AXE)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        for look in LOOKS:
            looking_page.show(look)
            wrong[name, look.name] = faults(page)
            if PICTURES:
                # As tall as the page: a screenshot of the full page takes the size of letters back.
                height = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": look.width, "height": height})
                page.screenshot(path=f"{PICTURES}/{name}-{look.name}.png".replace(" ", "-"))
        looking_page.show(Look("letters twice as large", 320))
        page.evaluate(TEXT_ALONE)
        wrong[name, "letters twice as large"] = sticking_out(page)
    assert not {view: faults_of_view for view, faults_of_view in wrong.items() if faults_of_view}


def test_each_look_is_another(site: Site, context: BrowserContext) -> None:
    """Or what is said of the dark would be said of the light."""
    page = context.new_page()
    looking_page = LookingPage(page)
    page.goto(site.url)
    seen = {}
    for look in LOOKS:
        looking_page.show(look)
        seen[look.name] = page.evaluate(SIZE_AND_GROUND)
    assert [size for size, _ in seen.values()] == ["19px", "19px", "24px", "38px"]
    assert seen["light"][1] != seen["dark"][1] == seen["twice the text"][1]


def test_what_the_script_shows_is_no_worse(site: Site, context: BrowserContext, tmp_path: Path) -> None:
    page, picture = context.new_page(), tmp_path / "p.jpg"
    page.emulate_media(color_scheme="dark")
    Image.new("RGB", (300, 300), "grey").save(picture)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site.url}/q/{site.city.code}")
    page.evaluate(AXE)
    page.fill("#words", "有人困在电梯里")
    page.locator("#advice").wait_for()
    page.set_input_files("#photos", picture)
    page.get_by_alt_text("第 1 张照片").wait_for()
    context.set_offline(True)
    page.click("text=提交投诉")
    page.locator("#send-note").wait_for()
    assert faults(page) == []
    context.set_offline(False)
    page.get_by_text("投诉已收到").wait_for()
    assert faults(page) == []


def test_on_a_wide_screen_categories_take_two_lines_at_most(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site.url}/q/{site.city.code}")
    heights = page.locator(".tile span").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert max(heights) <= 2 * min(heights)


def test_the_check_sees_what_is_wrong(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(site.url)
    page.evaluate(AXE)
    wrong = "<p style='color:#ccc'>这一行太淡了</p><button>小</button>"
    wrong += "<div class='card'><p style='width:200%'>这一行太长了</p></div>"
    pictures = ["<li><img src='data:,' alt='图'></li>"] * 6
    pictures[4] = pictures[4].replace("alt='图'", "")
    wrong += f"<ul>{''.join(pictures)}</ul>"
    page.evaluate("html => { document.querySelector('main').innerHTML += html }", wrong)
    fault_text = " ".join(faults(page))
    assert "image-alt" in fault_text  # the fifth is not like the others
    assert "color-contrast" in fault_text
    assert "color-contrast" in " ".join(faults(page))  # asked again in each look
    assert "too small" in fault_text
    assert "over the edge" in fault_text


def test_large_type_is_remembered_with_and_without_script(site: Site, browser: Browser) -> None:
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(f"{site.url}/follow")
        before = page.locator("h1").bounding_box()
        page.get_by_role("button", name="大字").click()
        page.locator("html.large").wait_for()
        assert page.url == f"{site.url}/follow"
        after = page.locator("h1").bounding_box()
        assert before is not None
        assert after is not None
        assert after["height"] > before["height"]
        page.goto(f"{site.url}/q/{site.city.code}")
        page.locator("html.large").wait_for()
        page.get_by_role("button", name="大字").click()
        page.locator("html:not(.large)").wait_for()
        page.goto(site.url)
        assert page.locator("html.large").count() == 0
        context.close()


def test_the_switch_leads_to_no_other_site(site: Site) -> None:
    client = site.app.test_client()
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\nb", ""):
        answer = client.post("/view", data={"large": "1", "back": back})
        assert answer.location == "/", back
    assert client.post("/view", data={"back": "/follow?x=1"}).location == "/follow?x=1"
