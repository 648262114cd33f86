"""Attachments with Chinese file names, encoded after RFC 6266."""

from urllib.parse import quote

from flask import Response


def attached(response: Response, name: str) -> Response:
    """Saved under `name`. Programs older than RFC 5987 take the plain one."""
    kind = name.rpartition(".")[2]
    plain = name if name.isascii() else f"linsheng.{kind}"
    encoded = {"filename*": f"UTF-8''{quote(name, safe='')}"} if plain != name else {}
    response.headers.set("Content-Disposition", "attachment", filename=plain, **encoded)
    return response
