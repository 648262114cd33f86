"""XML of WeChat for what a resident does."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.demo.wechat_stand_in.people.residents import StandInResident
from backend.demo.wechat_stand_in.state import StandInState

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Fields = Mapping[str, "str | int | Mapping[str, Any]"]


@dataclass(frozen=True)
class IncomingMessage:
    """`fields` is what the account is told, `kind` and `content` what stands in the chat."""

    fields: Fields
    side: str
    kind: str
    content: dict[str, Any]


class MessageIds:
    """Grow for ever, also over restarts, as WeChat's own do."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        self._last = max(self._last + 1, time.time_ns() // 100)
        return self._last


def document(world: StandInState, resident: StandInResident, fields: Fields) -> str:
    cover: Fields = {
        "ToUserName": world.settings.account,
        "FromUserName": resident.openid,
        "CreateTime": int(world.clock.now()),
    }
    return f"<xml>{_elements(cover)}{_elements(fields)}</xml>"


def _elements(fields: Fields) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return _elements(value)
    if isinstance(value, int):
        return str(value)
    plain = _ILLEGAL.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{plain}]]>"


def text(words: str) -> IncomingMessage:
    return IncomingMessage({"MsgType": "text", "Content": words}, "resident", "text", {"text": words})


def image(world: StandInState, media_id: str) -> IncomingMessage:
    path = f"/sim/api/media/{media_id}"
    fields = {"MsgType": "image", "PicUrl": world.settings.address + path, "MediaId": media_id}
    return IncomingMessage(fields, "resident", "image", {"url": path, "media_id": media_id})


def voice(media_id: str, seconds: float, sound_format: str) -> IncomingMessage:
    """Recognition is empty: WeChat takes its own speech recognition away."""
    fields = {"MsgType": "voice", "MediaId": media_id, "Format": sound_format, "Recognition": ""}
    content = {"url": f"/sim/api/media/{media_id}", "media_id": media_id}
    return IncomingMessage(
        fields, "resident", "voice", {**content, "seconds": seconds, "format": sound_format}
    )


def video(media_id: str, thumb_id: str) -> IncomingMessage:
    fields = {"MsgType": "video", "MediaId": media_id, "ThumbMediaId": thumb_id}
    return IncomingMessage(
        fields, "resident", "video", {"url": f"/sim/api/media/{media_id}", "media_id": media_id}
    )


def location(latitude: float, longitude: float, label: str, name: str) -> IncomingMessage:
    fields: Fields = {
        "MsgType": "location",
        "Location_X": f"{latitude:.6f}",
        "Location_Y": f"{longitude:.6f}",
        "Scale": 16,
        "Label": label,
    }
    content = {"latitude": latitude, "longitude": longitude, "label": label, "name": name}
    return IncomingMessage(fields, "resident", "location", content)


def link(title: str, description: str, url: str) -> IncomingMessage:
    fields = {"MsgType": "link", "Title": title, "Description": description, "Url": url}
    return IncomingMessage(
        fields, "resident", "link", {"title": title, "description": description, "link": url}
    )


def event(name: str, says: str, **fields: Any) -> IncomingMessage:
    content = {"text": says, "event": name}
    return IncomingMessage({"MsgType": "event", "Event": name, **fields}, "system", "event", content)
