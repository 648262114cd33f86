"""One call of the API, as an endpoint reads it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage

from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.state import App


@dataclass(frozen=True)
class Call:
    """`app` is the account that the token belongs to; the calls that need no token have none."""

    path: str
    method: str
    query: Mapping[str, str]
    body: bytes
    files: Mapping[str, FileStorage]
    app: App | None = None

    @property
    def caller(self) -> App:
        if self.app is None:
            raise ApiRefusal(41001)
        return self.app

    def json(self) -> dict[str, Any]:
        """Raises ApiRefusal."""
        if not self.body:
            raise ApiRefusal(44002)
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            raise ApiRefusal(47001) from None
        if not isinstance(body, dict):
            raise ApiRefusal(47001)
        return body


def text(order: Mapping[str, Any], name: str) -> str:
    """A field's text, empty where it is absent. Raises ApiRefusal for anything else."""
    value = order.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ApiRefusal(47001)
    return value
