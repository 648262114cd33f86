"""Every move of a complaint after it came in: who may make it, what it changes, whom it tells."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints import words
from backend.complaints.authority import is_ruler, is_street_of, ladder_of, require_lead, step_above
from backend.complaints.deadlines import RATE_WITHIN, REOPEN_WITHIN
from backend.complaints.deliveries import announce
from backend.complaints.offices import lead_party, office_of_party
from backend.complaints.photos import StoredPhoto, photo_rows
from backend.complaints.routing import Assignment, at_level
from backend.complaints.safety import look_at
from backend.complaints.steps import (
    RESIDENT,
    SYSTEM,
    Actor,
    active_parties,
    add_event,
    assign,
    locked,
    restart_clock,
    watch,
)
from backend.complaints.telling import tell
from backend.errors import FieldProblem, ForbiddenError, InvalidInputError, MoveRefusedError
from backend.models import (
    ActorKind,
    Complaint,
    ComplaintEvent,
    Move,
    OfficeLevel,
    PartyRole,
    StaffAccount,
    State,
)

STREET_LEADS_FROM_REDO = 2
DISTRICT_LEADS_FROM_REDO = 3


def accept(session: Session, complaint_id: int, staff: StaffAccount, now: datetime) -> None:
    """签收 by the office in charge."""
    complaint = locked(session, complaint_id)
    require_lead(complaint, staff, Move.ACCEPT)
    event = add_event(complaint, Move.ACCEPT, _by(staff), now)
    complaint.accepted_at = now
    tell(session, event, now)


def reply(
    session: Session,
    complaint_id: int,
    staff: StaffAccount,
    text: str,
    photos: Sequence[StoredPhoto],
    now: datetime,
) -> None:
    """答复 by the office in charge. Answering what was not accepted yet accepts it first."""
    complaint = locked(session, complaint_id)
    require_lead(complaint, staff, Move.REPLY)
    answer = _required_words(text, "答复内容")
    if complaint.state is State.DISPATCHED:
        add_event(complaint, Move.ACCEPT, _by(staff), now)
        complaint.accepted_at = now
    event = add_event(complaint, Move.REPLY, _by(staff), now, answer)
    complaint.replied_at = now
    complaint.solved = complaint.satisfied = complaint.rated_at = None
    session.flush()
    session.add_all(photo_rows(event, photos))
    tell(session, event, now)


def ask_return(session: Session, complaint_id: int, staff: StaffAccount, reason: str, now: datetime) -> None:
    """退单, asked with a reason; the office above rules on it. Once ruled it cannot be asked again."""
    complaint = locked(session, complaint_id)
    party = require_lead(complaint, staff, Move.ASK_RETURN)
    if complaint.return_ruled:
        raise MoveRefusedError("这件投诉的退单已经裁定过，不能再次申请退单。")
    if office_of_party(party).level is OfficeLevel.CITY:
        raise MoveRefusedError("市级主管部门是最后一级，不能退单。")
    text = _required_words(reason, "退单理由")
    event = add_event(complaint, Move.ASK_RETURN, _by(staff), now, text)
    ruler = step_above(session, complaint, party, now)
    watching = watch(complaint, ruler, "裁定退单", now)
    session.flush()
    announce(session, event, [watching], now)


def rule_return(
    session: Session, complaint_id: int, staff: StaffAccount, *, granted: bool, text: str, now: datetime
) -> None:
    """裁定退单: granted, the ruling office takes the complaint over; refused, it goes back where it was."""
    complaint = locked(session, complaint_id)
    move = Move.GRANT_RETURN if granted else Move.REFUSE_RETURN
    ruler = step_above(session, complaint, lead_party(complaint), now)
    if not is_ruler(session, complaint, staff, now):
        raise ForbiddenError("只有上一级单位可以裁定退单。")
    ruling = _required_words(text, "裁定意见")
    event = add_event(complaint, move, _by(staff), now, ruling)
    complaint.return_ruled = True
    if granted:
        assign(complaint, [Assignment(PartyRole.LEAD, ruler.office, "退单后接办")], now)
    restart_clock(complaint, now)
    session.flush()
    announce(session, event, [lead_party(complaint)], now)
    tell(session, event, now)


def reject(session: Session, complaint_id: int, staff: StaffAccount, reason: str, now: datetime) -> None:
    """不予受理, by the street of the compound only, with a reason that the resident reads."""
    complaint = locked(session, complaint_id)
    if not is_street_of(complaint, staff):
        raise ForbiddenError("只有属地街道可以决定不予受理。")
    text = _required_words(reason, "不予受理的理由")
    event = add_event(complaint, Move.REJECT, _by(staff), now, text)
    complaint.closed_at = now
    session.flush()
    announce(session, event, [lead_party(complaint)], now)
    tell(session, event, now)


def rate(
    session: Session,
    complaint_id: int,
    *,
    solved: bool | None,
    satisfied: bool | None,
    text: str,
    now: datetime,
) -> None:
    """评价: two separate answers. Solved closes the complaint; not solved sends it back, one level higher.

    A missing answer is a third value, never counted as satisfied.
    """
    complaint = locked(session, complaint_id)
    if solved is None and satisfied is None:
        raise InvalidInputError([FieldProblem("solved", "请选择问题解决了没有。")])
    note = _optional_words(text)
    if complaint.replied_at is not None and now > complaint.replied_at + RATE_WITHIN:
        raise MoveRefusedError("已超过 7 天评价期。如问题仍在，请重新打开投诉。")
    rated = add_event(complaint, Move.RATE, RESIDENT, now, note, solved=solved, satisfied=satisfied)
    complaint.rated_at = now
    complaint.solved = solved if solved is not None else complaint.solved
    complaint.satisfied = satisfied if satisfied is not None else complaint.satisfied
    if solved is True:
        add_event(complaint, Move.CLOSE, SYSTEM, now)
        complaint.closed_at = now
    elif solved is False:
        event = add_event(complaint, Move.REDO, SYSTEM, now, note)
        _redo(session, complaint, event, now)
        look_at(session, event, now)
    session.flush()
    look_at(session, rated, now)


def reopen(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """重新打开 by the resident within 15 days of closing; it climbs the same ladder as a redo."""
    complaint = locked(session, complaint_id)
    if complaint.closed_at is not None and now > complaint.closed_at + REOPEN_WITHIN:
        raise MoveRefusedError("办结已超过 15 天，请提交一件新的投诉。")
    reason = _required_words(text, "重新打开的原因")
    event = add_event(complaint, Move.REOPEN, RESIDENT, now, reason)
    complaint.closed_at = None
    _redo(session, complaint, event, now)
    look_at(session, event, now)


def withdraw(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """撤回 by the resident."""
    complaint = locked(session, complaint_id)
    event = add_event(complaint, Move.WITHDRAW, RESIDENT, now, _optional_words(text))
    complaint.closed_at = now
    session.flush()
    look_at(session, event, now)
    announce(session, event, [lead_party(complaint)], now)


def close_silent(session: Session, now: datetime, limit: int = 500) -> int:
    """Close what was answered 7 days ago and never rated as solved or not. Returns how many."""
    due = session.scalars(
        select(Complaint.id)
        .where(Complaint.state == State.REPLIED, Complaint.replied_at < now - RATE_WITHIN)
        .limit(limit)
    ).all()
    for complaint_id in due:
        complaint = locked(session, complaint_id)
        if complaint.state is State.REPLIED:
            event = add_event(complaint, Move.CLOSE, SYSTEM, now)
            complaint.closed_at = now
            tell(session, event, now)
    return len(due)


def _redo(session: Session, complaint: Complaint, event: ComplaintEvent, now: datetime) -> None:
    """Back to work: first to the same office with the next level watching, then ever higher."""
    complaint.redo_count += 1
    party = lead_party(complaint)
    level = office_of_party(party).level
    if complaint.redo_count >= DISTRICT_LEADS_FROM_REDO:
        _raise_to(session, complaint, OfficeLevel.DISTRICT, now)
    elif complaint.redo_count >= STREET_LEADS_FROM_REDO and level is OfficeLevel.FIRM:
        _raise_to(session, complaint, OfficeLevel.STREET, now)
    else:
        watch(complaint, step_above(session, complaint, party, now), "重办督看", now)
    restart_clock(complaint, now)
    session.flush()
    announce(session, event, active_parties(complaint), now)
    tell(session, event, now)


def _raise_to(session: Session, complaint: Complaint, level: OfficeLevel, now: datetime) -> None:
    step = at_level(ladder_of(session, complaint, now), level)
    if office_of_party(lead_party(complaint)) != step.office:
        assign(complaint, [Assignment(PartyRole.LEAD, step.office, "多次重办，上级接办")], now)


def _by(staff: StaffAccount) -> Actor:
    return Actor(ActorKind.STAFF, staff.id)


def _required_words(text: str, label: str) -> str:
    problems: list[FieldProblem] = []
    cleaned = words.check_words("words", label, text, problems)
    if problems:
        raise InvalidInputError(problems)
    return cleaned


def _optional_words(text: str) -> str:
    return _required_words(text, "说明") if words.clean(text) else ""
