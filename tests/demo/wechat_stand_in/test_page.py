"""The chat page in a real browser, before the whole running service: what a visitor of the demo sees.

Everything is real but WeChat: the page's stand-in signs, encrypts and posts to the service's own webhook.
"""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from backend.core.config import Config
from backend.demo.accounts import DEMO_PASSWORD
from backend.models import Code, Community, Database, ServiceContract, StaffAccount
from tests.conftest import CHROMIUM_ARGUMENTS, browser_path, patient
from tests.support.patience import PATIENCE, PATIENCE_MS
from tests.support.service import Service

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
SMALLEST_TARGET = 40  # CSS pixels


@pytest.fixture
def service(demo_service: Service) -> Service:
    return demo_service


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=PHONE)
    yield opened
    opened.close()


@pytest.fixture
def page(service: Service, context: BrowserContext) -> Iterator[Page]:
    """The demo's WeChat; a console error at any moment fails the test."""
    opened, faults = context.new_page(), []
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(f"{service.url}/sim/")
    expect(opened.locator("#who")).not_to_have_text("…")
    yield opened
    assert faults == []


def bubbles(page: Page) -> Locator:
    return page.locator(".theirs .bubble")


def become(page: Page, nickname: str) -> None:
    """A newcomer with a phone of their own."""
    page.click("#to-residents")
    page.get_by_label("再加一位居民").fill(nickname)
    page.get_by_role("button", name="加上").click()
    expect(page.locator("#who")).to_have_text(nickname)


def firm_code(service: Service) -> tuple[str, str]:
    """A community of the demo clerk's firm, and its printed code."""
    database = Database(Config.from_env(service.settings))
    try:
        with database.reading() as session:
            clerk = select(StaffAccount.firm_id).where(StaffAccount.username == "firm1").scalar_subquery()
            code = session.scalars(
                select(Code)
                .join(Community, Community.id == Code.community_id)
                .join(ServiceContract)
                .where(ServiceContract.firm_id == clerk)
                .limit(1)
            ).one()
            return code.community.name, code.value
    finally:
        database.dispose()


def control(service: Service, method: str, path: str, **body: Any) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port + 1}/sim/api/{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def say(page: Page, words: str) -> str:
    """Send words and wait for what the account answers."""
    before = bubbles(page).count()
    page.fill("#words", words)
    page.keyboard.press("Enter")
    expect(bubbles(page).nth(before)).to_be_visible()
    return bubbles(page).last.inner_text()


def photo_of_a_code(service: Service, value: str, folder: Path) -> Path:
    """The symbol, turned a little and on grey, as someone would photograph it."""
    service.command("code", value, "--png", str(folder / "code.png"))
    with Image.open(folder / "code.png") as symbol:
        shot = Image.new("L", (1600, 1600), 170)
        shot.paste(symbol.convert("L").resize((800, 800)), (400, 400))
        shot.rotate(7, fillcolor=170).save(folder / "shot.jpg")
    return folder / "shot.jpg"


def test_a_newcomer_scans_complains_and_is_told(
    service: Service, page: Page, context: BrowserContext, browser: Browser, tmp_path: Path
) -> None:
    community_name, code = firm_code(service)
    become(page, "刘阿姨")
    page.locator("#stranger").get_by_role("button", name="扫一扫").click()
    page.set_input_files("#code-file", photo_of_a_code(service, code, tmp_path))
    expect(page.locator("#found")).to_contain_text(community_name)
    page.locator("#found").get_by_role("button").click()
    expect(bubbles(page).first).to_contain_text(community_name)

    number = complain(page, photo(tmp_path))
    with context.expect_page() as opened:
        bubbles(page).last.get_by_role("link").first.click()
    expect(opened.value.locator("main")).to_contain_text("楼道灯坏了三天")
    wait_for_the_photo(opened.value)

    desk = browser.new_page(viewport={"width": 1280, "height": 900})
    open_complaint(desk, service.url, number)
    desk.get_by_role("button", name="签收").click()
    card = page.locator(".notice")
    expect(card).to_contain_text("已签收")
    expect(card).to_contain_text(number)
    assert card.get_by_role("link", name="查看详情").get_attribute("href") == opened.value.url
    desk.fill("#reply-words", "灯泡已经换好，谢谢反映。")
    desk.get_by_role("button", name="答复", exact=True).click()
    expect(bubbles(page).last).to_contain_text("灯泡已经换好")
    desk.close()


def complain(page: Page, picture: Path) -> str:
    """Answers what the account asks until it gives a number."""
    answer = say(page, "投诉 楼道灯坏了三天，晚上看不见")
    before = page.locator("#entries > *").count()
    page.set_input_files("#photo-file", picture)
    expect(page.locator(".mine .thumb")).to_be_visible()
    expect(page.locator("#entries > *").nth(before + 1)).to_be_visible()
    answer = bubbles(page).last.inner_text()
    for _ in range(8):
        number = re.search(r"\d{3} \d{3} \d{4}", answer)
        if number:
            return number[0]
        answer = say(page, "1" if "1 " in answer else "3号楼2单元门口")
    raise AssertionError(answer)


def wait_for_the_photo(status: Page) -> None:
    """It is fetched from WeChat after the answer."""
    for _ in range(int(PATIENCE_MS) // 500):
        if status.locator("main img").count():
            return
        status.wait_for_timeout(500)
        status.reload()
    raise AssertionError("the photo never came")


def open_complaint(desk: Page, url: str, number: str) -> None:
    desk.goto(f"{url}/staff/")
    desk.fill("#username", "firm1")
    desk.fill("#password", DEMO_PASSWORD)
    desk.get_by_role("button", name="登录").click()
    desk.locator(".inbox a", has_text=number).click()


def photo(folder: Path) -> Path:
    Image.effect_noise((1200, 900), 60).convert("RGB").save(folder / "photo.jpg")
    return folder / "photo.jpg"


def test_keyboard_alone_reaches_everything(page: Page) -> None:
    become(page, "小周")
    page.locator("#follow").focus()
    page.keyboard.press("Enter")
    expect(bubbles(page).first).to_be_visible()
    page.locator("#to-keyboard").focus()
    for key in ("Enter", "Tab", "Enter"):  # keyboard, past the words, the plus
        page.keyboard.press(key)
    expect(page.locator("#plus")).to_be_visible()
    page.get_by_role("button", name="位置", exact=True).press("Enter")
    expect(page.locator("#places [data-back]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#places")).to_be_hidden()


def test_the_menu_is_the_accounts_own_and_a_tap_leaves_no_trace(page: Page) -> None:
    become(page, "小何")
    page.click("#follow")
    expect(bubbles(page)).to_have_count(1)
    menu = page.get_by_role("navigation", name="公众号菜单")
    menu.get_by_role("button", name="投诉", exact=True).click()
    menu.get_by_role("button", name="我要投诉").click()
    expect(bubbles(page)).to_have_count(2)
    expect(page.locator(".traceless")).to_be_hidden()
    expect(menu.get_by_role("button", name="我要投诉")).to_be_hidden()


def test_leaving_and_coming_back(page: Page) -> None:
    become(page, "小陆")
    page.click("#follow")
    page.click("#to-keyboard")
    page.click("#to-plus")
    page.get_by_role("button", name="取消关注").click()
    expect(page.locator("#again")).to_be_visible()
    expect(page.locator("#bottom")).to_be_hidden()
    before = bubbles(page).count()
    page.get_by_role("button", name="重新关注").click()
    expect(bubbles(page)).to_have_count(before + 1)
    expect(page.locator("#bottom")).to_be_visible()


def test_out_of_service_shows_as_in_wechat_with_three_deliveries(service: Service, page: Page) -> None:
    become(page, "小吴")
    page.click("#follow")
    page.click("#to-keyboard")
    settings = control(service, "GET", "settings")
    control(service, "PATCH", "settings", target="http://127.0.0.1:9/wechat/", cut_off=0.5)
    try:
        page.fill("#words", "灯坏了")
        page.keyboard.press("Enter")
        expect(page.locator(".failed")).to_contain_text("该公众号暂时无法提供服务")
    finally:
        control(service, "PATCH", "settings", target=settings["target"], cut_off=5)
    page.click("#to-more")
    page.get_by_role("switch").first.check()
    page.keyboard.press("Escape")
    expect(page.locator(".mine .under")).to_contain_text("第 3/3 次")
    expect(page.locator(".mine .under")).to_contain_text("已加密")
    page.locator(".mine .under").click()
    expect(page.locator("#delivery-detail")).to_contain_text("灯坏了")


def test_without_a_microphone_a_sample_is_spoken(page: Page) -> None:
    become(page, "小郑")
    page.click("#follow")
    page.click("#to-keyboard")
    page.click("#to-plus")
    page.get_by_role("button", name="语音", exact=True).click()
    if page.locator("#talk").is_visible():
        page.locator("#talk").press("Enter")
    page.get_by_role("button", name="发送这段语音").click()
    sound = page.locator(".mine .sound")
    expect(sound).to_have_accessible_name("语音，6 秒，点一下播放")


def test_a_voice_is_recorded_heard_and_taken(service: Service, browser: Browser) -> None:
    arguments = [*CHROMIUM_ARGUMENTS, *MICROPHONE]
    with_microphone = patient(browser.browser_type.launch(executable_path=browser_path(), args=arguments))
    page = with_microphone.new_page(viewport=PHONE)
    page.goto(f"{service.url}/sim/")
    become(page, "小冯")
    page.click("#follow")
    page.click("#to-keyboard")
    say(page, "投诉")
    page.click("#to-voice")
    box = page.locator("#talk").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    expect(page.locator("#recorded")).to_have_text('1"')
    page.mouse.up()
    sound = page.locator(".mine .sound")
    expect(sound).to_be_visible()
    expect(bubbles(page).last).to_contain_text("语音")
    sound.click()
    expect(sound).to_have_class(re.compile("playing"))
    with_microphone.close()


def test_a_code_that_the_account_made_leads_into_the_chat(
    service: Service, page: Page, tmp_path: Path
) -> None:
    community_name, code = firm_code(service)
    service.command("wechat", "qr", code, "--png", str(tmp_path / "follow.png"))
    become(page, "小沈")
    page.locator("#stranger").get_by_role("button", name="扫一扫").click()
    page.set_input_files("#code-file", tmp_path / "follow.png")
    expect(page.locator("#found")).to_contain_text("公众号的二维码")
    page.locator("#found").get_by_role("button").click()
    expect(bubbles(page).first).to_contain_text(community_name)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_screens_fit_and_name_their_controls(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 760})
    become(page, f"宽{width}")
    ways = {
        "residents": ["#to-residents"],
        "scan": ["#stranger [data-screen=scan]"],
        "more": ["#to-more"],
    }
    check(page, "chat")
    for screen, clicks in ways.items():
        look_at(page, screen, clicks)
    page.click("#follow")
    page.click("#to-keyboard")
    page.click("#to-plus")
    check(page, "chat")
    look_at(page, "places", ["#plus-places"])
    if width < 960:
        look_at(page, "tour", ["#to-more", "#more [data-screen=tour]"])
    else:
        check(page, "tour")


def look_at(page: Page, screen: str, clicks: list[str]) -> None:
    for click in clicks:
        page.click(click)
    expect(page.locator(f"#{screen}")).to_be_visible()
    page.wait_for_timeout(300)  # it slides in
    check(page, screen)
    page.keyboard.press("Escape")
    expect(page.locator("#chat")).to_have_js_property("inert", False)


def check(page: Page, screen: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    controls = page.locator(f"#{screen} :is(button, a, textarea, input):visible")
    assert controls.count() > 1
    for control_ in controls.all():
        expect(control_).to_have_accessible_name(re.compile("."))
        box = control_.bounding_box()
        assert box is not None
        assert box["x"] >= 0, screen
        assert box["x"] + box["width"] <= width + 1, screen
        small = control_.get_attribute("role") == "switch" or control_.evaluate("e => e.tagName") == "A"
        assert small or box["height"] >= SMALLEST_TARGET, control_.inner_text()
