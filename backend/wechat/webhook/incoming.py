"""Parses a delivery's XML into typed values."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from wechatpy import parse_message

from backend.models.personal import PersonalDataKey
from backend.residents.rules.subscriptions import SubscriptionAnswer
from backend.wechat.conversation.messages import (
    Click,
    Message,
    Other,
    Picture,
    Scan,
    SharedLocation,
    Text,
    Video,
    Voice,
)
from backend.wechat.webhook.subscriptions import answers_in

# A DOCTYPE can stand only before the root, so nothing but an XML declaration may.
_PLAIN_START = re.compile(r"\ufeff?\s*(?:<\?xml[^<>]{0,100}\?>\s*)?<xml[\s>]")
_OPENID = re.compile(r"[\w-]{1,64}", re.ASCII)
_DIGITS = re.compile(r"\d{1,20}", re.ASCII)
_MEDIA_ID = re.compile(r"[\w-]{1,200}", re.ASCII)
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?", re.ASCII)
_PLACEHOLDER = re.compile(
    r"(?:\s*(?:"
    r"[\[【](?=[^\]】]*(?:消息|message))[^\[\]【】]{0,40}"
    r"(?:不支持|无法显示|不能(?:展示|显示)|unsupported|not supported)[^\[\]【】]{0,60}[\]】]"
    r"|[\[【](?:图片|照片|动画表情|表情|语音|视频|小视频|视频号|文件|链接|网页|位置|地理位置|名片|个人名片|聊天记录|小程序|音乐"
    r"|红包|微信红包|转账|接龙|群公告|笔记|语音通话|视频通话|photo|image|sticker|voice|video|file|link|location|contact"
    r"|chat history|mini program)[\]】]"
    r")\s*)+",
    re.IGNORECASE,
)
SCENE_PREFIX = "qrscene_"


class UnreadableError(Exception):
    """The delivery is not what WeChat sends; the text names the reason in a word or two."""


@dataclass(frozen=True, slots=True)
class Unfollow:
    """The resident left; nothing can be answered."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Whether templates may be sent to the resident once; told to WeChat, so that nothing is said to it."""

    answers: tuple[SubscriptionAnswer, ...]


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event that tells of nothing a resident said."""


Content = Message | Unfollow | Subscriptions | Ignored


@dataclass(frozen=True, slots=True)
class Incoming:
    """`key` is the same for every redelivery and gives no openid away; `account` is who was written to.

    `older_keys` are the same by the other personal-data keys: a redelivery may come to a process that
    seals with another one.
    """

    key: str
    openid: str
    account: str
    content: Content
    older_keys: tuple[str, ...] = ()


@contextmanager
def leaks_as_unreadable() -> Iterator[None]:
    """KeyError, TypeError, ExpatError, struct.error and more come out of wechatpy for malformed input."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - no list of the types would stay complete
        raise UnreadableError(type(error).__name__) from None


def read_xml(data: bytes | str) -> str:
    """XML that holds no DOCTYPE, hence no entities of its own. Raises UnreadableError."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise UnreadableError("not UTF-8") from None
    if not _PLAIN_START.match(text):
        raise UnreadableError("not a plain <xml> document")
    return text


def parse(xml: str) -> Incoming:
    """Raises UnreadableError."""
    plain = read_xml(xml)
    with leaks_as_unreadable():
        message = parse_message(plain)
        fields: dict[str, Any] = dict(message._data)  # noqa: SLF001 - its attributes leak while converting
        kind, event = str(message.type), str(getattr(message, "event", ""))
    if kind == "unknown" and _text(fields, "MsgType").lower() == "event":
        kind, event = "event", _text(fields, "Event")  # one that wechatpy has not heard of
    openid, account = _name(fields, "FromUserName"), _name(fields, "ToUserName")
    key, *older_keys = _keys(openid, fields, kind)
    content = _event(event, fields, key) if kind == "event" else _message(kind, fields, key)
    return Incoming(key, openid, account, content, tuple(older_keys))


def _keys(openid: str, fields: dict[str, Any], kind: str) -> tuple[str, ...]:
    """Events carry no MsgId (it reads as 0), so that time and name must do: the platform's own advice."""
    names = ("CreateTime", "Event", "EventKey") if kind == "event" else ("MsgId",)
    parts = [_text(fields, name) for name in names]
    if not _DIGITS.fullmatch(parts[0]):
        raise UnreadableError(f"{names[0]} is no number")
    return PersonalDataKey.keyed_hashes("\0".join(("wechat", openid, *parts)))


def _message(kind: str, fields: dict[str, Any], key: str) -> Message:
    makers: dict[str, Callable[[], Message]] = {
        "text": lambda: _written(key, _text(fields, "Content")),
        "voice": lambda: Voice(key, _text(fields, "Recognition"), _media_id(fields)),
        "location": lambda: SharedLocation(
            key, _text(fields, "Label"), _degrees(fields, "Location_X"), _degrees(fields, "Location_Y")
        ),
        "image": lambda: Picture(key, _media_id(fields)),
        "video": lambda: Video(key),
        "shortvideo": lambda: Video(key),
    }
    return makers.get(kind, lambda: Other(key))()


def _written(key: str, words: str) -> Message:
    """What WeChat writes in the place of a message that it cannot hand over is no word of the resident's."""
    return Other(key) if _PLACEHOLDER.fullmatch(words) else Text(key, words)


def _event(event: str, fields: dict[str, Any], key: str) -> Content:
    answers = answers_in(event, fields)
    if answers:
        return Subscriptions(answers)
    scene = _text(fields, "EventKey")
    makers: dict[str, Callable[[], Message | Unfollow]] = {
        "subscribe": lambda: Scan(key, "", followed=True),
        "subscribe_scan_product": lambda: Scan(key, "", followed=True),  # by the barcode on a parcel
        "subscribe_scan": lambda: Scan(key, scene.removeprefix(SCENE_PREFIX), followed=True),
        "scan": lambda: Scan(key, scene, followed=False),
        "click": lambda: Click(key, scene),
        "unsubscribe": Unfollow,
    }
    return makers.get(event, Ignored)()


def _text(fields: dict[str, Any], name: str) -> str:
    """A field's text; empty where it is absent. A field given twice or with children is a forgery."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(f"{name} is not text")
    return value


def _media_id(fields: dict[str, Any]) -> str:
    """WeChat's name of a photo or voice; one that cannot be such a name is none."""
    value = _text(fields, "MediaId")
    return value if _MEDIA_ID.fullmatch(value) else ""


def _degrees(fields: dict[str, Any], name: str) -> float | None:
    value = _text(fields, name)
    return float(value) if _DEGREES.fullmatch(value) else None


def _name(fields: dict[str, Any], name: str) -> str:
    value = _text(fields, name)
    if not _OPENID.fullmatch(value):
        raise UnreadableError(f"{name} is no openid")
    return value
