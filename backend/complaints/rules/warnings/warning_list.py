"""The list of early warnings: read, marked as seen, closed with words."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from backend.access.permissions import Permission
from backend.access.scopes import on_ground
from backend.complaints.rules.queries import visible_to
from backend.core import text as words
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.models import Complaint, EarlyWarning, StaffAccount, WarningState

LONGEST_WORDS = 500


def within_jurisdiction(staff: StaffAccount) -> ColumnElement[bool]:
    """A street sees its own, a district what lies in it, the city and auditors all; a firm none."""
    return on_ground(
        staff, Permission.WARNING_READ, street=EarlyWarning.street_id, district=EarlyWarning.district_id
    )


def warnings_for(
    session: Session, staff: StaffAccount, *, closed: bool, limit: int = 100
) -> list[EarlyWarning]:
    """Those under way with the newest first, or those that are closed."""
    state = EarlyWarning.state == WarningState.CLOSED
    query = (
        select(EarlyWarning)
        .where(within_jurisdiction(staff), state if closed else ~state)
        .options(
            selectinload(EarlyWarning.street),
            selectinload(EarlyWarning.community),
            selectinload(EarlyWarning.category),
            selectinload(EarlyWarning.firm),
        )
        .order_by(EarlyWarning.state, EarlyWarning.began_at.desc(), EarlyWarning.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def unseen_count(session: Session, staff: StaffAccount) -> int:
    query = select(func.count()).where(within_jurisdiction(staff), EarlyWarning.state == WarningState.OPEN)
    return session.scalar(query) or 0


def evidence_of(
    session: Session, staff: StaffAccount, warning: EarlyWarning, most: int = 20
) -> list[Complaint]:
    """The newest complaints behind it that this account may open."""
    ids = warning.evidence.get("complaints", [])[-most:]
    query = select(Complaint).where(Complaint.id.in_(ids), visible_to(staff)).order_by(Complaint.id.desc())
    return list(session.scalars(query))


def mark_warning_seen(session: Session, staff: StaffAccount, warning_id: int, now: datetime) -> bool:
    """已看. False where a second click changed nothing."""
    warning = _locked_warning(session, staff, warning_id)
    if warning.state is WarningState.OPEN:
        warning.state, warning.seen_at, warning.seen_by_id = WarningState.SEEN, now, staff.id
        return True
    return False


def close_warning(
    session: Session, staff: StaffAccount, warning_id: int, text_given: str, now: datetime
) -> bool:
    """了结, with what was done. Who closes it has seen it. Raises InvalidInputError for field words."""
    warning = _locked_warning(session, staff, warning_id)
    if warning.state is WarningState.CLOSED:
        return False
    text = words.required(text_given, "处理情况")
    if len(text) > LONGEST_WORDS:
        raise InvalidInputError([FieldProblem("words", f"处理情况最多 {LONGEST_WORDS} 字。")])
    if warning.seen_at is None:
        warning.seen_at, warning.seen_by_id = now, staff.id
    warning.state, warning.closed_at, warning.closed_by_id = WarningState.CLOSED, now, staff.id
    warning.words = text
    return True


def _locked_warning(session: Session, staff: StaffAccount, warning_id: int) -> EarlyWarning:
    query = (
        select(EarlyWarning)
        .where(EarlyWarning.id == warning_id, within_jurisdiction(staff))
        .with_for_update()
    )
    warning = session.scalars(query).first()
    if warning is None:
        raise NotFoundError("没有找到这条预警，或它不在您的辖区。")
    return warning
