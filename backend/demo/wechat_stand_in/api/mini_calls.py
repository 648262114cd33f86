"""The mini-program's calls: log-in, phone number, codes, links, and the check of words."""

import base64
import re
import secrets
from typing import Any

from backend.demo.wechat_stand_in.api.calls import Call, text
from backend.demo.wechat_stand_in.api.codes import LOGIN, PHONE
from backend.demo.wechat_stand_in.api.message_calls import is_page
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.people.media import File
from backend.demo.wechat_stand_in.people.pictures import picture_of
from backend.demo.wechat_stand_in.state import MINI, StandInState

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
SEEN_FOR = 2 * 3600
LONGEST_SCENE, LONGEST_CHECKED, LONGEST_QUERY = 32, 2500, 1024
NARROWEST, WIDEST, USUAL_WIDTH = 280, 1280, 430
LONGEST_LINK_DAYS = 30
SCENES = range(1, 5)
NOTHING = ("pass", 100)
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+")
_QUERY = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]*")


def session_of_code(world: StandInState, call: Call) -> dict[str, Any]:
    """A good answer holds no errcode."""
    app = world.app_of_secret(call.query.get("appid", ""), call.query.get("secret", ""))
    if app.kind != MINI:
        raise ApiRefusal(40013)
    if call.query.get("grant_type") != "authorization_code":
        raise ApiRefusal(40002)
    openid = world.codes.use(call.query.get("js_code", ""), LOGIN, app.appid, other_app=40029)
    resident = world.residents.of_account(openid)
    resident.may_log_in(world.clock.now())
    resident.mini_seen_at = world.clock.now()
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    session_fields = {"session_key": key, "openid": resident.mini_openid}
    return session_fields | ({"unionid": resident.unionid} if resident.unionid else {})


def phone_number(world: StandInState, call: Call) -> dict[str, Any]:
    openid = world.codes.use(call.json().get("code"), PHONE, call.caller.appid, other_app=40013)
    phone = world.residents.of_account(openid).phone
    stamp = {"timestamp": int(world.clock.now()), "appid": call.caller.appid}
    info = {"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86", "watermark": stamp}
    return {**OK, "phone_info": info}


def unlimited_code(world: StandInState, call: Call) -> File:
    order = call.json()
    scene, page = text(order, "scene"), text(order, "page")
    width = order.get("width", USUAL_WIDTH)
    if not 1 <= len(scene) <= LONGEST_SCENE:
        raise ApiRefusal(40169)
    if not _SCENE.fullmatch(scene):
        raise ApiRefusal(40129)
    if page.startswith("/") or "?" in page:
        raise ApiRefusal(40165)
    if page and order.get("check_path", True) and not is_page(world, page):
        raise ApiRefusal(41030)
    if not isinstance(width, int) or not NARROWEST <= width <= WIDEST:
        raise ApiRefusal(40097)
    return File(picture_of(f"{page}?scene={scene}", width), "image/jpeg", "QRCode.jpg")


def url_link(world: StandInState, call: Call) -> dict[str, Any]:
    order = call.json()
    path, query = text(order, "path"), text(order, "query")
    if path.startswith("/") or "?" in path or (path and not is_page(world, path)):
        raise ApiRefusal(40165)
    if len(query) > LONGEST_QUERY or not _QUERY.fullmatch(query):
        raise ApiRefusal(40212)
    _check_life(order, world.clock.now())
    return {**OK, "url_link": f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"}


def _check_life(order: dict[str, Any], now: float) -> None:
    by_days = order.get("expire_type", 0) == 1
    lifetime = order.get("expire_interval") if by_days else order.get("expire_time", now + 60)
    lowest, highest = (1, LONGEST_LINK_DAYS) if by_days else (now, now + LONGEST_LINK_DAYS * 86400)
    if not isinstance(lifetime, int | float) or not lowest <= lifetime <= highest:
        raise ApiRefusal(85401)


def check_text(world: StandInState, call: Call) -> dict[str, Any]:
    """msg_sec_check, version 2. What it thinks of which words is ordered through the control side."""
    order = call.json()
    content = text(order, "content")
    if str(order.get("version")) != "2" or order.get("scene") not in SCENES or not content:
        raise ApiRefusal(40097)
    if len(content) > LONGEST_CHECKED:
        raise ApiRefusal(45002)
    last_seen = world.residents.of_mini(order.get("openid")).mini_seen_at
    if last_seen is None or world.clock.now() - last_seen > SEEN_FOR:
        raise ApiRefusal(61010)
    suggest, label = next((v for word, v in world.settings.words.items() if word in content), NOTHING)
    return {
        **OK,
        "result": {"suggest": suggest, "label": label},
        "detail": [
            {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
        ],
        "trace_id": f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}",
    }
