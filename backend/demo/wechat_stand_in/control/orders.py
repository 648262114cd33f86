"""Requests to the control side, read into plain values."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from backend.demo.wechat_stand_in.control.actions import ActionError, Actions
from backend.demo.wechat_stand_in.people import message_xml
from backend.demo.wechat_stand_in.people.message_xml import IncomingMessage
from backend.demo.wechat_stand_in.pushing import WebhookDelivery

Order = Mapping[str, Any]
MOST = 1e9
FALSE = {"", "0", "false", "no"}


def order() -> Order:
    """The body, whether JSON or a form."""
    if not request.is_json:
        return request.form.to_dict()
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ActionError("请求不是 JSON 对象")
    return body


def text(body: Order, name: str, usual: str | None = None) -> str:
    value = body.get(name, usual)
    if not isinstance(value, str):
        raise ActionError(f"缺 {name}" if value is None else f"{name} 要是文字")
    return value


def number(
    body: Order, name: str, usual: float | None = None, *, least: float = -MOST, most: float = MOST
) -> float:
    value: Any = body.get(name, usual)
    try:
        parsed = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ActionError(f"{name} 要是数字") from None
    if not least <= parsed <= most:
        raise ActionError(f"{name} 要在 {least:g} 和 {most:g} 之间")
    return parsed


def whole(
    body: Order, name: str, usual: int | None = None, *, least: float = -MOST, most: float = MOST
) -> int:
    return int(number(body, name, usual, least=least, most=most))


def flag(body: Order, name: str, *, usual: bool) -> bool:
    value = body.get(name, usual)
    return value.lower() not in FALSE if isinstance(value, str) else bool(value)


def table(body: Order, name: str) -> dict[str, Any]:
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise ActionError(f"{name} 要是对象")
    return value


def upload() -> FileStorage:
    file = request.files.get("file")
    if file is None:
        raise ActionError("缺 file")
    return file


def how(body: Order) -> dict[str, Any]:
    return {"wait": flag(body, "wait", usual=True), "lose": whole(body, "lose", 0, least=0, most=3)}


def message(actions: Actions, body: Order) -> IncomingMessage:
    kind = text(body, "kind")
    if kind == "text":
        return message_xml.text(text(body, "text"))
    if kind in {"image", "voice", "video"}:
        return _with_file(actions, kind, body)
    if kind == "location":
        place = number(body, "latitude"), number(body, "longitude")
        return message_xml.location(*place, text(body, "label"), text(body, "name", ""))
    if kind == "link":
        return message_xml.link(text(body, "title"), text(body, "description", ""), text(body, "url"))
    raise ActionError("kind 不认识")


def _with_file(actions: Actions, kind: str, body: Order) -> IncomingMessage:
    sent = upload()
    name = sent.filename or kind
    media_id = actions.keep_media(sent.read(), sent.mimetype, name, kind)
    if kind == "image":
        return message_xml.image(actions.world, media_id)
    if kind == "video":
        return message_xml.video(media_id, actions.keep_media(b"", "image/jpeg", "thumb.jpg", "thumb"))
    return message_xml.voice(media_id, number(body, "seconds", 0, least=0), text(body, "format", "amr"))


def event(actions: Actions, openid: str, body: Order) -> WebhookDelivery:
    kind, options = text(body, "kind"), how(body)
    if kind == "follow":
        return actions.follow(openid, text(body, "scene", ""), **options)
    if kind == "unfollow":
        return actions.unfollow(openid, **options)
    if kind == "scan":
        return actions.scan(openid, text(body, "scene"), **options)
    if kind == "click":
        return actions.click(openid, text(body, "key"), **options)
    if kind == "view":
        return actions.view(openid, text(body, "url"), **options)
    if kind == "other":
        event_fields = {str(name): str(value) for name, value in table(body, "fields").items()}
        return actions.other_event(openid, text(body, "event"), event_fields, **options)
    raise ActionError("kind 不认识")
