"""The account's menu and its QR codes."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.support.qr_reading import qr_texts
from tests.support.wechat.account import Account
from tests.support.wechat.developer import Developer
from tests.support.wechat.stand_in import WechatStandIn

CREATE, GET = "/cgi-bin/menu/create", "/cgi-bin/menu/get"
QR = "/cgi-bin/qrcode/create"
CLICK = {"type": "click", "name": "投诉", "key": "COMPLAIN"}
VIEW = {"type": "view", "name": "网页", "url": "https://example.com/"}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([CLICK, VIEW, {"name": "我的", "sub_button": [CLICK] * 5}], 0),
        ([], 40016),
        ([CLICK] * 4, 40016),
        ([{"name": "我的", "sub_button": [CLICK] * 6}], 40023),
        ([CLICK | {"name": "六个汉字太长"}], 40018),
        ([CLICK | {"name": ""}], 40018),
        ([CLICK | {"key": "k" * 129}], 40019),
        ([CLICK | {"key": ""}], 40019),
        ([VIEW | {"url": ""}], 40020),
        ([CLICK | {"type": "teleport"}], 40017),
        ([5], 47001),
    ],
)
def test_a_menu_is_kept_or_its_mistake_named(official: Developer, buttons: list[Any], errcode: int) -> None:
    assert official.code(CREATE, {"button": buttons}) == errcode
    if errcode:
        assert official.code(GET) == 46003
    else:
        assert official.ask(GET)["menu"] == {"button": buttons}
        assert official.code("/cgi-bin/menu/delete") == 0
        assert official.code(GET) == 46003


def order(name: str, **more: Any) -> dict[str, Any]:
    seconds = {"expire_seconds": more.pop("seconds")} if "seconds" in more else {}
    return {"action_name": name, "action_info": {"scene": more}, **seconds}


def test_a_code_of_the_accounts_leads_whoever_scans_it_to_follow(
    wechat: WechatStandIn, account: Account
) -> None:
    developer = Developer(wechat, wechat.world.official)
    made = developer.ask(QR, order("QR_LIMIT_STR_SCENE", scene_str="ABCDEFGH"))
    assert "expire_seconds" not in made
    picture = developer.call("/cgi-bin/showqrcode", ticket=made["ticket"])
    with Image.open(BytesIO(picture.content)) as opened:
        assert qr_texts(opened) == [made["url"]]
    scene = wechat.world.scenes.find(url=made["url"])
    assert scene is not None
    openid = wechat.resident(followed=False).openid
    wechat.scan(openid, scene.scene)
    wechat.scan(openid, scene.scene)
    follow, scan = account.messages
    assert (follow.event, follow.scene_id, follow.ticket) == ("subscribe_scan", "ABCDEFGH", made["ticket"])
    assert (scan.event, scan.scene_id, scan.ticket) == ("scan", "ABCDEFGH", made["ticket"])


def test_a_code_for_a_time_ends(own_stand_in: WechatStandIn, official: Developer) -> None:
    made = official.ask(QR, order("QR_STR_SCENE", scene_str="S", seconds=600))
    assert made["expire_seconds"] == 600
    assert own_stand_in.world.scenes.find(ticket=made["ticket"])
    own_stand_in.forward(600)
    assert own_stand_in.world.scenes.find(ticket=made["ticket"]) is None
    assert official.code("/cgi-bin/showqrcode", ticket=made["ticket"]) == 40097


@pytest.mark.parametrize(
    "wrong",
    [
        order("QR_LIMIT_STR_SCENE", scene_str=""),
        order("QR_LIMIT_STR_SCENE", scene_str="S" * 65),
        order("QR_LIMIT_SCENE", scene_id=100_001),
        order("QR_SCENE", scene_id="7"),
        order("QR_SCENE", scene_id=7, seconds=0),
        order("QR_NONE", scene_str="S"),
        {"action_name": "QR_SCENE", "action_info": {}},
    ],
)
def test_a_wrong_order_for_a_code_is_refused(official: Developer, wrong: dict[str, Any]) -> None:
    assert official.code(QR, wrong) == 40053
