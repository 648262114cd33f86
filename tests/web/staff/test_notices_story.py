"""A street's morning in a real browser, on phone and desktop: a warning, a merging, a robot set up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from backend.clock import utc_now
from backend.complaints.early_warnings import notice_warnings
from backend.models import EarlyWarning, NoticeAddress, WarningState
from tests.web.conftest import PASSWORD
from tests.web.resident.site import Serving, Site
from tests.web.resident.test_accessible import AXE, LOOK, TAGS
from tests.web.staff.test_notices import lights

pytestmark = pytest.mark.browser

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5abc"
SHOTS = Path(__file__).parents[3] / "build"


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as served:
        yield served


def look_at(page: Page, name: str, width: int, part: str = "html") -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(AXE)
    found = page.evaluate(LOOK.replace("axe.run(", f"axe.run('{part}', "), TAGS)
    assert found["wrong"] == [], (name, width)
    assert found["looked"]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (name, width)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_morning_of_the_street(width: int, site: Site, browser: Browser) -> None:
    database = site.services.database
    lights(database, site.city.served, 5)
    with database.transaction() as session:
        notice_warnings(session, utc_now())
    # Without motion: a colour half way through its transition is no fault of contrast.
    context = browser.new_context(
        bypass_csp=True, viewport={"width": width, "height": 850}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{site.url}/staff/sign-in")
    page.fill("[name=username]", "street_a")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("有 1 条预警没有看").click()
    look_at(page, "warnings", width)

    page.locator("details a").first.click()
    look_at(page, "duplicates", width, "#duplicates")
    for box in page.locator("#duplicates input[type=checkbox]").all():
        box.check()
    page.fill("#members-words", "同一处楼道灯")
    page.locator("#duplicates").get_by_role("button", name="并案", exact=True).click()
    page.get_by_text("已并案 4 件").wait_for()

    page.get_by_role("link", name="预警").click()
    page.get_by_label("怎么处理的").fill("已并案，限两天修好")
    page.get_by_role("button", name="了结").click()
    page.get_by_text("没有要看的预警").wait_for()

    page.get_by_role("link", name="通知设置").click()
    page.fill("#new-address", ROBOT)
    page.get_by_role("button", name="添加").click()
    page.get_by_text("已添加").wait_for()
    page.get_by_text("什么事、怎么发").click()
    page.get_by_label("新派来、改派、重办").select_option("定时汇总")
    page.get_by_label("免打扰从").fill("半夜")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请写成 22:00 这样").wait_for()
    page.get_by_label("免打扰从").fill("22:00")
    page.get_by_label("到", exact=True).fill("7:30")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    page.goto(f"{site.url}/staff/notices/")
    look_at(page, "notice-settings", width)
    with database.transaction() as session:
        address = session.query(NoticeAddress).one()
        assert (address.choices["new"], address.quiet_from) == ("times", 22 * 60)
        assert session.query(EarlyWarning).one().state is WarningState.CLOSED
        address.last_error, address.last_error_at = "机器人不收：93000 invalid webhook url", utc_now()
        address.paused_at = utc_now()

    page.goto(f"{site.url}/staff/")
    page.get_by_text("有 1 个通知地址发不出去，其中 1 个已暂停").click()
    look_at(page, "failing-notices", width)
    page.get_by_role("button", name="再试一次").click()
    page.get_by_text("都送到了").or_(page.get_by_text("正在重试")).wait_for()
    context.close()
