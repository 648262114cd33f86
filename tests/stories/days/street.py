"""A street office's day: the clerk rules and joins, the head looks after firms, notices and leaflets."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from backend.complaints.rules.handling import extensions, lifecycle, returns
from backend.complaints.rules.warnings.early_warnings import open_early_warnings
from backend.core.clock import utc_now
from backend.models import Complaint, NoticeAddress, Role, State
from tests.stories.days.quarter import Quarter
from tests.stories.days.staff_browser import StaffBrowser

ANSWER = "灯已换好，今晚会亮"
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5abc"


def clerk(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    """Warnings first, then what waits for a ruling, then an answer to read and a complaint put right."""
    same = [quarter.complain("楼道里的灯坏了没人修", hours=at + 1, category="repair") for at in range(5)]
    complaint_ids = quarter.complaints(("地下车库积水，要换水泵", "广场舞十点还不停，孩子没法睡"))
    now = utc_now()
    with desk.services.database.transaction() as session:
        firm = quarter.staff(session, Role.FIRM)
        lifecycle.accept(session, complaint_ids[0], firm, now)
        extensions.ask_extension(
            session,
            complaint_ids[0],
            firm,
            days=3,
            reason="水泵要从太原发来",
            plan="周四到货，周五换好",
            now=now,
        )
        returns.ask_return(session, complaint_ids[1], firm, "属于公共广场，不在合同范围内", now)
        open_early_warnings(session, now)
    _join_what_a_warning_shows(desk, same)
    _rule(desk, complaint_ids)
    _read_an_answer(desk, quarter, same)
    _put_right(desk, quarter)
    desk.follow("文字审核")


def _join_what_a_warning_shows(desk: StaffBrowser, same: list[int]) -> None:
    page = desk.page
    page.reload()
    desk.look()
    page.get_by_role("link", name="有 1 条预警没有看").click()
    desk.look()
    desk.unfold("依据")
    page.locator("main details a").first.click()
    page.wait_for_url("**/complaints/*")
    desk.look()
    for box in page.locator("#duplicates input[type=checkbox]").all():
        box.check()
    page.fill("#members-words", "同一处楼道灯")
    desk.press("并案", "#duplicates")
    desk.says("已并案 4 件")
    desk.follow("预警")
    page.get_by_label("怎么处理的").fill("已并案，限两天修好")
    desk.press("了结")
    desk.says("没有要看的预警")
    page.get_by_role("link", name="已了结").click()
    desk.look()


def _rule(desk: StaffBrowser, complaint_ids: list[int]) -> None:
    page = desk.page
    desk.go("/staff/")
    page.get_by_role("link", name="待我裁定").click()
    expect(page.locator("[data-id]")).to_have_count(2)
    desk.look()
    page.locator(f'[data-id="{complaint_ids[0]}"] .row-link').click()
    desk.says("水泵要从太原发来")
    desk.look()
    page.get_by_label("裁定意见（同意时居民会看到）").fill("同意，请先抽干积水")
    desk.press("同意延期")
    desk.says("同意，请先抽干积水")
    desk.go(f"/staff/complaints/{complaint_ids[1]}")
    page.get_by_label("裁定意见").fill("广场在红线内，归贵公司管")
    desk.press("不同意，退回继续办理")
    desk.says("广场在红线内")
    desk.unfold("督办")
    page.locator("#supervision-words").fill("请今天办结")
    desk.press("发出督办")
    desk.says("督办意见已发给主办单位")
    assert desk.state_of(complaint_ids[1]) is not State.RETURNED


def _read_an_answer(desk: StaffBrowser, quarter: Quarter, same: list[int]) -> None:
    """The street asks to read the answer to the joint complaint first; sent back only with words."""
    page = desk.page
    with desk.services.database.reading() as session:
        lead = next(
            complaint_id
            for complaint_id in same
            if session.get_one(Complaint, complaint_id).merged_into_id is None
        )
    desk.go(f"/staff/complaints/{lead}")
    desk.unfold("要求先审核答复")
    desk.press("答复先经审核")
    desk.says("这件投诉的答复要先经上级审核")
    with desk.services.database.transaction() as session:
        lifecycle.reply(session, lead, quarter.staff(session, Role.FIRM), ANSWER, [], utc_now())
    page.reload()
    desk.says("通过后居民（5 位）看到的就是这些")
    desk.look()
    with desk.refused():
        desk.press("退回修改")
        expect(page.locator("#problem")).to_contain_text("请写下退回的理由")
    page.get_by_label("意见（退回时必填").fill("可以")
    desk.press("通过，发给居民")
    desk.says("审核通过，答复已发给居民。")
    assert {desk.state_of(complaint_id) for complaint_id in same} == {State.REPLIED}


def _put_right(desk: StaffBrowser, quarter: Quarter) -> None:
    """It was about the other community: found by name, sent to its firm, the history kept."""
    page, wrong = desk.page, quarter.complain("小区大门夜里不关")
    desk.go(f"/staff/complaints/{wrong}")
    desk.unfold("小区不对？改小区")
    page.get_by_label("小区名称").fill(f"银河{quarter.number}")
    desk.press("查找")
    page.get_by_label(f"银河{quarter.number}小区").check()
    page.get_by_label("改小区的理由").fill("说的是银河小区")
    desk.look()
    desk.press("改小区")
    desk.says("已按新的小区重新派单")
    desk.says("接办经过")
    desk.look()
    with desk.services.database.reading() as session:
        assert session.get_one(Complaint, wrong).community_id == quarter.other_community_id


def head(desk: StaffBrowser, quarter: Quarter, folder: Path) -> None:
    page = desk.page
    desk.follow("统计")
    desk.follow("通知设置")
    page.fill("#new-address", ROBOT)
    desk.press("添加")
    desk.says("已添加")
    desk.unfold("什么事、怎么发")
    page.get_by_label("新派来、改派、重办").select_option("定时汇总")
    page.get_by_label("免打扰从").fill("半夜")
    with desk.refused():
        desk.press("保存")
        desk.says("请写成 22:00 这样")
    desk.look()
    page.get_by_label("免打扰从").fill("22:00")
    page.get_by_label("到", exact=True).fill("7:30")
    desk.press("保存")
    desk.says("已保存")
    desk.look()
    with desk.services.database.transaction() as session:
        address = session.query(NoticeAddress).filter_by(street_id=quarter.street).one()
        assert (address.choices["new"], address.quiet_from) == ("times", 22 * 60)
        address.last_error, address.last_error_at = "机器人不收：93000 invalid webhook url", utc_now()
        address.paused_at = utc_now() - timedelta(hours=1)
    desk.go("/staff/")
    page.get_by_text("有 1 个通知地址发不出去，其中 1 个已暂停").click()
    desk.look()
    desk.press("再试一次")
    page.get_by_text("没有发不出去的地址").or_(page.get_by_text("最近没有发出去")).first.wait_for()
    desk.follow("回复模板")
    desk.follow("彩页张贴")
    desk.follow("账号")
    page.get_by_role("link", name="邀请新人").click()
    desk.look()
    assert page.locator("#office option", has_text="甲部").count() == 1
    desk.follow("我的账号")
