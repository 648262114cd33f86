"""Calls that send: customer-service messages and template messages."""

import itertools
from typing import Any

from backend.demo.wechat_stand_in.api.calls import Call, text
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.api.templates import SUBSCRIBE, TEMPLATE, filled
from backend.demo.wechat_stand_in.people import reports
from backend.demo.wechat_stand_in.people.residents import StandInResident
from backend.demo.wechat_stand_in.state import StandInState

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
LONGEST_TEXT = 2048
_message_ids = itertools.count(3_200_000_000_000_000_001)


def custom(world: StandInState, call: Call) -> dict[str, Any]:
    order = call.json()
    resident = world.residents.of_account(order.get("touser"))
    kind, content = _content(world, order)
    resident.windows.take(world.clock.now())
    world.chat.add(resident.openid, world.clock.now(), "account", kind, via="custom", **content)
    return OK


def _content(world: StandInState, order: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = text(order, "msgtype")
    part = order.get(kind) if kind else None
    if kind not in {"text", "image", "voice", "news", "msgmenu", "miniprogrampage"}:
        raise ApiRefusal(40008)
    if not isinstance(part, dict):
        raise ApiRefusal(44004)
    if kind == "text":
        return "text", {"text": _words(part, "content")}
    if kind in {"image", "voice"}:
        return kind, media_shown(world, part.get("media_id"))
    if kind == "msgmenu":
        items = part.get("list")
        return "menu", {
            "text": _words(part, "head_content"),
            "items": items if isinstance(items, list) else [],
            "tail": text(part, "tail_content"),
        }
    if kind == "news":
        return "news", {"articles": _articles(part)}
    return "miniprogram", {"title": _words(part, "title"), "link": text(part, "pagepath")}


def _words(part: dict[str, Any], name: str) -> str:
    words = text(part, name)
    if not words.strip():
        raise ApiRefusal(44004)
    if len(words.encode("utf-8", "surrogatepass")) > LONGEST_TEXT:
        raise ApiRefusal(45002)
    return words


def media_shown(world: StandInState, media_id: object) -> dict[str, Any]:
    world.media.get(media_id)
    return {"media_id": media_id, "url": f"/sim/api/media/{media_id}"}


def _articles(part: dict[str, Any]) -> list[dict[str, str]]:
    articles = part.get("articles")
    if not isinstance(articles, list) or len(articles) != 1 or not isinstance(articles[0], dict):
        raise ApiRefusal(45002)
    names = {"title": "title", "description": "description", "picture": "picurl", "link": "url"}
    return [{name: text(articles[0], article_key) for name, article_key in names.items()}]


def template(world: StandInState, call: Call) -> dict[str, Any]:
    order = call.json()
    resident = world.residents.of_account(order.get("touser"))
    template = world.templates.find(order.get("template_id"), TEMPLATE, call.caller.appid)
    rows = filled(template, order.get("data"))
    if not resident.followed:
        raise ApiRefusal(43004)
    number = next(_message_ids)
    _show(world, resident, TEMPLATE, template.title, rows, text(order, "url"))
    reports.template_sent(world, resident, number)
    return {**OK, "msgid": number}


def bizsend(world: StandInState, call: Call) -> dict[str, Any]:
    """The official account's notice, accepted once for each send."""
    order = call.json()
    resident = world.residents.of_account(order.get("touser"))
    number = _notify(world, call, resident, order)
    reports.subscription_sent(world, resident, text(order, "template_id"), number)
    return OK


def subscribe(world: StandInState, call: Call) -> dict[str, Any]:
    """The mini-program's notice, accepted once for each send."""
    order = call.json()
    page = text(order, "page")
    resident = world.residents.of_mini(order.get("touser"))
    if page and not is_page(world, page.partition("?")[0]):
        raise ApiRefusal(41030)
    return {**OK, "msgid": _notify(world, call, resident, order)}


def _notify(world: StandInState, call: Call, resident: StandInResident, order: dict[str, Any]) -> int:
    template = world.templates.find(order.get("template_id"), SUBSCRIBE, call.caller.appid)
    rows = filled(template, order.get("data"))
    resident.take_subscription(template.template_id)
    _show(world, resident, SUBSCRIBE, template.title, rows, text(order, "page"))
    return next(_message_ids)


def _show(
    world: StandInState, resident: StandInResident, kind: str, title: str, rows: list[list[str]], link: str
) -> None:
    world.chat.add(
        resident.openid, world.clock.now(), "account", kind, via=kind, title=title, fields=rows, link=link
    )


def is_page(world: StandInState, path: str) -> bool:
    return not path.startswith("/") and (not world.settings.pages or path in world.settings.pages)
