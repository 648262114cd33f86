"""The resident behind a login: looked up by what WeChat calls them, or added."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.core.errors import ForbiddenError, LinshengError
from backend.models import Resident
from backend.models.personal import PersonalDataKey
from backend.models.session import conflict_insert, hold_value


class LoginError(LinshengError):
    """Not logged in any more, or never was. The client logs in again without asking the resident."""

    code = "login_needed"
    status = 401


class SessionExpiredError(LoginError):
    """The access token is over two hours old: the refresh token gets a new one."""

    code = "session_expired"


class AgreementNeededError(ForbiddenError):
    """Personal data is kept only of those who agreed to how (PIPL art. 13)."""

    code = "agreement_needed"

    def __init__(self) -> None:
        super().__init__("请先阅读并同意隐私保护指引。")


def person_of_login(session: Session, openid: str, unionid: str, now: datetime) -> Resident:
    """The resident of this mini-program openid; the unionid joins them with who wrote to the account."""
    index = PersonalDataKey.blind_index(openid)
    union = PersonalDataKey.blind_index(unionid) if unionid else None
    resident = _by(session, openid) or _of_union(session, unionid)
    if resident is None:
        hold_value(session.connection(), openid)
        resident = _by(session, openid)
    if resident is None:
        session.execute(
            conflict_insert(session, Resident)
            .values(miniprogram_openid=openid, miniprogram_openid_index=index, window_left=0)
            .on_conflict_do_nothing(index_elements=["miniprogram_openid_index"])
        )
        resident = _by(session, openid)
    assert resident is not None  # noqa: S101 - inserted above, by us or by a twin of this login
    if resident.miniprogram_openid_index is None:
        resident.miniprogram_openid, resident.miniprogram_openid_index = openid, index
    if union and resident.unionid_index != union and _of_union(session, unionid) in {None, resident}:
        resident.unionid_index = (
            union  # also where it was made with an older key: of a unionid only this is kept
        )
    resident.miniprogram_seen_at = now
    return resident


def person_with(session: Session, resident_id: int) -> Resident:
    """Their row, to read. Raises LoginError where they were erased since they logged in."""
    resident = session.get(Resident, resident_id)
    if resident is None:
        raise LoginError("请重新登录。")
    return resident


def locked_person(session: Session, resident_id: int, *, alone: bool = False) -> Resident:
    """Their row, held against other writes of theirs; `alone` waits for writes that point to it, too.

    Raises LoginError where they were erased since they logged in.
    """
    resident = session.scalars(
        select(Resident)
        .where(Resident.id == resident_id)
        .with_for_update(of=Resident, key_share=not alone)
        .execution_options(populate_existing=True)
    ).first()
    if resident is None:
        raise LoginError("请重新登录。")
    return resident


def _by(session: Session, openid: str) -> Resident | None:
    indexes = PersonalDataKey.blind_indexes(openid)
    return _locked_resident(session, Resident.miniprogram_openid_index.in_(indexes))


def _of_union(session: Session, unionid: str) -> Resident | None:
    if not unionid:
        return None
    return _locked_resident(session, Resident.unionid_index.in_(PersonalDataKey.blind_indexes(unionid)))


def _locked_resident(session: Session, condition: ColumnElement[bool]) -> Resident | None:
    """Held, so that whoever is being erased meanwhile is gone, and not half there."""
    query = select(Resident).where(condition).with_for_update(of=Resident, key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).first()
