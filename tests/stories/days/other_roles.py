"""Those beside the ladder: the administrator, the printing shop, the auditor."""

from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import select

from backend.access.offices import lead_party, office_of_party
from backend.city_rules.rules.working_days import calendar_known_until
from backend.core.clock import local_today, utc_now
from backend.history.audit_check import verify
from backend.models import Code, Complaint, PrintShop, Role
from backend.printing.forms.shop import parse_link
from backend.printing.rules import links
from tests.stories.days.quarter import Quarter
from tests.stories.days.staff_browser import NEW_PASSWORD, StaffBrowser
from tests.support.shop import Shop


def administrator(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    complaint_id = quarter.complain("楼道里的垃圾堆了三天没有人清")
    desk.follow("账号")
    _second_browser(desk, quarter)
    desk.follow("管理")
    _a_category(desk, quarter)
    _limits(desk)
    _import_a_table(desk, quarter)
    _calendar(desk)
    _a_new_firm(desk, quarter, complaint_id)
    _routing_and_codes(desk, quarter)
    _wording(desk, quarter)
    desk.follow("操作日志")
    expect(desk.page.locator("tbody")).to_contain_text("使用恢复码")
    with desk.services.database.reading() as session:
        assert verify(session).problems == []


def _section(desk: StaffBrowser, name: str) -> None:
    sections = desk.page.get_by_role("navigation", name="管理")
    sections.get_by_role("link", name=name, exact=True).click()
    desk.look()


def _second_browser(desk: StaffBrowser, quarter: Quarter) -> None:
    """Signed in elsewhere with a recovery code; ended from here."""
    page, context = desk.page, desk.context.browser.new_context()  # type: ignore[union-attr]
    second = context.new_page()
    second.goto(f"{desk.url}/staff/sign-in")
    second.fill("#username", quarter.name_of(Role.ADMINISTRATOR))
    second.fill("#password", NEW_PASSWORD)
    second.get_by_role("button", name="登录", exact=True).click()
    second.wait_for_url("**/sign-in/code")
    second.fill("#code", desk.recovery[0])
    second.get_by_role("button", name="登录", exact=True).click()
    second.wait_for_url("**/accounts/")
    desk.follow("我的账号")
    expect(page.locator("#sessions li")).to_have_count(2)
    desk.press("退出其他设备")
    expect(page.locator("#sessions li")).to_have_count(1)
    second.reload()
    second.wait_for_url("**/sign-in**")
    context.close()


def _a_category(desk: StaffBrowser, quarter: Quarter) -> None:
    page, name = desk.page, f"宠物管理{quarter.number}"
    _section(desk, "类别")
    page.get_by_role("link", name="增加类别").click()
    page.get_by_label("名称").fill(name)
    page.get_by_label("关键词").fill("遛狗、养狗")
    page.get_by_label("紧急词（市里自己加的）").fill("恶犬伤人")
    with desk.refused():
        desk.press("保存")
        expect(page.get_by_role("alert")).to_contain_text("居民这时先做什么")
    desk.look()
    page.get_by_label("紧急提示").fill("先远离，再拨打 110；被咬伤立即冲洗伤口，拨打 120。")
    desk.press("保存")
    desk.says(f"已增加“{name}”")
    answer = page.request.get(f"{desk.url}/q/{_code_of(desk, quarter)}")
    assert name in answer.text()  # residents choose from it at once
    page.get_by_role("link", name=name).first.click()
    desk.look()


def _limits(desk: StaffBrowser) -> None:
    """Refused, saved, and undone: the city's rules are as before."""
    page, field = desk.page, desk.page.get_by_label("紧急情况处置")
    _section(desk, "时限")
    usual = field.input_value()
    field.fill("30")
    with desk.refused():
        desk.press("保存")
        expect(page.get_by_role("alert")).to_contain_text("请填 1 到 24 的整数")
    desk.look()
    field.fill("1")
    desk.press("保存")
    desk.says("1 小时内要签收、联系并答复")
    _section(desk, "修改记录")
    page.locator(".rows a").first.click()
    desk.look()
    desk.press("撤销这次修改")
    desk.says("已撤销")
    _section(desk, "时限")
    expect(field).to_have_value(usual)


def _import_a_table(desk: StaffBrowser, quarter: Quarter) -> None:
    _section(desk, "导入")
    table = f"企业名称,联系人\n表里的物业{quarter.number},赵经理\n".encode()
    desk.page.get_by_label("选择文件").set_input_files(
        {"name": "物业企业.csv", "mimeType": "text/csv", "buffer": table}
    )
    desk.press("上传，看看会改什么")
    desk.says("现在还没有写入")
    desk.look()
    desk.press("确认导入：新增 1 条，修改 0 条")
    desk.says("已经写入")
    desk.look()


def _calendar(desk: StaffBrowser) -> None:
    page = desk.page
    _section(desk, "日历")
    year = calendar_known_until().year + 1
    page.goto(f"{desk.url}/staff/administration/calendar/?year={year}")
    page.get_by_label("贴上通知里的放假安排").fill(
        f"{year}年部分节假日安排\n一、劳动节：5月1日至5日放假调休，共5天。"
    )
    desk.press("读一读")
    desk.says("读出 5 天")
    desk.look()
    desk.press("写入日历")
    desk.says("已录入 5 天")
    expect(page.get_by_role("link", name="5月1日休息，市里另定")).to_be_visible()
    desk.look()


def _a_new_firm(desk: StaffBrowser, quarter: Quarter, complaint_id: int) -> None:
    """A change of firm re-routes what is open, once it was confirmed; undone, it goes back."""
    page, firm, community_name = desk.page, f"新来物业{quarter.number}", f"金盾{quarter.number}小区"
    _section(desk, "企业")
    page.get_by_role("link", name="增加企业").click()
    desk.look()
    page.get_by_label("企业名称").fill(firm)
    desk.press("保存")
    page.get_by_role("link", name=firm).click()
    desk.look()
    _section(desk, "小区与合同")
    page.get_by_label("小区名称或编号").fill(community_name)
    desk.press("查找")
    page.get_by_role("link", name=community_name).click()
    desk.look()
    page.locator("section a", has_text="甲部").click()
    desk.look()
    page.go_back()
    page.get_by_role("link", name="签新合同、换物业").click()
    desk.look()
    page.get_by_label("物业企业").select_option(label=firm)
    page.get_by_label("开始日期").fill(local_today().isoformat())
    desk.press("保存")
    expect(page.get_by_role("heading", name="1 件未办结的投诉会改派")).to_be_visible()
    desk.look()
    assert _firm_of(desk, complaint_id) == quarter.firm
    desk.press("确认，改派 1 件")
    desk.says("1 件未办结的投诉已改派，居民会收到通知。")
    desk.look()
    assert _firm_of(desk, complaint_id) != quarter.firm
    _section(desk, "修改记录")
    page.get_by_role("link", name=f"{community_name}：签订与“{firm}”的合同").click()
    desk.press("撤销这次修改")
    expect(page.get_by_role("heading", name="1 件未办结的投诉会改派")).to_be_visible()
    desk.press("确认，改派 1 件")
    desk.says("已撤销，1 件未办结的投诉随之改派。")
    assert _firm_of(desk, complaint_id) == quarter.firm


def _firm_of(desk: StaffBrowser, complaint_id: int) -> int | None:
    with desk.services.database.reading() as session:
        return office_of_party(lead_party(session.get_one(Complaint, complaint_id))).id


def _routing_and_codes(desk: StaffBrowser, quarter: Quarter) -> None:
    page, street = desk.page, f"长街{quarter.number}街道"
    _section(desk, "派单")
    page.get_by_label("小区").fill(f"金盾{quarter.number}小区")
    page.get_by_label("类别").select_option(label="环境卫生")
    desk.press("看一看")
    expect(page.get_by_role("status")).to_contain_text("甲部")
    desk.look()
    desk.press(f"{street}改为先审后发")
    desk.says(f"{street}：物业的答复先审后发")
    _section(desk, "二维码")
    page.get_by_label("8 位编号").fill(_code_of(desk, quarter).lower())
    desk.press("查找")
    picture = page.locator("main").get_by_role("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth > 0")
    desk.look()
    _section(desk, "消息")


def _wording(desk: StaffBrowser, quarter: Quarter) -> None:
    """Looked at before it is saved, saved, and the system's own put back."""
    page = desk.page
    _section(desk, "通知用语")
    page.get_by_role("link", name="已签收").click()
    desk.look()
    page.get_by_label("正文").fill("您好，{单位}已经签收，编号{编号}。")
    desk.press("先看看")
    desk.says("居民看到的样子")
    desk.look()
    desk.press("保存")
    desk.says("已保存，从现在起按新的说法通知居民。")
    page.get_by_role("link", name="已签收").click()
    desk.press("恢复系统用语")
    desk.says("已恢复系统用语。")


def _code_of(desk: StaffBrowser, quarter: Quarter) -> str:
    with desk.services.database.reading() as session:
        return session.scalars(select(Code.value).filter_by(community_id=quarter.community_id)).one()


def printer(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    page = desk.page
    _order_for(desk, quarter)
    desk.go("/staff/print-orders/")
    page.get_by_role("button", name="下载文件、登记收件和发货").click()
    page.wait_for_url("**/print/**")
    desk.look()
    with page.expect_download() as loading:
        page.locator(".files .get a").first.click()
    assert Path(loading.value.path()).read_bytes().startswith(b"%PDF")
    page.locator("#receipts [name=quantity]").first.fill("很多")
    with desk.refused():
        page.locator("#receipts form button").first.click()
        page.locator(".wrong").first.wait_for()
    desk.look()
    page.locator("#receipts form [name=quantity]").first.fill("2")
    page.locator("#receipts form button").first.click()
    page.locator(".done").wait_for()
    desk.go("/staff/me")


def _order_for(desk: StaffBrowser, quarter: Quarter) -> None:
    """Really made and checked, approved, and sent to this shop."""
    shop = Shop(desk.services)
    number = shop.order(scope="streets", streets=str(quarter.street))
    with desk.services.database.transaction() as session:
        name = session.get_one(PrintShop, quarter.shop).name
        sent = parse_link({"shop": name, "days": "30"})
        links.issue(session, shop.row(session, number), quarter.staff(session, Role.CITY), sent, utc_now())


def auditor(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    """Reads all of it, and is refused whatever would change something."""
    page, complaint_id = desk.page, quarter.complain("楼道没人扫，电话13800138000")
    desk.follow("操作日志")
    page.get_by_label("谁（用户名）").fill(quarter.name_of(Role.AUDITOR))
    desk.press("筛选")
    expect(page.locator("tbody tr").first).to_be_visible()
    desk.look()
    desk.follow("投诉")
    page.locator(f'[data-id="{complaint_id}"] .row-link').click()
    desk.says("楼道没人扫")
    expect(page.locator("main")).not_to_contain_text("13800138000")
    expect(page.locator("#form-accept, #form-reply, #form-office, #form-rejection")).to_have_count(0)
    desk.look()
    for supervised in ("全市概览", "统计", "宣传彩页", "预警", "没送到的通知", "管理"):
        desk.follow(supervised)
    for name in (
        "类别",
        "时限",
        "日历",
        "派单",
        "企业",
        "小区与合同",
        "二维码",
        "消息",
        "通知用语",
        "修改记录",
    ):
        _section(desk, name)
        expect(page.locator("main form[method=post]")).to_have_count(0)
    desk.follow("账号")
    page.fill("#q", quarter.name_of(Role.FIRM))
    desk.press("查找")
    page.locator(".accounts a").first.click()
    expect(page.locator("main form")).to_have_count(0)
    desk.look()
    desk.follow("我的账号")
    token = page.locator("[name=csrf_token]").first.input_value()
    for path in (f"complaints/{complaint_id}/accept", f"complaints/{complaint_id}/phone", "accounts/invite"):
        answer = page.request.post(f"{desk.url}/staff/{path}", form={"csrf_token": token, "words": "看看"})
        assert answer.status in {403, 404, 405}, path
