"""What else a resident does: refuses, is in danger, comes back, changes the phone, leaves for good."""

import pytest
from playwright.sync_api import expect

from tests.miniprogram.conftest import Open
from tests.miniprogram.handset import Handset, photo, recording
from tests.miniprogram.site import Site

pytestmark = pytest.mark.browser

REFUSED = "不同意，只用文字匿名投诉"


def complain(phone: Handset, site: Site, words: str, answer: str) -> None:
    phone.open(f"/pages/scan/scan?scene=c%3D{site.code}")
    with phone.taps("filing from the scanned code", 5):
        phone.tap("我要投诉")
        phone.fill("遇到了什么问题", words)
        phone.tap("下一步")
        phone.tap(answer)
        phone.sees("看一遍，提交")
        if answer == REFUSED:
            phone.sees("匿名提交，不留电话")
            expect(phone.page.get_by_label("您的电话")).to_have_count(0)
            phone.shot("complain-3-refused")
        phone.tap("提交投诉")
        phone.sees("投诉已收到")


def test_who_refuses_complains_by_words_and_finds_it_again(handset: Open, site: Site) -> None:
    phone = handset()
    complain(phone, site, "垃圾三天没人清运了", REFUSED)
    assert (site.residents(), phone.stored("session")) == (0, "")
    number, pin = phone.stored("receipts")[0]["number"], phone.stored("receipts")[0]["pin"]
    phone.open("/pages/mine/mine")  # who said no is not asked again at once
    phone.sees("从这部手机提交的")
    phone.sees("垃圾三天没人清运了")
    phone.shot("mine-without-log-in")

    other = handset()
    other.open("/pages/mine/mine")
    other.tap(REFUSED)
    other.tap("用编号和查询码查")
    other.fill("编号", f"{number[:3]} {number[3:]}")
    other.fill("查询码", "000000" if pin != "000000" else "111111")
    other.tap("查看进度")
    expect(other.page.locator("#pages .wrong")).to_be_visible()
    other.fill("查询码", pin)
    other.tap("查看进度")
    other.sees("已派单")
    other.sees("凭查询码只能看进度和答复")
    other.shot("mine-found")

    phone.tap("用编号和查询码查")
    phone.fill("编号", number)
    phone.tap("查看进度")  # sent from this phone: it opens without a PIN
    with phone.taps("withdrawing", 2):
        phone.tap("不想投诉了，撤回")
        phone.shot("detail-withdrawing")
        phone.tap("确定撤回")
    phone.sees("这件投诉不再办理")


def test_who_only_speaks_is_told_that_somebody_must_hear_it(handset: Open, site: Site) -> None:
    phone = handset(width=375, font=22)
    phone.open(f"/pages/scan/scan?scene=c%3D{site.code}")
    phone.tap("我要投诉")
    phone.order(recording=recording())
    phone.tap("开始录音")
    phone.agree()
    phone.tap("正在录音，点这里说完了")
    phone.sees("已录好 3 秒")
    phone.tap("下一步")
    phone.sees("这件投诉不匿名")
    expect(phone.page.get_by_text("匿名投诉", exact=True)).to_have_count(0)
    phone.shot("complain-3-only-voice")
    phone.tap("提交投诉")
    phone.sees("投诉已收到")
    (token,) = site.complaints()
    complaint = site.complaint(token)
    assert (complaint.anonymous, complaint.words) == (False, "语音投诉，请听录音。")


def test_a_replaced_leaflet_still_names_its_community(handset: Open, site: Site) -> None:
    site.revoke()
    phone = handset(font=22)
    phone.open(f"/pages/scan/scan?scene=c%3D{site.code}")
    phone.sees("宣传页已停用")
    phone.shot("scan-revoked")
    phone.tap("是，继续")
    phone.sees("保阳物业")


def test_danger_is_answered_first_and_a_photo_asks_for_consent_again(handset: Open, site: Site) -> None:
    phone = handset(font=22)
    phone.open(f"/pages/scan/scan?scene=c%3D{site.code}")
    phone.tap("我要投诉")
    phone.order(photos=[photo()])
    phone.tap("拍照或选照片")
    phone.tap(REFUSED)
    phone.tap("拍照或选照片")
    phone.agree()
    phone.sees("再加一张")
    phone.fill("遇到了什么问题", "电梯停了，里面有老人被困住出不来")
    phone.sees("请先保证安全")
    phone.shot("complain-1-danger")
    phone.page.locator("#pages").get_by_role("button", name="困在电梯，拨打 96333").last.click()
    assert phone.heard("call") == [{"name": "call", "phoneNumber": "96333"}]


def test_consent_taken_back_holds_though_wechat_remembers_its_own(handset: Open, site: Site) -> None:
    phone = handset()
    phone.open(f"/pages/scan/scan?scene=c%3D{site.code}")
    phone.tap("我的投诉")
    phone.agree()
    phone.open("/pages/privacy/privacy")
    phone.tap("撤回同意")
    phone.sees("您还没有同意")
    phone.order(photos=[photo()])
    phone.open("/pages/complain/complain")
    phone.tap("拍照或选照片")
    phone.tap(REFUSED)
    expect(phone.page.get_by_text("再加一张")).to_have_count(0)
    phone.tap("拍照或选照片")
    phone.agree()
    phone.sees("再加一张")


def test_many_complaints_come_in_pages_and_an_old_token_is_renewed(handset: Open, site: Site) -> None:
    phone = handset()
    complain(phone, site, "第 0 件：路灯不亮", "同意")
    phone.page.evaluate(
        """async (community_id) => {
          const { access } = wx.getStorageSync('session')
          for (let n = 1; n <= 11; n += 1) {
            const headers = { 'content-type': 'application/json', Authorization: `Bearer ${access}`,
              'Idempotency-Key': `many-${n}-key` }
            const body = JSON.stringify({ words: `第 ${n} 件：路灯不亮`, community_id })
            await fetch('/api/v1/complaints', { method: 'POST', headers, body })
          }
          wx.setStorageSync('session', { ...wx.getStorageSync('session'), access: 'not-good-any-more' })
        }""",
        site.lawn_id,
    )
    phone.open("/pages/mine/mine")
    phone.sees("第 11 件")
    assert phone.page.get_by_text("第 0 件").count() == 0
    phone.tap("看更早的")
    phone.sees("第 0 件")
    assert phone.page.locator("#pages").get_by_text("件：路灯不亮").count() == 12


def test_a_closed_complaint_is_opened_again_with_a_reason(handset: Open, site: Site) -> None:
    phone = handset()
    complain(phone, site, "单元门锁坏了", "同意")
    token = phone.token()
    site.accept(token)
    site.reply(token, "已更换门锁。")
    phone.open(f"/pages/rate/rate?token={token}")
    phone.tap("提交评价")
    phone.sees("请先选问题解决了没有")
    phone.tap("已解决")
    phone.tap("提交评价")
    phone.sees("已办结")
    phone.tap("问题又出现了，重新办理")
    phone.tap("重新办理")
    phone.sees("请写明原因")
    phone.fill("要求重新办理", "修好两天又坏了")
    phone.tap("重新办理")
    phone.sees("修好两天又坏了")
    phone.sees("您要求重新办理")
    go_round_the_tabs(phone)


def go_round_the_tabs(phone: Handset) -> None:
    """From a page that a link opened; a tab that was left is found as it was."""
    phone.tap("回首页")
    phone.sees("保阳物业")
    phone.tap("我的投诉")
    phone.tap("单元门锁坏了")
    phone.sees("您要求重新办理")
    phone.page.get_by_role("button", name="返回").click()
    phone.tap("我的小区")
    phone.tap("物业企业")
    phone.sees("合同到期")
    phone.tap("投诉")
    phone.tap("我的小区")
    phone.sees("合同到期")
    expect(phone.page.get_by_role("tab", selected=True)).to_have_text("我的小区")


def test_a_new_phone_knows_the_community_and_erasing_ends_it(handset: Open, site: Site) -> None:
    phone = handset()
    complain(phone, site, "绿化带没人浇水", "同意")
    phone.open("/pages/privacy/privacy")
    phone.tap("存下 段西沟一小区")
    expect(phone.page.get_by_role("button", name="删掉 段西沟一小区")).to_be_visible()
    phone.tap("用微信里的手机号")
    phone.sees("139****9000")

    new = handset(openid=phone.openid)
    new.open("/pages/mine/mine")
    new.agree()
    new.sees("绿化带没人浇水")
    new.open("/pages/home/home")
    new.sees("保阳物业")
    new.open("/pages/privacy/privacy")
    new.sees("139****9000")
    new.tap("删掉我的信息")
    new.sees("您还没有同意")
    assert site.residents() == 0
    assert len(site.complaints()) == 1  # the office still has it to do
    phone.open("/pages/mine/mine")
    phone.sees("从这部手机提交的")
    assert phone.stored("agreed") == ""  # taken back there, it holds here
