"""Which application calls, and how often it may."""

from dataclasses import dataclass

from flask import g, request
from werkzeug.exceptions import HTTPException

from backend.open311.applications import RefusedKeyError, application_of
from backend.web.services import address, services

BODY_BYTES = 64 * 1024
READ, FILE = "600/minute", "60/minute;5000/day"


@dataclass(frozen=True, slots=True)
class Application:
    id: int
    name: str


def application() -> Application | None:
    """None where no key is shown. Raises RefusedKeyError for one that is not good: never quietly nobody."""
    if "application" not in g:
        g.application = _application()
    found: Application | None = g.application
    return found


def known_application() -> Application:
    """Raises RefusedKeyError."""
    found = application()
    if found is None:
        raise RefusedKeyError("缺少 api_key。请向市物业主管部门申请。")
    return found


def counted() -> str:
    """Whose requests are counted: the application's, else the address's."""
    try:
        found = application()
    except (RefusedKeyError, HTTPException):
        found = None
    return f"open311 {found.id}" if found else address()


def _application() -> Application | None:
    # The key comes in the form, so that this may be the first who reads it.
    request.max_content_length = BODY_BYTES
    key = request.values.get("api_key", "") or _from_header()
    if not key:
        return None
    with services().database.reading() as session:
        row = application_of(session, key)
        return Application(row.id, row.name)


def _from_header() -> str:
    """The user's name of HTTP Basic: for tools that send no key when they only read."""
    shown = request.authorization
    return (shown.username or "") if shown is not None and shown.type == "basic" else ""
