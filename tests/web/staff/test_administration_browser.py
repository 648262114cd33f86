"""A day of the bureau's administrator in a real browser, at a desk and on a phone, with axe on every page."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from backend.clock import local_today, utc_now
from backend.complaints.intake import Submission, submit
from backend.complaints.offices import lead_party, office_of_party
from backend.complaints.working_days import calendar_known_until
from backend.models import Change, Channel, Complaint
from tests.web.conftest import PASSWORD
from tests.web.resident.site import Serving, Site
from tests.web.resident.test_accessible import LOOK, SMALLEST_TARGET, TAGS, TOO_SMALL

pytestmark = pytest.mark.browser

AXE = AXE_FILE_PATH.read_text("utf-8")
IN_MAIN = TOO_SMALL.replace("document.querySelectorAll", "document.querySelector('main').querySelectorAll")
HOME = "/staff/administration/"


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as serving:
        yield serving


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True, viewport={"width": request.param, "height": 800})
    opened = context.new_page()
    opened.goto(f"{site.url}/staff/sign-in?next={HOME}")
    opened.fill("#username", "city")
    opened.fill("#password", PASSWORD)
    opened.get_by_role("button", name="登录").click()
    yield opened
    context.close()


def look(page: Page) -> None:
    """axe finds nothing, nothing is too small to tap, nothing sticks out."""
    page.wait_for_load_state("load")
    page.evaluate(AXE)
    found = page.evaluate(LOOK, TAGS)
    assert found["looked"]
    assert found["wrong"] == []
    assert page.evaluate(IN_MAIN, SMALLEST_TARGET) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def go(page: Page, section: str) -> None:
    page.get_by_role("navigation", name="管理").get_by_role("link", name=section, exact=True).click()
    look(page)


def complain(site: Site) -> int:
    words = "楼道里的垃圾堆了三天没有人清"
    submission = Submission(
        "browser-story", Channel.WEB, words, community_id=site.city.served, category_code="sanitation"
    )
    with site.services.database.transaction() as session:
        return submit(session, submission, utc_now() - timedelta(hours=1)).complaint_id


def firm_of(site: Site, complaint_id: int) -> int | None:
    with site.services.database.reading() as session:
        return office_of_party(lead_party(session.get_one(Complaint, complaint_id))).id


def test_a_day_of_the_administrator(page: Page, site: Site) -> None:
    complaint_id, today = complain(site), local_today()
    look(page)
    _a_category(page, site)
    _limits_and_calendar(page)
    _a_new_firm(page, site, complaint_id)

    go(page, "派单")
    page.get_by_label("小区").fill("众望")
    page.get_by_label("类别").select_option(label="环境卫生")
    page.get_by_role("button", name="看一看").click()
    expect(page.get_by_role("status")).to_contain_text("新来物业")
    look(page)
    page.get_by_role("button", name="上站街道改为先审后发").click()
    expect(page.get_by_text("上站街道：物业的答复先审后发")).to_be_visible()

    go(page, "修改记录")
    page.get_by_role("link", name="众望小区：签订与“新来物业”的合同").click()
    expect(page.get_by_role("table")).to_contain_text(f"{today - timedelta(days=1)}")
    look(page)
    page.get_by_role("button", name="撤销这次修改").click()
    expect(page.get_by_role("heading", name="1 件未办结的投诉会改派")).to_be_visible()
    page.get_by_role("button", name="确认，改派 1 件").click()
    expect(page.get_by_text("已撤销，1 件未办结的投诉随之改派。")).to_be_visible()
    look(page)
    assert firm_of(site, complaint_id) == site.city.firms[0]

    go(page, "二维码")
    page.get_by_label("8 位编号").fill(site.city.code.lower())
    page.get_by_role("button", name="查找").click()
    picture = page.get_by_role("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth > 0")
    look(page)
    go(page, "消息")
    expect(page.get_by_text("没有没送到的。")).to_be_visible()
    with site.services.database.reading() as session:
        assert len(session.scalars(select(Change)).all()) == 6


def _a_category(page: Page, site: Site) -> None:
    go(page, "类别")
    page.get_by_role("link", name="增加类别").click()
    look(page)
    page.get_by_label("名称").fill("宠物管理")
    page.get_by_label("关键词").fill("遛狗、养狗")
    page.get_by_label("紧急词（市里自己加的）").fill("恶犬伤人")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("居民这时先做什么")
    look(page)
    page.get_by_label("紧急提示").fill("先远离，再拨打 110；被咬伤立即冲洗伤口，拨打 120。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已增加“宠物管理”")).to_be_visible()
    look(page)
    answer = page.request.get(f"{site.url}/q/{site.city.code}")
    assert "宠物管理" in answer.text()  # residents choose from it at once


def _limits_and_calendar(page: Page) -> None:
    go(page, "时限")
    page.get_by_label("紧急情况处置").fill("30")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请填 1 到 24 的整数")
    page.get_by_label("紧急情况处置").fill("1")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("1 小时内要签收、联系并答复")).to_be_visible()

    go(page, "日历")
    year = calendar_known_until().year + 1
    page.goto(page.url.split("?")[0] + f"?year={year}")
    page.get_by_label("贴上通知里的放假安排").fill(
        f"{year}年部分节假日安排\n一、元旦：1月1日至3日放假，共3天。\n二、劳动节：5月1日至5日放假调休，共5天。"
    )
    page.get_by_role("button", name="读一读").click()
    expect(page.get_by_text("读出 8 天")).to_be_visible()
    look(page)
    page.get_by_role("button", name="写入日历").click()
    expect(page.get_by_text("已录入 8 天")).to_be_visible()
    day = page.get_by_role("link", name="5月1日休息，市里另定")
    expect(day).to_be_visible()
    look(page)


def _a_new_firm(page: Page, site: Site, complaint_id: int) -> None:
    go(page, "企业")
    page.get_by_role("link", name="增加企业").click()
    page.get_by_label("企业名称").fill("新来物业")
    page.get_by_role("button", name="保存").click()
    go(page, "小区与合同")
    page.get_by_label("小区名称或编号").fill("众望")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="众望小区").click()
    look(page)
    page.get_by_role("link", name="签新合同、换物业").click()
    look(page)
    page.get_by_label("物业企业").select_option(label="新来物业")
    page.get_by_label("开始日期").fill(local_today().isoformat())
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="1 件未办结的投诉会改派")).to_be_visible()
    look(page)
    assert firm_of(site, complaint_id) == site.city.firms[0]
    page.get_by_role("button", name="确认，改派 1 件").click()
    expect(page.get_by_text("1 件未办结的投诉已改派，居民会收到通知。")).to_be_visible()
    look(page)
