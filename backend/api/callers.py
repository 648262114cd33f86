"""Who calls: a resident with a login, or anyone. And how often: by person and by address."""

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
    found: Caller | None = g.caller
    return found


def known_caller() -> Caller:
    """Raises LoginError."""
    found = caller()
    if found is None:
        raise LoginError("请先登录。")
    return found


def person() -> str:
    """Whose tries are counted: the resident's, else the address's."""
    try:
        found = caller()
    except LoginError:
        found = None
    return f"resident {found.resident_id}" if found else address()


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
