"""Every page in a real browser against the real service, at two widths, in standard and large type."""

import os

import pytest
from playwright.sync_api import expect

from tests.miniprogram.conftest import Open
from tests.miniprogram.handset import Handset, photo, recording
from tests.miniprogram.site import Site

pytestmark = pytest.mark.browser

# Narrow and large, wide and standard; LINSHENG_ALL_LOOKS=1 takes four more.
LOOKS = [(320, 22), (414, 16)]
if os.environ.get("LINSHENG_ALL_LOOKS"):
    LOOKS += [(320, 16), (375, 22), (375, 16), (414, 22)]
BAR = 64  # CSS pixels of WeChat's own bar above the page
WORDS = "三号楼二单元的楼道灯坏了三天，晚上老人上下楼看不见路"

CANNOT_BE_TAKEN = [
    {"tempFilePath": "data:image/jpeg;base64,/9j/4AAQ", "size": 6},
    {"tempFilePath": "wxfile://large", "size": 15 * 1024 * 1024 + 1},
    {"tempFilePath": "wxfile://film", "fileType": "video"},
    {"tempFilePath": "wxfile://nothing", "size": 0},
]
REFUSED = [
    "第 3 张：这张照片已损坏，请重新拍一张。",
    "第 4 张：这张照片超过 15 MB，请换一张小一些的。",
    "第 5 张：打不开：这是视频，请选一张照片。",
    "第 6 张：这张照片是空的，请重新选。",
]


@pytest.mark.parametrize(("width", "font"), LOOKS)
def test_a_resident_from_the_scan_to_the_rating(handset: Open, site: Site, width: int, font: int) -> None:
    phone = handset(width=width, font=font)
    scan(phone, site)
    say_what_is_wrong(phone)
    say_where_and_send(phone)
    (token,) = site.complaints()
    assert phone.token() == token
    follow(phone)
    site.accept(token)
    site.reply(token, "师傅今天上午已经换好了二单元三层、四层的灯，请您看看。")
    rate(phone)


def scan(phone: Handset, site: Site) -> None:
    phone.open("/pages/home/home")
    phone.sees("小区有问题")
    phone.shot("home-before-scanning")
    link = f"https%3A%2F%2Flinsheng.example.gov.cn%2Fq%2F{site.code}"
    phone.open(f"/pages/scan/scan?q={link}&scancode_time=1700000000")
    phone.sees("段西沟一小区")
    phone.sees("保阳物业")
    phone.shot("home")


def say_what_is_wrong(phone: Handset) -> None:
    phone.tap("我要投诉")
    phone.sees("有危险？先打电话")  # and nothing lies over it
    phone.page.locator("#pages").get_by_role("button", name="困在电梯，拨打 96333").last.click()
    assert phone.heard("call") == [{"name": "call", "phoneNumber": "96333"}]
    phone.shot("complain-1-words")
    phone.fill("遇到了什么问题", WORDS)
    phone.sees("房屋及设施维修")
    phone.keyboard(300)
    phone.stays_in_reach("下一步")
    assert phone.top_of("遇到了什么问题") >= BAR
    phone.shot("complain-1-keyboard")
    phone.keyboard(0)
    phone.order(photos=[photo(), photo(), *CANNOT_BE_TAKEN], recording=recording(), anyNumber=True)
    phone.tap("拍照或选照片")
    phone.sees("先说清楚怎么用您的信息")
    phone.page.locator("#pages").get_by_role("button", name="着火、燃气味，拨打 119").last.click()
    assert phone.heard("call")[-1]["phoneNumber"] == "119"
    phone.shot("agreement")
    phone.agree()
    for problem in REFUSED:
        phone.sees(problem)
    expect(phone.page.get_by_label("张照片，点开看大图")).to_have_count(2)
    phone.shot("complain-1-photos-taken")
    phone.tap("开始录音")
    phone.sees("正在录音")
    phone.tap("正在录音，点这里说完了")
    phone.sees("已录好 3 秒")
    phone.shot("complain-1-words-said")
    phone.tap("换一类")
    phone.sees("无人管理")
    phone.shot("complain-1-categories")
    phone.tap("房屋及设施维修")


def say_where_and_send(phone: Handset) -> None:
    phone.stays_in_reach("下一步")
    phone.tap("下一步")
    phone.sees("几号楼、哪一层？")
    phone.shot("complain-3-check-without-place")
    with phone.taps("correcting the place before filing", 4):
        phone.tap("写上位置")
        phone.tap("3号楼")
        phone.fill("具体位置", "2 单元 3 层楼道")
        phone.shot("complain-2-where")
        phone.tap("下一步")
    phone.sees("匿名投诉")
    phone.page.evaluate("scrollTo(0, 0)")
    phone.stays_in_reach("提交投诉")
    phone.shot("complain-3-check")
    phone.tap("提交投诉")
    phone.sees("投诉已收到")
    phone.sees("办理过程")
    phone.shot("detail-receipt")


def follow(phone: Handset) -> None:
    phone.tap("有答复时微信通知我")
    phone.sees("有答复时会在微信里通知您")
    with phone.taps("urging", 2):
        phone.tap("催一催")
        phone.shot("detail-urging")
        phone.tap("催办")
        phone.sees("您催办了一次")
    with phone.taps("adding", 3):
        phone.tap("补充情况")
        phone.fill("补充情况", "四楼的灯也坏了")
        phone.keyboard(300)
        phone.stays_in_reach("提交补充")
        phone.keyboard(0)
        phone.tap("提交补充")
        phone.sees("四楼的灯也坏了")


def rate(phone: Handset) -> None:
    phone.open("/pages/home/home")
    phone.tap("我的投诉")
    phone.sees("请您评价")
    expect(phone.page.get_by_role("tab", selected=True)).to_have_text("我的投诉")
    phone.shot("mine")
    with phone.taps("rating", 5):
        phone.tap("请您评价")
        phone.tap("看答复，作评价")
        phone.sees("给您的答复")
        phone.button("没解决").click()  # by mistake
        phone.stays_in_reach("提交评价")
        phone.shot("rate")
        phone.tap("已解决")
        phone.tap("满意")
        phone.tap("提交评价")
        phone.sees("已解决，满意")
    phone.shot("detail-closed")


@pytest.mark.parametrize(("width", "font"), LOOKS)
def test_what_is_known_of_the_community_and_of_me(handset: Open, site: Site, width: int, font: int) -> None:
    phone = handset(width=width, font=font)
    phone.open("/pages/search/search")
    phone.fill("小区名称", "段希沟小区")
    phone.tap("查找")
    phone.sees("桥头街道")
    phone.shot("search")
    phone.order(location={"latitude": 37.8570, "longitude": 113.5806, "name": "", "address": ""})
    phone.tap("在地图上找附近的")
    phone.agree()
    phone.sees("约 ")
    phone.shot("search-nearby")
    phone.tap("段西沟一小区")
    phone.tap("我的小区")
    phone.sees("物业企业")
    phone.tap("物业企业")
    phone.shot("record")
    phone.tap("维修资金")
    phone.shot("record-unknown")

    phone.open("/pages/privacy/privacy")
    phone.sees("我存的电话")
    phone.fill("手机号", "13800138000")
    phone.tap("存下")
    phone.sees("138****8000")
    phone.shot("privacy")
    phone.tap("存下 段西沟一小区")
    expect(phone.page.get_by_role("button", name="删掉 段西沟一小区")).to_be_visible()
    phone.tap("看一看、带走")
    phone.sees("电话：13800138000")
    phone.shot("privacy-mine")
    phone.tap("复制全部")
    assert "13800138000" in phone.heard("copy")[0]["data"]
    phone.tap("撤回同意")
    phone.sees("您还没有同意")
    phone.shot("privacy-before-agreeing")
    phone.open("/pages/about/about")
    phone.shot("about")
    phone.open("/pages/scan/scan?scene=c%3D99999999")
    phone.sees("没有这个码")
    phone.shot("scan-unknown")
    phone.open("/pages/mine/mine")
    phone.tap("不同意，只用文字匿名投诉")
    phone.sees("还没有投诉")
    phone.tap("用编号和查询码查")
    phone.shot("mine-empty")
