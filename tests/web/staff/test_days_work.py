"""A day's work in a real browser: clerk, street and district, phone and desktop, axe on all they see."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route
from sqlalchemy import select

from backend.clock import utc_now
from backend.complaints import lifecycle
from backend.complaints.intake import Submission, submit
from backend.models import Channel, Complaint, Move, PersonalDataLook, StaffAccount, State
from tests.web.conftest import PASSWORD
from tests.web.resident.site import Serving, Site
from tests.web.resident.test_accessible import faults

pytestmark = pytest.mark.browser

AXE = AXE_FILE_PATH.read_text("utf-8")
WIDTHS = (390, 1280)
HEAD = ("brand", "退出", 'class="link"', "visually-hidden-focusable")
ANSWER = "已派两人清理，并冲洗了地面"


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as serving:
        yield serving


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    # Without motion: a button half way between two colours is none that anybody reads.
    made = browser.new_context(
        viewport={"width": 390, "height": 800}, bypass_csp=True, reduced_motion="reduce"
    )
    yield made
    made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "p.jpg"
    Image.effect_noise((640, 480), 60).save(path)
    return path


def complain(site: Site, number: int) -> int:
    submission = Submission(
        idempotency_key=f"days-work-{number}", channel=Channel.WEB, words=f"楼道垃圾没人清，第 {number} 户",
        category_code="sanitation", community_id=site.city.served, building_id=site.city.buildings[0],
        phone=f"1380013{number:04d}", anonymous=False,
    )  # fmt: skip
    with site.services.database.transaction() as session:
        return submit(session, submission, utc_now() - timedelta(hours=1)).complaint_id


def found(site: Site, complaint_id: int) -> Complaint:
    with site.services.database.reading() as session:
        one = session.get_one(Complaint, complaint_id)
        return (one.events, one.photos) and one


def enter(context: BrowserContext, site: Site, who: str) -> Page:
    page = context.new_page()
    page.goto(f"{site.url}/staff/sign-in")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"{site.url}/staff/")
    return page


def check(page: Page) -> None:
    """Nothing for axe, nothing too small to tap, nothing sticks out, whatever is unfolded, at both widths."""
    page.evaluate(AXE)
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        # What stands in the head of every page is not this page's.
        wrong = [one for one in faults(page) if not any(part in one for part in HEAD)]
        assert not wrong, f"{page.url} {width} {wrong}"
    page.set_viewport_size(before)


def test_a_clerk_calls_a_resident(site: Site, context: BrowserContext) -> None:
    first = complain(site, 1)
    page = enter(context, site, "firm_a")
    here = f"{site.url}/staff/complaints/{first}"
    page.goto(here)
    check(page)
    page.goto(here)
    page.get_by_role("button", name="签收").click()
    page.get_by_text("已签收。").wait_for()

    page.get_by_label("查看用途（会记录）").fill("联系上门时间")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name="+8613800130001").wait_for()
    page.wait_for_url(f"{here}#phone")  # a reload does not ask to look again
    check(page)
    page.clock.install()
    page.reload()
    page.get_by_label("查看用途（会记录）").fill("再联系一次")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name="+8613800130001").wait_for()
    page.clock.fast_forward("05:01")
    page.get_by_text("时间到，电话已隐去").wait_for()
    assert page.get_by_role("link", name="+8613800130001").count() == 0
    with site.services.database.reading() as session:
        assert len(session.scalars(select(PersonalDataLook)).all()) == 2


def test_a_clerk_in_a_basement(site: Site, context: BrowserContext, picture: Path) -> None:
    first, second = complain(site, 1), complain(site, 2)
    here = f"{site.url}/staff/complaints/{first}"
    page = enter(context, site, "firm_a")
    # Written without a network, the page closed, the answer of the server lost once: it arrives once.
    page.goto(here)
    page.get_by_label("办理情况（居民会看到）").fill(ANSWER)
    page.set_input_files("#reply-photos_before", picture)
    page.locator("#reply-photos_before ~ .photos img").wait_for()
    page.set_input_files("#reply-photos", picture)
    page.locator("#reply-photos ~ .photos img").wait_for()
    check(page)
    page.reload()
    page.get_by_text("上次写的还在").wait_for()
    assert page.get_by_label("办理情况（居民会看到）").input_value() == ANSWER
    assert page.locator(".picker .photos img").count() == 2
    context.set_offline(True)
    page.get_by_role("button", name="答复并看下一件").click()
    page.get_by_text("网络断了，还没有发出去。写的和照片都留在这台设备上").wait_for()
    check(page)
    lost = itertools.count()

    def lose_one_answer(route: Route) -> None:
        if route.request.method != "POST" or next(lost):
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    context.route("**/reply", lose_one_answer)
    context.set_offline(False)
    page.get_by_role("button", name="现在再发一次").click()
    page.wait_for_url(f"{site.url}/staff/complaints/{second}")
    told = found(site, first)
    assert [event.words for event in told.events if event.move is Move.REPLY] == [ANSWER]
    assert sorted(photo.stage or "" for photo in told.photos) == ["after", "before"]
    page.goto(here)
    check(page)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_is_refused_stays_and_who_signs_out_leaves_nothing(site: Site, context: BrowserContext) -> None:
    complaint_id = complain(site, 1)
    page = enter(context, site, "firm_a")
    page.goto(f"{site.url}/staff/complaints/{complaint_id}")
    page.get_by_label("办理情况（居民会看到）").fill("好")
    page.get_by_role("button", name="答复", exact=True).click()
    page.locator("#problem").get_by_text("至少 2 个字").wait_for()
    assert page.get_by_label("办理情况（居民会看到）").input_value() == "好"
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{site.url}/staff/sign-in")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_street_rules_reviews_and_joins(site: Site, context: BrowserContext) -> None:
    first, second, third = (complain(site, number) for number in (1, 2, 3))
    page = enter(context, site, "street_a")
    page.goto(f"{site.url}/staff/complaints/{first}")
    check(page)
    page.goto(f"{site.url}/staff/complaints/{first}")
    page.get_by_text("要求先审核答复").click()
    page.get_by_role("button", name="答复先经审核").click()
    page.get_by_text("这件投诉的答复要先经上级审核").wait_for()
    for number in (second, third):
        page.locator(f"[name=members][value='{number}']").check()
        page.get_by_text("对照着看").nth(int(number == third)).click()
    page.locator("#members-words").fill("同一楼道的垃圾")
    page.locator("#form-members").get_by_role("button", name="并案", exact=True).click()
    page.get_by_text("连同本件共 3 件，3 位居民").wait_for()

    with site.services.database.transaction() as session:
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm_a")).one()
        lifecycle.reply(session, first, clerk, ANSWER, [], utc_now())
    page.reload()
    page.get_by_text("通过后居民（3 位）看到的就是这些").wait_for()
    check(page)
    page.get_by_role("button", name="退回修改").click()
    page.locator("#problem").get_by_text("请写下退回的理由").wait_for()
    page.get_by_label("意见（退回时必填").fill("可以")
    page.get_by_role("button", name="通过，发给居民").click()
    page.get_by_text("审核通过，答复已发给居民。").wait_for()
    assert {found(site, one).state for one in (first, second, third)} == {State.REPLIED}

    page.goto(f"{site.url}/staff/templates/")
    page.get_by_label("名字").fill("街道答复")
    page.get_by_label("内容").fill("您反映的")
    page.get_by_role("button", name="编号", exact=True).click()
    assert page.get_by_label("内容").input_value() == "您反映的{编号}"
    page.get_by_role("button", name="保存模板").click()
    page.get_by_text("模板已保存。").wait_for()
    check(page)


def test_a_district_supervises_and_sets_right(site: Site, context: BrowserContext) -> None:
    complaint_id = complain(site, 1)
    page = enter(context, site, "district_a")
    page.set_viewport_size({"width": 1280, "height": 800})
    here = f"{site.url}/staff/complaints/{complaint_id}"
    page.goto(here)
    check(page)
    page.goto(here)
    page.get_by_text("督办", exact=True).click()
    page.locator("#supervision-words").fill("请今天办结")
    page.get_by_role("button", name="发出督办").click()
    page.get_by_text("督办意见已发给主办单位").wait_for()
    page.get_by_text("小区不对？改小区").click()
    page.get_by_label("小区名称").fill("德胜")
    page.get_by_role("button", name="查找").click()
    page.get_by_label("德胜小区").check()
    page.get_by_label("改小区的理由").fill("说的是德胜小区")
    check(page)
    page.get_by_role("button", name="改小区").click()
    page.get_by_text("已按新的小区重新派单").wait_for()
    page.get_by_text("接办经过").wait_for()
    check(page)
    assert found(site, complaint_id).community_id == site.city.fallback


def test_the_slip_is_one_sheet_of_paper(site: Site, context: BrowserContext, tmp_path: Path) -> None:
    """However long the words are, and however many photos."""
    from pypdfium2 import PdfDocument

    complaint_id = complain(site, 1)
    with site.services.database.transaction() as session:
        session.get_one(Complaint, complaint_id).words = "楼道里\n\n" * 60 + "的灯坏了很久没有人来修" * 150
    page = enter(context, site, "firm_a")
    for paper, millimetres in (("a5", (148, 210)), ("a4", (210, 297))):
        page.goto(f"{site.url}/staff/complaints/{complaint_id}/slip?paper={paper}")
        check(page)
        document = PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
        assert len(document) == 1
        size = tuple(round(points / 72 * 25.4) for points in document[0].get_size())
        assert size == millimetres
