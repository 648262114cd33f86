"""Every move of a complaint after it came in: who may make it, what it changes, whom it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import local
from backend.complaints import words
from backend.complaints.deadlines import due_times
from backend.complaints.deliveries import announce
from backend.complaints.moves import MOVE_NAMES, next_state
from backend.complaints.offices import lead_party, office_of_party, office_of_staff
from backend.complaints.photos import StoredPhoto
from backend.complaints.routing import Assignment, Place, at_level, ladder
from backend.errors import FieldProblem, ForbiddenError, InvalidInputError, MoveRefusedError, NotFoundError
from backend.models import (
    ActorKind,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    Move,
    OfficeLevel,
    PartyRole,
    Photo,
    StaffAccount,
    State,
    Street,
)

RATE_WITHIN = timedelta(days=7)
REOPEN_WITHIN = timedelta(days=15)
STREET_LEADS_FROM_REDO = 2
DISTRICT_LEADS_FROM_REDO = 3


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a move; `staff_id` only for staff."""

    kind: ActorKind
    staff_id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
RESIDENT = Actor(ActorKind.RESIDENT)


def accept(session: Session, complaint_id: int, staff: StaffAccount, now: datetime) -> None:
    """签收 by the office in charge."""
    complaint = _locked(session, complaint_id)
    _require_lead(complaint, staff, Move.ACCEPT)
    add_event(complaint, Move.ACCEPT, _by(staff), now)
    complaint.accepted_at = now


def reply(
    session: Session,
    complaint_id: int,
    staff: StaffAccount,
    text: str,
    photos: Sequence[StoredPhoto],
    now: datetime,
) -> None:
    """答复 by the office in charge. Answering what was not accepted yet accepts it first."""
    complaint = _locked(session, complaint_id)
    _require_lead(complaint, staff, Move.REPLY)
    answer = _required_words(text, "答复内容")
    if complaint.state is State.DISPATCHED:
        add_event(complaint, Move.ACCEPT, _by(staff), now)
        complaint.accepted_at = now
    event = add_event(complaint, Move.REPLY, _by(staff), now, answer)
    complaint.replied_at = now
    complaint.solved = complaint.satisfied = complaint.rated_at = None
    session.flush()
    session.add_all(
        Photo(
            complaint_id=complaint.id,
            event_id=event.id,
            storage_key=photo.storage_key,
            width=photo.width,
            height=photo.height,
            size=photo.size,
        )
        for photo in photos
    )


def ask_return(session: Session, complaint_id: int, staff: StaffAccount, reason: str, now: datetime) -> None:
    """退单, asked with a reason; the office above rules on it. Once ruled it cannot be asked again."""
    complaint = _locked(session, complaint_id)
    party = _require_lead(complaint, staff, Move.ASK_RETURN)
    if complaint.return_ruled:
        raise MoveRefusedError("这件投诉的退单已经裁定过，不能再次申请退单。")
    if office_of_party(party).level is OfficeLevel.CITY:
        raise MoveRefusedError("市级主管部门是最后一级，不能退单。")
    text = _required_words(reason, "退单理由")
    event = add_event(complaint, Move.ASK_RETURN, _by(staff), now, text)
    ruler = _step_above(session, complaint, party, now)
    watching = _watch(complaint, ruler, "裁定退单", now)
    session.flush()
    announce(session, event, [watching], now)


def rule_return(
    session: Session, complaint_id: int, staff: StaffAccount, *, granted: bool, text: str, now: datetime
) -> None:
    """裁定退单: granted, the ruling office takes the complaint over; refused, it goes back where it was."""
    complaint = _locked(session, complaint_id)
    move = Move.GRANT_RETURN if granted else Move.REFUSE_RETURN
    party = lead_party(complaint)
    ruler = _step_above(session, complaint, party, now)
    if office_of_staff(staff) != ruler.office:
        raise ForbiddenError("只有上一级单位可以裁定退单。")
    ruling = _required_words(text, "裁定意见")
    event = add_event(complaint, move, _by(staff), now, ruling)
    complaint.return_ruled = True
    if granted:
        assign(complaint, [Assignment(PartyRole.LEAD, ruler.office, "退单后接办")], now)
    _restart_clock(complaint, now)
    session.flush()
    announce(session, event, [lead_party(complaint)], now)


def reject(session: Session, complaint_id: int, staff: StaffAccount, reason: str, now: datetime) -> None:
    """不予受理, by the street of the compound only, with a reason that the resident reads."""
    complaint = _locked(session, complaint_id)
    if staff.street_id is None or staff.street_id not in _streets(complaint):
        raise ForbiddenError("只有属地街道可以决定不予受理。")
    text = _required_words(reason, "不予受理的理由")
    event = add_event(complaint, Move.REJECT, _by(staff), now, text)
    complaint.closed_at = now
    session.flush()
    announce(session, event, [lead_party(complaint)], now)


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
    complaint = _locked(session, complaint_id)
    if solved is None and satisfied is None:
        raise InvalidInputError([FieldProblem("solved", "请选择问题解决了没有。")])
    note = _optional_words(text)
    if complaint.replied_at is not None and now > complaint.replied_at + RATE_WITHIN:
        raise MoveRefusedError("已超过 7 天评价期。如问题仍在，请重新打开投诉。")
    add_event(complaint, Move.RATE, RESIDENT, now, note, solved=solved, satisfied=satisfied)
    complaint.rated_at = now
    complaint.solved = solved if solved is not None else complaint.solved
    complaint.satisfied = satisfied if satisfied is not None else complaint.satisfied
    if solved is True:
        add_event(complaint, Move.CLOSE, SYSTEM, now)
        complaint.closed_at = now
    elif solved is False:
        event = add_event(complaint, Move.REDO, SYSTEM, now, note)
        _redo(session, complaint, event, now)
    session.flush()


def reopen(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """重新打开 by the resident within 15 days of closing; it climbs the same ladder as a redo."""
    complaint = _locked(session, complaint_id)
    if complaint.closed_at is not None and now > complaint.closed_at + REOPEN_WITHIN:
        raise MoveRefusedError("办结已超过 15 天，请提交一件新的投诉。")
    reason = _required_words(text, "重新打开的原因")
    event = add_event(complaint, Move.REOPEN, RESIDENT, now, reason)
    complaint.closed_at = None
    _redo(session, complaint, event, now)


def withdraw(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """撤回 by the resident."""
    complaint = _locked(session, complaint_id)
    event = add_event(complaint, Move.WITHDRAW, RESIDENT, now, _optional_words(text))
    complaint.closed_at = now
    session.flush()
    announce(session, event, [lead_party(complaint)], now)


def close_silent(session: Session, now: datetime, limit: int = 500) -> int:
    """Close what was answered 7 days ago and never rated as solved or not. Returns how many."""
    due = session.scalars(
        select(Complaint.id)
        .where(Complaint.state == State.REPLIED, Complaint.replied_at < now - RATE_WITHIN)
        .limit(limit)
    ).all()
    for complaint_id in due:
        complaint = _locked(session, complaint_id)
        if complaint.state is State.REPLIED:
            add_event(complaint, Move.CLOSE, SYSTEM, now)
            complaint.closed_at = now
    return len(due)


def add_event(
    complaint: Complaint, move: Move, actor: Actor, now: datetime, text: str = "", **details: Any
) -> ComplaintEvent:
    """Append one event and bring the state along. Raises MoveRefusedError where the table forbids it."""
    before = complaint.state if complaint.events else None
    after = next_state(before, move)
    event = ComplaintEvent(
        seq=len(complaint.events) + 1,
        move=move,
        from_state=before,
        to_state=after,
        actor=actor.kind,
        staff_id=actor.staff_id,
        at=now,
        words=text,
        details=details,
    )
    complaint.events.append(event)
    complaint.state = after
    return event


def assign(complaint: Complaint, assignments: Sequence[Assignment], now: datetime) -> list[ComplaintParty]:
    """Put these offices in charge; whoever led before, or stands twice, is relieved."""
    offices = {assignment.office for assignment in assignments}
    for party in _active(complaint):
        if party.role is PartyRole.LEAD or office_of_party(party) in offices:
            party.ended_at = now
    fresh = [
        ComplaintParty(
            role=assignment.role, reason=assignment.reason, started_at=now, **assignment.office.columns
        )
        for assignment in assignments
    ]
    complaint.parties.extend(fresh)
    return fresh


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
        _watch(complaint, _step_above(session, complaint, party, now), "重办督看", now)
    _restart_clock(complaint, now)
    session.flush()
    announce(session, event, _active(complaint), now)


def _raise_to(session: Session, complaint: Complaint, level: OfficeLevel, now: datetime) -> None:
    step = at_level(_ladder(session, complaint, now), level)
    if office_of_party(lead_party(complaint)) != step.office:
        assign(complaint, [Assignment(PartyRole.LEAD, step.office, "多次重办，上级接办")], now)


def _watch(complaint: Complaint, step: Assignment, reason: str, now: datetime) -> ComplaintParty:
    """The office of `step` as a party that sees the complaint; the one it has already, if any."""
    for party in _active(complaint):
        if office_of_party(party) == step.office:
            return party
    party = ComplaintParty(role=PartyRole.ASSIST, reason=reason, started_at=now, **step.office.columns)
    complaint.parties.append(party)
    return party


def _step_above(session: Session, complaint: Complaint, party: ComplaintParty, now: datetime) -> Assignment:
    chain = _ladder(session, complaint, now)
    level = office_of_party(party).level
    higher = {
        OfficeLevel.FIRM: OfficeLevel.STREET,
        OfficeLevel.STREET: OfficeLevel.DISTRICT,
    }.get(level, OfficeLevel.CITY)
    return at_level(chain, higher)


def _ladder(session: Session, complaint: Complaint, now: datetime) -> list[Assignment]:
    street_id = next((p.street_id for p in complaint.parties if p.street_id is not None), None)
    street = session.get(Street, street_id) if street_id is not None else None
    return ladder(session, Place(complaint.community, street), local(now).date())


def _restart_clock(complaint: Complaint, now: datetime) -> None:
    due = due_times(complaint.category, emergency=complaint.emergency, now=now)
    complaint.accept_due_at, complaint.reply_due_at = due.accept, due.reply
    complaint.accepted_at = None


def _locked(session: Session, complaint_id: int) -> Complaint:
    """The complaint, held against a second clerk until this transaction ends."""
    complaint = session.scalars(
        select(Complaint)
        .where(Complaint.id == complaint_id)
        .with_for_update(of=Complaint)
        .execution_options(populate_existing=True)
    ).first()
    if complaint is None:
        raise NotFoundError("没有找到这件投诉。")
    return complaint


def _require_lead(complaint: Complaint, staff: StaffAccount, move: Move) -> ComplaintParty:
    party = lead_party(complaint)
    if office_of_party(party) != office_of_staff(staff):
        raise ForbiddenError(f"只有主办单位可以{MOVE_NAMES[move]}。")
    return party


def _streets(complaint: Complaint) -> set[int]:
    own = {complaint.community.street_id} if complaint.community else set()
    return own | {party.street_id for party in _active(complaint) if party.street_id is not None}


def _active(complaint: Complaint) -> list[ComplaintParty]:
    return [party for party in complaint.parties if party.ended_at is None]


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
