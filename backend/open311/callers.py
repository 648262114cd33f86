"""Which program calls Open311, and its rate limit."""

from dataclasses import dataclass

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from backend.open311.applications import RefusedKeyError, application_of
from backend.web.services import address, services

BODY_BYTES = 64 * 1024
WITH_PHOTOS_BYTES = 40 * 1024 * 1024
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
READ, FILE = "600/minute", "60/minute;5000/day"


@dataclass(frozen=True, slots=True)
class Application:
    id: int
    name: str


def bound_body() -> None:
    """Before anything reads the form: who sends may be anybody."""
    view = current_app.view_functions.get(request.endpoint or "")
    has_files = request.mimetype == MULTIPART and getattr(view, "takes_files", False)
    request.max_content_length = WITH_PHOTOS_BYTES if has_files else BODY_BYTES


def application() -> Application | None:
    """None where no key is shown. Raises RefusedKeyError for one that is not good: never quietly nobody."""
    if "application" not in g:
        g.application = _application()
    application: Application | None = g.application
    return application


def known_application() -> Application:
    """Raises RefusedKeyError."""
    identified = application()
    if identified is None:
        raise RefusedKeyError("缺少 api_key。请向市物业主管部门申请。")
    return identified


def counted() -> str:
    """Whose requests are counted: the application's, else the address's."""
    try:
        identified = application()
    except (RefusedKeyError, HTTPException):
        identified = None
    return f"open311 {identified.id}" if identified else address()


def _application() -> Application | None:
    # The key comes in the form, so that this may be the first who reads it.
    bound_body()
    key = request.values.get("api_key", "") or _from_header()
    if not key:
        return None
    with services().database.reading() as session:
        row = application_of(session, key)
        return Application(row.id, row.name)


def _from_header() -> str:
    """The user's name of HTTP Basic: for tools that send no key when they only read."""
    authorization = request.authorization
    return (
        (authorization.username or "") if authorization is not None and authorization.type == "basic" else ""
    )
