"""A bureau's day: the district takes what came up the ladder, the city reads, prints and mends."""

import csv
import io
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Download, expect
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook

from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.warnings.early_warnings import open_early_warnings
from backend.core.clock import utc_now
from backend.models import Complaint, Home, Role, State
from tests.stories.days.quarter import Quarter
from tests.stories.days.staff_browser import StaffBrowser
from tests.support.filed import failed_letter

ANSWER = "已派人到场处理"


def district(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    page, raised = desk.page, _up_the_ladder(desk, quarter)
    with desk.services.database.transaction() as session:
        open_early_warnings(session, utc_now())
    desk.go("/staff/")
    expect(page.locator(f'[data-id="{raised}"]')).to_contain_text("第 3 次重办")
    desk.look()
    page.locator(f'[data-id="{raised}"] .row-link').click()
    desk.says("接办经过")
    desk.look()
    desk.press("签收")
    desk.says("已签收。")
    page.get_by_label("办理情况（居民会看到）").fill("区里约谈了物业，新泵今天装好")
    desk.press("答复")
    desk.says("新泵今天装好")
    assert desk.state_of(raised) is State.REPLIED
    other = quarter.complain("小区门口的垃圾没人清")
    desk.go(f"/staff/complaints/{other}")
    desk.unfold("督办")
    page.locator("#supervision-words").fill("请今天办结")
    desk.press("发出督办")
    desk.says("督办意见已发给主办单位")
    desk.follow("预警")
    desk.says("反复重办")
    desk.follow("统计")
    page.get_by_role("link", name="排名").click()
    desk.look()
    page.get_by_role("navigation", name="排名的对象").get_by_role("link").last.click()
    desk.look()
    page.get_by_role("link", name="热点").click()
    desk.look()
    page.get_by_role("link", name=f"长街{quarter.number}街道").first.click()
    desk.says(f"金盾{quarter.number}小区")
    desk.look()
    page.get_by_role("link", name="月度通报").click()
    desk.says("本区县")
    desk.look()


def _up_the_ladder(desk: StaffBrowser, quarter: Quarter) -> int:
    """Three times the resident says that nothing is solved: firm, street, district."""
    row, at = quarter.complain("水泵坏了，高层没水", hours=30), utc_now() - timedelta(hours=20)
    with desk.services.database.transaction() as session:
        for hours, role in enumerate((Role.FIRM, Role.FIRM, Role.STREET)):
            then = at + timedelta(hours=2 * hours)
            lifecycle.reply(session, row, quarter.staff(session, role), ANSWER, [], then)
            lifecycle.rate(
                session, row, solved=False, satisfied=False, text="还是没水", now=then + timedelta(hours=1)
            )
    return row


def city(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    page, number = desk.page, quarter.number
    # Just now: an hour ago may have been another month, of which the figures tell nothing.
    rows = [quarter.complain("楼道的灯不亮", hours=0) for _ in range(3)]
    with desk.services.database.transaction() as session:
        complaint = session.get_one(Complaint, rows[0])
        failed_letter(session, complaint.id, "对方邮箱拒收", utc_now(), street_id=complaint.street_id)
    with desk.services.database.transaction() as session:
        home = Home(
            community_id=quarter.community_id, building_id=quarter.building, label="1号楼1单元502", room="502"
        )
        session.add(home)
        session.flush()
        home_id = home.id
    desk.go("/staff/register/")
    desk.go(f"/staff/register/communities/{quarter.community_id}")
    desk.go(f"/staff/register/homes/{home_id}")
    desk.go("/staff/administration/books/")
    desk.follow("全市概览")
    page.get_by_role("link", name="五项比率").click()
    desk.look()
    page.get_by_role("link", name="按小区").click()
    desk.says(f"金盾{number}小区")
    desk.look()
    _open_the_files(desk, number)
    page.get_by_role("link", name="按月").click()
    desk.look()
    page.get_by_role("link", name="排名").click()
    desk.look()
    page.get_by_role("link", name="热点").click()
    desk.look()
    tile = page.locator("a.tile", has_text=f"长街{number}街道")
    tile.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**street=*")
    expect(page.locator(".tile")).to_have_count(2)
    expect(page.locator(".tile").first).to_contain_text("120 户")
    desk.look()
    page.get_by_role("link", name="卡住的").click()
    desk.says("对方邮箱拒收")
    desk.look()
    page.get_by_role("link", name="月度通报").click()
    desk.look()
    _open_the_report(desk, number)
    desk.go("/staff/administration/messages/")
    desk.says("对方邮箱拒收")
    page.get_by_role("button", name="全部重发").click()
    desk.says("没有没送到的")
    desk.look()
    _order_leaflets(desk, quarter)
    for link in ("文字审核", "预警", "通知设置", "回复模板"):
        desk.follow(link)


def _loaded(desk: StaffBrowser, name: str) -> bytes:
    with desk.page.expect_download() as loading:
        desk.page.locator("main").get_by_role("link", name=name).first.click()
    file: Download = loading.value
    return Path(file.path()).read_bytes()


def _open_the_files(desk: StaffBrowser, number: str) -> None:
    """As a spreadsheet opens them: the same numbers as on the page."""
    table = list(csv.reader(io.StringIO(_loaded(desk, "下载 CSV").decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(_loaded(desk, "下载 XLSX")))
    sheet = {str(row[0]): row for row in book.get_sheet_by_name("五项比率").to_python()}
    mine = next(row for row in table if row[0] == f"金盾{number}小区")
    assert int(mine[1]) == int(float(sheet[f"金盾{number}小区"][1])) == 3


def _open_the_report(desk: StaffBrowser, number: str) -> None:
    document = PdfDocument(_loaded(desk, "通报（PDF）"))
    text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    document.close()
    assert "全市住宅小区投诉办理情况的通报" in text
    assert f"第{number}区" in text


def _order_leaflets(desk: StaffBrowser, quarter: Quarter) -> None:
    """With a live preview; what is wrong is said, and the form comes back filled."""
    page = desk.page
    desk.follow("宣传彩页")
    page.get_by_role("link", name="版式").click()
    page.locator(".designs a").first.click()
    desk.look()
    page.go_back()
    desk.look()
    page.get_by_role("link", name="张贴情况").click()
    desk.look()
    desk.go("/city/leaflets/new")
    page.get_by_label("按街道", exact=True).check()
    page.get_by_label(f"长街{quarter.number}街道").check()
    page.fill("#copies", "很多")
    with desk.refused():
        desk.press("下单")
        page.locator("#problems").wait_for()
    expect(page.get_by_label(f"长街{quarter.number}街道")).to_be_checked()
    desk.look()
    page.fill("#copies", "2")
    desk.press("下单")
    page.wait_for_url("**/leaflets/orders/*")
    desk.look()
    desk.press("取消订单")
    desk.says("订单已取消")
