"""Logging in with WeChat's code, staying logged in, logging out."""

from flask import Response
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.access.resident_sessions import (
    ACCESS,
    REFRESH,
    LoginTokens,
    end_all_logins,
    end_login,
    log_in,
    refreshed,
)
from backend.access.residents import LoginError, locked_person, person_of_login
from backend.api.answers import answer, nothing
from backend.api.blueprint import api_v1
from backend.api.bodies import BODY_ERRORS, NAMELESS_ERRORS
from backend.api.callers import known_caller, person
from backend.api.document import SESSION, document
from backend.api.schemas import ErrorOut
from backend.core.clock import utc_now
from backend.models import Resident
from backend.residents.api.schemas import RefreshIn, SessionIn, SessionOut
from backend.residents.api.wechat_login import session_of
from backend.web.services import limiter, services

LOGINS_BY_ADDRESS, LOGOUTS_BY_PERSON = "300/10 minutes", "60/10 minutes"
OUT = Documented(HTTP_204=None, HTTP_401=ErrorOut, HTTP_429=ErrorOut)


@api_v1.post("/sessions")
@limiter.limit(LOGINS_BY_ADDRESS)
@document.validate(
    resp=Documented(HTTP_201=SessionOut, HTTP_503=ErrorOut, **NAMELESS_ERRORS), tags=["sessions"]
)
def open_session(json: SessionIn) -> tuple[Response, int]:
    """Log in with the code of wx.login. A new person needs nothing else; what they agree to comes later."""
    mini_session = session_of(json.code)
    now = utc_now()
    with services().database.transaction() as session:
        resident = person_of_login(session, mini_session.openid, mini_session.unionid, now)
        session.flush()
        return answer(_session_out(session, log_in(session, resident.id, now))), 201


@api_v1.post("/sessions/refresh")
@limiter.limit(LOGINS_BY_ADDRESS)
@document.validate(resp=Documented(HTTP_200=SessionOut, **BODY_ERRORS), tags=["sessions"])
def refresh_session(json: RefreshIn) -> Response:
    """The next pair of tokens. A refresh token that is shown again later ends the login: it was copied.

    Within 30 seconds it is answered the same once more, for an answer that got lost.
    """
    with services().database.transaction() as session:
        tokens = refreshed(session, json.refresh_token, utc_now())
        out = _session_out(session, tokens) if tokens else None
    if out is None:
        raise LoginError("登录已失效，请重新登录。")
    return answer(out)


@api_v1.delete("/sessions/current")
@limiter.limit(LOGINS_BY_ADDRESS)
@limiter.limit(LOGOUTS_BY_PERSON, key_func=person)
@document.validate(resp=OUT, security=SESSION, tags=["sessions"])
def close_session() -> tuple[Response, int]:
    """Log out here."""
    person = known_caller()
    with services().database.transaction() as session:
        end_login(session, person.login_id, utc_now())
    return nothing()


@api_v1.delete("/sessions")
@limiter.limit(LOGINS_BY_ADDRESS)
@limiter.limit(LOGOUTS_BY_PERSON, key_func=person)
@document.validate(resp=OUT, security=SESSION, tags=["sessions"])
def close_all_sessions() -> tuple[Response, int]:
    """Log out everywhere."""
    person = known_caller()
    with services().database.transaction() as session:
        locked_person(session, person.resident_id)
        end_all_logins(session, person.resident_id, utc_now())
    return nothing()


def _session_out(session: Session, tokens: LoginTokens) -> SessionOut:
    resident = session.get_one(Resident, tokens.resident_id)
    return SessionOut(
        access_token=tokens.access,
        access_expires_in=int(ACCESS.total_seconds()),
        refresh_token=tokens.refresh,
        refresh_expires_in=int(REFRESH.total_seconds()),
        agreed=bool(resident.agreed_version),
    )
