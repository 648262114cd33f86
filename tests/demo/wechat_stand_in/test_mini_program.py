"""The mini-program's calls."""

from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image

from tests.support.wechat.developer import TIMEOUT, Developer
from tests.support.wechat.stand_in import WechatStandIn

PHONE, CODE = "/wxa/business/getuserphonenumber", "/wxa/getwxacodeunlimit"
CHECK, LINK = "/wxa/msg_sec_check", "/wxa/generate_urllink"
OTHER_APP = "wx2222222222222222"


def session(mini: Developer, code: str, **more: str) -> Any:
    query = {
        "appid": mini.app.appid,
        "secret": mini.app.secret,
        "js_code": code,
        "grant_type": "authorization_code",
    }
    answer = requests.get(f"{mini.url}/sns/jscode2session", params=query | more, timeout=TIMEOUT)
    assert answer.status_code == 200
    return answer.json()


def test_a_login_code_is_good_once_in_its_app_for_five_minutes(
    own_stand_in: WechatStandIn, mini: Developer
) -> None:
    resident, other = own_stand_in.resident(), own_stand_in.resident(bound=False)
    code = own_stand_in.code(resident.openid)
    answer = session(mini, code)
    assert set(answer) == {"openid", "session_key", "unionid"}
    assert (answer["openid"], answer["unionid"]) == (resident.mini_openid, resident.unionid)
    assert session(mini, code)["errcode"] == 40163
    assert "unionid" not in session(mini, own_stand_in.code(other.openid))
    assert session(mini, own_stand_in.code(resident.openid, appid=OTHER_APP))["errcode"] == 40029
    assert session(mini, own_stand_in.code(resident.openid, "phone"))["errcode"] == 40029
    assert session(mini, "never-made")["errcode"] == 40029
    assert session(mini, "")["errcode"] == 41008
    late = own_stand_in.code(resident.openid)
    own_stand_in.forward(300)
    assert session(mini, late)["errcode"] == 40029


def test_a_login_needs_the_apps_secret_and_may_be_refused(
    own_stand_in: WechatStandIn, mini: Developer
) -> None:
    resident = own_stand_in.resident()
    code = own_stand_in.code(resident.openid)
    assert session(mini, code, secret="wrong")["errcode"] == 40125
    official = own_stand_in.world.official
    assert session(mini, code, appid=official.appid, secret=official.secret)["errcode"] == 40013
    assert [session(mini, own_stand_in.code(resident.openid)).get("errcode") for _ in range(101)] == [
        None
    ] * 100 + [45011]
    own_stand_in.forward(60)
    resident.risky = True
    assert session(mini, own_stand_in.code(resident.openid))["errcode"] == 40226


def test_a_phone_code_is_good_once_in_its_app_for_five_minutes(
    own_stand_in: WechatStandIn, mini: Developer
) -> None:
    openid = own_stand_in.resident(phone="13803530101").openid
    code = own_stand_in.code(openid, "phone")
    info = mini.ask(PHONE, {"code": code})["phone_info"]
    assert (info["purePhoneNumber"], info["countryCode"]) == ("13803530101", "86")
    assert info["watermark"]["appid"] == mini.app.appid
    assert mini.code(PHONE, {"code": code}) == 40163
    assert mini.code(PHONE, {"code": own_stand_in.code(openid, "phone", OTHER_APP)}) == 40013
    assert mini.code(PHONE, {"code": own_stand_in.code(openid, "login")}) == 40029
    late = own_stand_in.code(openid, "phone")
    own_stand_in.forward(301)
    assert mini.code(PHONE, {"code": late}) == 40029


@pytest.mark.parametrize(
    ("order", "errcode"),
    [
        ({"scene": "A" * 32, "page": "pages/index/index"}, 0),
        ({"scene": "!#$&'()*+,/:;=?@-._~"}, 0),
        ({"scene": "A" * 33}, 40169),
        ({"scene": ""}, 40169),
        ({}, 40169),
        ({"scene": "三号楼"}, 40129),
        ({"scene": "a b"}, 40129),
        ({"scene": "a%20"}, 40129),
        ({"scene": "A", "page": "/pages/index/index"}, 40165),
        ({"scene": "A", "page": "pages/index/index?a=1"}, 40165),
        ({"scene": "A", "page": "pages/none/none"}, 41030),
        ({"scene": "A", "page": "pages/none/none", "check_path": False}, 0),
        ({"scene": "A", "width": 100}, 40097),
        ({"scene": 5}, 47001),
    ],
)
def test_a_mini_program_code_is_a_picture_or_says_why_not(
    own_stand_in: WechatStandIn, mini: Developer, order: dict[str, Any], errcode: int
) -> None:
    own_stand_in.world.settings.pages = ("pages/index/index",)
    if errcode:
        assert mini.code(CODE, order) == errcode
        return
    answer = mini.call(CODE, order)
    assert answer.headers["Content-Type"] == "image/jpeg"
    with Image.open(BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (430, 430))


def test_words_are_checked_for_whoever_was_in_the_mini_program_lately(
    own_stand_in: WechatStandIn, mini: Developer
) -> None:
    resident = own_stand_in.resident()
    order = {"version": 2, "scene": 2, "openid": resident.mini_openid, "content": "楼道灯坏了"}
    own_stand_in.world.settings.words = {"坏话": ("risky", 20001), "灯": ("review", 21000)}
    assert mini.code(CHECK, order) == 61010
    session(mini, own_stand_in.code(resident.openid))
    assert mini.ask(CHECK, order)["result"] == {"suggest": "review", "label": 21000}
    assert mini.ask(CHECK, order | {"content": "坏话"})["result"] == {"suggest": "risky", "label": 20001}
    assert mini.ask(CHECK, order | {"content": "字" * 2500})["result"] == {"suggest": "pass", "label": 100}
    assert mini.code(CHECK, order | {"content": "字" * 2501}) == 45002
    assert mini.code(CHECK, order | {"openid": resident.openid}) == 40003
    for wrong in ({"version": 1}, {"scene": 0}, {"scene": 5}, {"content": ""}):
        assert mini.code(CHECK, order | wrong) == 40097
    own_stand_in.forward(7201)
    mini.renew()
    assert mini.code(CHECK, order) == 61010


@pytest.mark.parametrize(
    ("order", "errcode"),
    [
        ({"path": "pages/index/index", "query": "n=2611000001&t=%E6"}, 0),
        ({"expire_type": 1, "expire_interval": 30}, 0),
        ({"expire_type": 1, "expire_interval": 31}, 85401),
        ({"expire_type": 1}, 85401),
        ({"path": "/pages/index/index"}, 40165),
        ({"path": "pages/index/index?a=1"}, 40165),
        ({"query": "小区=众望"}, 40212),
        ({"query": "a" * 1025}, 40212),
    ],
)
def test_a_link_into_the_mini_program(mini: Developer, order: dict[str, Any], errcode: int) -> None:
    answer = mini.ask(LINK, order)
    assert answer["errcode"] == errcode
    assert answer.get("url_link", "").startswith("https://wxaurl.cn/") == (errcode == 0)
