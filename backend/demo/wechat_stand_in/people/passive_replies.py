"""The account's answer to a delivery, as the resident sees it."""

from typing import Any

from backend.demo.wechat_stand_in.api.message_calls import LONGEST_TEXT, media_shown
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.codec import DeliveryCodec, UnreadableReplyError
from backend.demo.wechat_stand_in.state import StandInState

SILENT = {b"", b"success"}
TOO_LONG = "文字超过 2048 字节，微信不显示"


class PassiveReply:
    """What came, decrypted; `kind` is empty where nothing of it is shown."""

    def __init__(self, kind: str, content: dict[str, Any], xml: str, says: str) -> None:
        self.kind, self.content, self.xml, self.says = kind, content, xml, says


def read(world: StandInState, wire: DeliveryCodec, body: bytes, openid: str) -> PassiveReply:
    """Raises UnreadableReplyError."""
    if body.strip() in SILENT:
        return PassiveReply("", {}, body.decode(), "收到，没有话说")
    fields, xml = wire.open(body)
    _check_cover(fields, openid, world.settings.account)
    kind = str(fields.get("MsgType"))
    content, says = _content_and_note(world, kind, fields)
    return PassiveReply("" if content is None else _names(kind), content or {}, xml, says)


def _check_cover(fields: dict[str, object], openid: str, account: str) -> None:
    if fields.get("ToUserName") != openid or fields.get("FromUserName") != account:
        raise UnreadableReplyError("收件人或发件人不对")
    if not str(fields.get("CreateTime")).isdecimal():
        raise UnreadableReplyError("CreateTime 不对")


def _names(kind: str) -> str:
    return "event" if kind == "transfer_customer_service" else kind


def _content_and_note(
    world: StandInState, kind: str, fields: dict[str, object]
) -> tuple[dict[str, Any] | None, str]:
    if kind == "text":
        words = fields.get("Content")
        if not isinstance(words, str) or not words.strip():
            raise UnreadableReplyError("没有文字")
        return (None, TOO_LONG) if len(words.encode()) > LONGEST_TEXT else ({"text": words}, "收到回复")
    if kind in {"image", "voice"}:
        return _media(world, fields.get(kind.capitalize())), "收到回复"
    if kind == "news":
        return {"articles": _articles(fields.get("Articles"))}, "收到回复"
    if kind == "transfer_customer_service":
        return {"text": "已转给人工客服"}, "转给人工"
    raise UnreadableReplyError("MsgType 不认识")


def _media(world: StandInState, part: object) -> dict[str, Any]:
    try:
        return media_shown(world, part.get("MediaId") if isinstance(part, dict) else None)
    except ApiRefusal:
        raise UnreadableReplyError("media_id 不对") from None


def _articles(part: object) -> list[dict[str, str]]:
    items = part.get("item") if isinstance(part, dict) else None
    article_list = [items] if isinstance(items, dict) else items
    if not isinstance(article_list, list) or not article_list:
        raise UnreadableReplyError("没有文章")
    names = {"title": "Title", "description": "Description", "picture": "PicUrl", "link": "Url"}
    # WeChat shows the first one only, whatever was sent.
    return [{name: str(article_list[0].get(article_key) or "") for name, article_key in names.items()}]
