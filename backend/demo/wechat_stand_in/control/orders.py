"""Requests to the control side, read into plain values."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from backend.demo.wechat_stand_in.control.actions import ActionError, Actions
from backend.demo.wechat_stand_in.people import message_xml
from backend.demo.wechat_stand_in.people.message_xml import ResidentMessage
from backend.demo.wechat_stand_in.pushing import WebhookDelivery

Order = Mapping[str, Any]
MOST = 1e9
FALSE = {"", "0", "false", "no"}


def order() -> Order:
    """The body, whether JSON or a form."""
    if not request.is_json:
        return request.form.to_dict()
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise ActionError("请求不是 JSON 对象")
    return found


def text(given: Order, name: str, usual: str | None = None) -> str:
    value = given.get(name, usual)
    if not isinstance(value, str):
        raise ActionError(f"缺 {name}" if value is None else f"{name} 要是文字")
    return value


def number(
    given: Order, name: str, usual: float | None = None, *, least: float = -MOST, most: float = MOST
) -> float:
    value: Any = given.get(name, usual)
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ActionError(f"{name} 要是数字") from None
    if not least <= found <= most:
        raise ActionError(f"{name} 要在 {least:g} 和 {most:g} 之间")
    return found


def whole(
    given: Order, name: str, usual: int | None = None, *, least: float = -MOST, most: float = MOST
) -> int:
    return int(number(given, name, usual, least=least, most=most))


def flag(given: Order, name: str, *, usual: bool) -> bool:
    value = given.get(name, usual)
    return value.lower() not in FALSE if isinstance(value, str) else bool(value)


def table(given: Order, name: str) -> dict[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise ActionError(f"{name} 要是对象")
    return value


def upload() -> FileStorage:
    found = request.files.get("file")
    if found is None:
        raise ActionError("缺 file")
    return found


def how(given: Order) -> dict[str, Any]:
    return {"wait": flag(given, "wait", usual=True), "lose": whole(given, "lose", 0, least=0, most=3)}


def message(actions: Actions, given: Order) -> ResidentMessage:
    kind = text(given, "kind")
    if kind == "text":
        return message_xml.text(text(given, "text"))
    if kind in {"image", "voice", "video"}:
        return _with_file(actions, kind, given)
    if kind == "location":
        place = number(given, "latitude"), number(given, "longitude")
        return message_xml.location(*place, text(given, "label"), text(given, "name", ""))
    if kind == "link":
        return message_xml.link(text(given, "title"), text(given, "description", ""), text(given, "url"))
    raise ActionError("kind 不认识")


def _with_file(actions: Actions, kind: str, given: Order) -> ResidentMessage:
    sent = upload()
    name = sent.filename or kind
    media_id = actions.keep_media(sent.read(), sent.mimetype, name, kind)
    if kind == "image":
        return message_xml.image(actions.world, media_id)
    if kind == "video":
        return message_xml.video(media_id, actions.keep_media(b"", "image/jpeg", "thumb.jpg", "thumb"))
    return message_xml.voice(media_id, number(given, "seconds", 0, least=0), text(given, "format", "amr"))


def event(actions: Actions, openid: str, given: Order) -> WebhookDelivery:
    kind, options = text(given, "kind"), how(given)
    if kind == "follow":
        return actions.follow(openid, text(given, "scene", ""), **options)
    if kind == "unfollow":
        return actions.unfollow(openid, **options)
    if kind == "scan":
        return actions.scan(openid, text(given, "scene"), **options)
    if kind == "click":
        return actions.click(openid, text(given, "key"), **options)
    if kind == "view":
        return actions.view(openid, text(given, "url"), **options)
    if kind == "other":
        named = {str(name): str(value) for name, value in table(given, "fields").items()}
        return actions.other_event(openid, text(given, "event"), named, **options)
    raise ActionError("kind 不认识")
