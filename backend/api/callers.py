"""Who calls the API: a resident with a login, or anyone; with rate limits by person and address."""

from dataclasses import dataclass

from flask import g, request

from backend.access.resident_sessions import login_of
from backend.access.residents import LoginError
from backend.core.clock import utc_now
from backend.web.services import address, services

SCHEME = "bearer"


@dataclass(frozen=True, slots=True)
class Caller:
    resident_id: int
    login_id: int
    agreed: bool


def caller() -> Caller | None:
    """None where no login is shown. Raises LoginError for one that is not good: never quietly nobody."""
    if "caller" not in g:
        g.caller = _caller()
    caller: Caller | None = g.caller
    return caller


def known_caller() -> Caller:
    """Raises LoginError."""
    identified = caller()
    if identified is None:
        raise LoginError("请先登录。")
    return identified


def person() -> str:
    """Whose tries are counted: the resident's, else the address's."""
    try:
        identified = caller()
    except LoginError:
        identified = None
    return f"resident {identified.resident_id}" if identified else address()


def is_nobody() -> bool:
    """No person is known, so that only the address can be counted; it may be a whole neighbourhood's."""
    return person() == address()


def _caller() -> Caller | None:
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != SCHEME:  # in any case, as HTTP has it
        raise LoginError("请先登录。")
    with services().database.reading() as session:
        row = login_of(session, token.strip(), utc_now())
        return Caller(row.resident_id, row.id, bool(row.resident.agreed_version))
