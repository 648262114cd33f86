"""Tokens, the menu and the QR codes of the account."""

from typing import Any

from backend.demo.wechat_stand_in.api.calls import Call, text
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.people.media import File
from backend.demo.wechat_stand_in.people.pictures import picture_of
from backend.demo.wechat_stand_in.state import StandInState

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
TOP_BUTTONS, SUB_BUTTONS = 3, 5
TOP_NAME, SUB_NAME, LONGEST_KEY, LONGEST_URL = 16, 60, 128, 1024
KEYED = {
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select",
}  # fmt: skip
LONGEST_SCENE = 64
MOST_LIMITED = 100_000
LONGEST_LIFE, USUAL_LIFE = 2_592_000, 60


def token(world: StandInState, call: Call) -> dict[str, Any]:
    return _token(world, dict(call.query), stable=False)


def stable_token(world: StandInState, call: Call) -> dict[str, Any]:
    return _token(world, call.json(), stable=True)


def _token(world: StandInState, order: dict[str, Any], *, stable: bool) -> dict[str, Any]:
    if order.get("grant_type") != "client_credential":
        raise ApiRefusal(40002)
    tokens = world.app_of_secret(text(order, "appid"), text(order, "secret")).tokens
    value, seconds = tokens.stable(force=order.get("force_refresh") is True) if stable else tokens.plain()
    return {"access_token": value, "expires_in": seconds}


def create_menu(world: StandInState, call: Call) -> dict[str, Any]:
    menu = call.json()
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= TOP_BUTTONS:
        raise ApiRefusal(40016)
    for button in buttons:
        _check_top(button)
    world.menu = {"button": buttons}
    return OK


def _check_top(button: Any) -> None:
    _check_name(button, TOP_NAME)
    subs = button.get("sub_button")
    if not subs:
        _check_action(button)
        return
    if not isinstance(subs, list) or len(subs) > SUB_BUTTONS:
        raise ApiRefusal(40023)
    for sub in subs:
        _check_name(sub, SUB_NAME)
        _check_action(sub)


def _check_name(button: Any, longest: int) -> None:
    if not isinstance(button, dict):
        raise ApiRefusal(47001)
    if not 1 <= len(text(button, "name").encode()) <= longest:
        raise ApiRefusal(40018)


def _check_action(button: dict[str, Any]) -> None:
    kind = text(button, "type")
    if kind in KEYED and not 1 <= len(text(button, "key").encode()) <= LONGEST_KEY:
        raise ApiRefusal(40019)
    if kind in {"view", "miniprogram"} and not 1 <= len(text(button, "url").encode()) <= LONGEST_URL:
        raise ApiRefusal(40020)
    if kind == "miniprogram" and not (text(button, "appid") and text(button, "pagepath")):
        raise ApiRefusal(40165)
    if kind not in KEYED | {"view", "miniprogram", "media_id", "article_id", "article_view_limited"}:
        raise ApiRefusal(40017)


def get_menu(world: StandInState, call: Call) -> dict[str, Any]:  # noqa: ARG001 - every endpoint is called alike
    if world.menu is None:
        raise ApiRefusal(46003)
    return {"menu": world.menu}


def delete_menu(world: StandInState, call: Call) -> dict[str, Any]:  # noqa: ARG001 - every endpoint is called alike
    world.menu = None
    return OK


def create_qrcode(world: StandInState, call: Call) -> dict[str, Any]:
    order = call.json()
    name = text(order, "action_name")
    limited = name in {"QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}
    info = order.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise ApiRefusal(40053)
    if name in {"QR_SCENE", "QR_LIMIT_SCENE"}:
        words = _scene_number(scene.get("scene_id"), limited=limited)
    elif name in {"QR_STR_SCENE", "QR_LIMIT_STR_SCENE"}:
        words = text(scene, "scene_str")
    else:
        raise ApiRefusal(40053)
    if not 1 <= len(words) <= LONGEST_SCENE:
        raise ApiRefusal(40053)
    return _made(world, words, None if limited else order.get("expire_seconds", USUAL_LIFE))


def _scene_number(value: Any, *, limited: bool) -> str:
    if not isinstance(value, int) or not 1 <= value <= (MOST_LIMITED if limited else 2**32 - 1):
        raise ApiRefusal(40053)
    return str(value)


def _made(world: StandInState, scene: str, seconds: Any) -> dict[str, Any]:
    if seconds is None:
        new_scene = world.scenes.make(scene, None)
        return {"ticket": new_scene.ticket, "url": new_scene.url}
    if not isinstance(seconds, int) or seconds < 1:
        raise ApiRefusal(40053)
    lasting = min(seconds, LONGEST_LIFE)
    new_scene = world.scenes.make(scene, lasting)
    return {"ticket": new_scene.ticket, "expire_seconds": lasting, "url": new_scene.url}


def show_qrcode(world: StandInState, call: Call) -> File:
    """The real one is on mp.weixin.qq.com."""
    scene = world.scenes.find(ticket=call.query.get("ticket", ""))
    if scene is None:
        raise ApiRefusal(40097)
    return File(picture_of(scene.url), "image/jpeg", "qrcode.jpg")
