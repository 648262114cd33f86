"""One representation, two formats: JSON, and the XML that it maps to by the specification's Spark convention.

A list in JSON is an element with one kind of child in XML, and `ITEMS` says what that child is called.
"""

import json
import re
from datetime import datetime
from typing import Any

import xmltodict
from flask import Response, request

from backend.core.clock import local

ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
JSON, XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"
# All that XML 1.0 has no way to write, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(root: str, content: object, status: int = 200) -> Response:
    """In the format that the address ends with; XML, which every server must speak, where it names none."""
    if request.path.endswith(".json"):
        return Response(json.dumps(content, ensure_ascii=False), status, content_type=JSON)
    body = xmltodict.unparse({root: _children(root, content)}, encoding="utf-8")
    return Response(body, status, content_type=XML)


def w3(moment: datetime) -> str:
    """ISO 8601 with the offset of a clock in China."""
    return local(moment).isoformat(timespec="seconds")


def _children(name: str, value: Any) -> Any:
    if isinstance(value, list):
        item = ITEMS[name]
        return {item: [_children(item, child) for child in value]}
    if isinstance(value, dict):
        return {key: _children(key, child) for key, child in value.items()}
    return _UNWRITABLE.sub("", value) if isinstance(value, str) else value
