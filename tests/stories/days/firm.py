"""A firm's day: the clerk clears a row of complaints, the manager looks after time, people and words."""

import itertools
import re
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Route, expect
from pypdfium2 import PdfDocument
from sqlalchemy import select

from backend.complaints.rules.handling import lifecycle
from backend.core.clock import local_today, utc_now
from backend.models import Community, Complaint, Extension, Move, PersonalDataLook, Role, State
from tests.stories.days.quarter import Quarter
from tests.stories.days.staff_browser import StaffBrowser
from tests.support.owed import owed_since

ANSWER = "已派两人清理，并冲洗了地面"
WORDS = (
    "三号楼一单元电梯旁的垃圾从昨晚开始就没人清，老人下不了楼",
    "垃圾桶满了三天没人清，苍蝇到处飞",
    "地下车库的灯全不亮，倒车看不见柱子",
    "绿化带里的树枝断了挂在路上",
    "楼道里\n\n" + "堆的纸箱一直没人管，" * 90,
    "广场舞十点还不停，孩子没法睡",
)


def clerk(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    ids = quarter.complaints(WORDS)
    page = desk.page
    page.reload()
    expect(page.locator("[data-id]")).to_have_count(len(ids))
    desk.look()
    (_accept_by_keys if desk.wide else _accept_by_thumb)(desk, ids)

    desk.go(f"/staff/complaints/{ids[0]}")
    _call_the_resident(desk, ids[0])
    desk.unfold("联系上居民了")
    page.get_by_label("怎样联系上的").select_option("电话")
    page.get_by_label("说好了什么").fill("约好明天上午 9 点上门")
    desk.press("记录联系")
    desk.says("约好明天上午 9 点上门")
    page.get_by_label("写一条备注").fill("钥匙在门卫老张那里")
    desk.press("保存备注")
    desk.says("钥匙在门卫老张那里")
    (_is_refused_and_answers if desk.wide else _answers_from_a_basement)(desk, quarter, ids, folder)

    desk.go(f"/staff/complaints/{ids[2]}")
    desk.unfold("转给同事")
    page.get_by_label("由谁经办").select_option(label="王芳（负责人）")
    desk.press("转给同事")
    desk.says("经办人：王芳（负责人）")
    desk.unfold("来不及？申请延期")
    page.get_by_label("延期多久").select_option(index=1)
    page.locator("#extension-words").fill("配件要从太原发来")
    page.locator("#extension-plan").fill("周四到货，周五换好")
    desk.press("申请延期")
    desk.says("周四到货，周五换好")
    desk.look()
    desk.go(f"/staff/complaints/{ids[5]}")
    desk.unfold("不归本单位办？")
    page.locator("#return-words").fill("属于公共广场，不在合同范围内")
    desk.press("申请退单")
    desk.says("属于公共广场，不在合同范围内")
    with desk.services.database.reading() as session:
        assert session.get_one(Complaint, ids[2]).extension is Extension.ASKED
    assert desk.state_of(ids[5]) is State.RETURNED
    _print_the_slip(desk, ids[4])
    # What is half written when they leave is nobody else's: signing out forgets it.
    desk.page.goto(f"{desk.url}/staff/complaints/{ids[4]}")
    desk.page.get_by_label("写一条备注").fill("还没写完")
    assert len(desk.drafts) == 1


def _accept_by_keys(desk: StaffBrowser, ids: list[int]) -> None:
    page = desk.page
    ids_shown = [int(row.get_attribute("data-id") or 0) for row in page.locator("[data-id]").all()]
    page.keyboard.press("j")
    expect(page.locator(f'[data-id="{ids_shown[0]}"] .row-link')).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator("#outcomes li.good")).to_have_count(1)
    assert desk.state_of(ids_shown[0]) is State.ACCEPTED
    expect(page.locator(f'[data-id="{ids_shown[0]}"] .row-link')).to_be_focused()
    for row in ids_shown[1:4]:
        page.locator(f'[data-id="{row}"] .row-link').focus()
        page.keyboard.press("x")
    desk.look()
    page.keyboard.press("Shift+A")
    expect(page.locator("#outcomes li.good")).to_have_count(3)
    assert {desk.state_of(row) for row in ids_shown[1:4]} == {State.ACCEPTED}
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    desk.look()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.locator(".row-link").first.focus()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.locator("#keys-open").click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    page.locator(".row-link").first.focus()
    page.keyboard.press("/")
    page.keyboard.type("电梯")
    page.keyboard.press("Enter")
    desk.says("内容有“电梯”，共 1 件")
    page.wait_for_load_state()  # keys count once the script is there
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/complaints/{ids[0]}(\?|$)"))


def _accept_by_thumb(desk: StaffBrowser, ids: list[int]) -> None:
    page = desk.page
    page.locator(f'[data-id="{ids[0]}"] .accept').click()
    expect(page.locator("#outcomes li.good")).to_have_count(1)
    for row in ids[1:3]:
        page.locator(f'[data-id="{row}"] .tick').click()
    page.locator("#accept-chosen").click()
    expect(page.locator("#outcomes li.good")).to_have_count(2)
    desk.look()
    assert {desk.state_of(row) for row in ids[:3]} == {State.ACCEPTED}


def _call_the_resident(desk: StaffBrowser, complaint_id: int) -> None:
    """The purpose is asked for; the number goes by itself after five minutes; each look is on record."""
    page = desk.page
    number = page.get_by_role("link", name=re.compile(r"^1380013"))

    def reveal(purpose: str) -> None:
        page.get_by_label("查看用途（会记录）").fill(purpose)
        page.locator("#form-phone").get_by_role("button", name="查看").click()
        expect(number).to_be_visible()

    reveal("联系上门时间")
    page.wait_for_url(f"**/{complaint_id}#phone")  # a reload does not ask to look again
    desk.look()
    if desk.wide:
        page.clock.install()
        page.reload()
        reveal("再联系一次")
        page.wait_for_load_state()  # the script reads the clock when it starts; moved before, it never rings
        page.clock.fast_forward("05:01")
        desk.says("时间到，电话已隐去")
        expect(number).to_have_count(0)
    page.goto(page.url.split("#")[0])
    with desk.services.database.reading() as session:
        looks = session.scalars(select(PersonalDataLook).filter_by(complaint_id=complaint_id)).all()
        assert len(looks) == (2 if desk.wide else 1)


def _is_refused_and_answers(desk: StaffBrowser, quarter: Quarter, ids: list[int], folder: Path) -> None:
    """What was refused stays on the page and in the draft."""
    page, words = desk.page, desk.page.get_by_label("办理情况（居民会看到）")
    words.fill("好")
    with desk.refused():
        desk.press("答复")
        desk.says("至少 2 个字")
    expect(words).to_have_value("好")
    assert len(desk.drafts) == 1
    words.fill(ANSWER)
    _add_photos(page, folder)
    desk.press("答复并看下一件")
    page.wait_for_url(another_than(ids[0]))
    _was_answered_once(desk, ids[0])


def _answers_from_a_basement(desk: StaffBrowser, quarter: Quarter, ids: list[int], folder: Path) -> None:
    """Written without a network, the page closed, the server's answer lost once: it arrives once."""
    page, words = desk.page, desk.page.get_by_label("办理情况（居民会看到）")
    words.fill(ANSWER)
    _add_photos(page, folder)
    desk.look()
    page.reload()
    desk.says("上次写的还在")
    expect(words).to_have_value(ANSWER)
    expect(page.locator(".picker .photos img")).to_have_count(2)
    lost = itertools.count()

    def lose_one_answer(route: Route) -> None:
        if route.request.method != "POST" or next(lost):
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    with desk.refused():
        desk.context.set_offline(True)
        desk.press("答复并看下一件")
        desk.says("网络断了，还没有发出去。写的和照片都留在这台设备上")
        desk.look()
        desk.context.route("**/reply", lose_one_answer)
        # By itself, as the page says: whether a tap or the page's own timer is first cannot be known.
        desk.context.set_offline(False)
        page.wait_for_url(another_than(ids[0]))
    _was_answered_once(desk, ids[0])
    assert desk.drafts == []


def another_than(complaint_id: int) -> re.Pattern[str]:
    """The next one, whichever is due first."""
    return re.compile(rf"/complaints/(?!{complaint_id}\b)\d+(\?|$)")


def _add_photos(page: Page, folder: Path) -> None:
    picture = folder / "photo.jpg"
    Image.effect_noise((640, 480), 60).save(picture)
    for name in ("photos_before", "photos"):
        page.set_input_files(f"#reply-{name}", picture)
        page.locator(f"#reply-{name} ~ .photos img").wait_for()


def _was_answered_once(desk: StaffBrowser, complaint_id: int) -> None:
    with desk.services.database.reading() as session:
        complaint = session.get_one(Complaint, complaint_id)
        assert [event.words for event in complaint.events if event.move is Move.REPLY] == [ANSWER]
        assert sorted(photo.stage or "" for photo in complaint.photos) == ["after", "before"]
    desk.go(f"/staff/complaints/{complaint_id}")
    desk.says("处理前")


def _print_the_slip(desk: StaffBrowser, complaint_id: int) -> None:
    """One sheet, however long the words are."""
    desk.go(f"/staff/complaints/{complaint_id}")
    desk.page.get_by_role("link", name="打印派工单").click()
    desk.look()
    for paper, millimetres in (("A5", (148, 210)), ("A4", (210, 297))) if desk.wide else ():
        desk.page.get_by_role("link", name=paper).click()
        desk.page.wait_for_load_state()
        document = PdfDocument(desk.page.pdf(prefer_css_page_size=True, print_background=True))
        assert len(document) == 1
        assert tuple(round(points / 72 * 25.4) for points in document[0].get_size()) == millimetres
        document.close()


def _publish_and_correct(desk: StaffBrowser, quarter: Quarter) -> None:
    """What is owed is published from two columns of a spreadsheet, and corrected in the open."""
    page = desk.page
    with desk.services.database.transaction() as session:
        owed_since(session, local_today() - timedelta(days=120))
        community = session.get_one(Community, quarter.community_id).name
    desk.follow("公示")
    page.get_by_role("link", name=f"{community} · 公共收益收支").first.click()
    desk.look()
    page.get_by_label("内容，每行一项").fill("电梯广告\t12,000.00 元\n车位 3,600.00 元")
    page.get_by_label("来自哪份文件").fill("公共收益报表")
    with desk.refused():
        desk.press("公布")
        desk.says("第 2 行：请写成“项目：金额或内容”")
    page.get_by_label("内容，每行一项").fill("电梯广告\t12,000.00 元\n车位：3,600.00 元")
    desk.press("公布")
    desk.says("已经公布，居民现在就能看到。")
    desk.look()
    page.get_by_label("内容，每行一项").fill("电梯广告：12,000.00 元\n车位：6,300.00 元")
    page.get_by_label("更正原因").fill("车位少记了三个月")
    desk.press("公布更正")
    desk.says("已经更正。原来的版本还能看到，改动会标出来。")
    page.get_by_role("link", name="居民看到的页面").click()
    expect(page.locator("del")).to_have_text("3,600.00 元")
    expect(page.locator("ins")).to_have_text("6,300.00 元")
    desk.go("/staff/")


def manager(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    late = quarter.complain("三号楼的垃圾九天没人清", hours=24 * 16)
    quarter.complain("今天早上楼道没扫", hours=1)
    page = desk.page
    desk.go("/staff/")
    desk.unfold("筛选")
    page.get_by_label("时限").select_option(label="已超时")
    page.locator(".filter-form > .btn").click()
    expect(page.locator("[data-id]")).to_have_count(1)
    desk.unfold("筛选")
    page.locator("#f-name").fill("超时的")
    desk.press("保存")
    page.locator(".look summary", has_text="超时的").click()
    desk.look()
    desk.press("设为默认")
    page.goto(f"{desk.url}/staff/")
    assert "due=" in page.url

    page.locator(f'[data-id="{late}"] .row-link').click()
    desk.unfold("转给同事")
    page.get_by_label("由谁经办").select_option(label="王芳")
    page.get_by_label("交代的话").fill("今天一定办好")
    desk.press("转给同事")
    desk.says("今天一定办好")
    desk.look()
    with desk.services.database.transaction() as session:
        lifecycle.reply(session, late, quarter.staff(session, Role.FIRM), ANSWER, [], utc_now())

    _publish_and_correct(desk, quarter)

    desk.follow("统计")
    desk.says("本单位统计")
    desk.says("表扬 1 次")
    desk.follow("回复模板")
    page.get_by_label("名字").fill("已清理")
    page.get_by_label("内容").fill("您反映的")
    desk.press("编号")
    expect(page.get_by_label("内容")).to_have_value("您反映的{编号}")
    desk.press("保存模板")
    desk.says("模板已保存。")
    desk.look()
    page.get_by_role("link", name="修改 已清理").click()
    desk.look()
    _invite_a_clerk(desk, quarter)
    desk.follow("通知设置")
    desk.follow("我的账号")


def _invite_a_clerk(desk: StaffBrowser, quarter: Quarter) -> None:
    page, username = desk.page, f"zhangmin{quarter.firm}"
    desk.follow("账号")
    page.get_by_role("link", name="邀请新人").click()
    desk.look()
    page.fill("#name", "张敏")
    page.fill("#username", "Zhang Min")
    page.select_option("#office", index=0)
    with desk.refused():
        desk.press("生成邀请链接")
        expect(page.locator("#username-error")).to_contain_text("小写字母")
    expect(page.locator("#name")).to_have_value("张敏")
    desk.look()
    page.fill("#username", username)
    desk.press("生成邀请链接")
    desk.says("链接已生成")
    desk.look()
    address = page.input_value("#link")
    page.get_by_role("link", name="查看这个账号").click()
    desk.look()
    _joins(desk, address, page)


def _joins(desk: StaffBrowser, address: str, page: Page) -> None:
    """The invited person, on a device of their own: once, and then no more. The manager ends the session."""
    context = desk.context.browser.new_context()  # type: ignore[union-attr]
    clerk_page = context.new_page()
    clerk_page.goto(address)
    clerk_page.fill("#password", "槐花开在旧城墙下的清晨里真好呀")
    clerk_page.get_by_role("button", name="设置密码并进入").click()
    clerk_page.wait_for_url("**/staff/")
    again = context.new_page()
    again.goto(address)
    expect(again.locator("main")).to_contain_text("已经用过")
    page.reload()
    desk.press("全部退出")
    clerk_page.goto(f"{desk.url}/staff/")
    clerk_page.wait_for_url("**/sign-in**")
    context.close()
