"""Moves that need no office above: accept, contact, reply, reject, rate, reopen, withdraw."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party
from backend.city_rules.rules.current import city_rules, rules_for
from backend.complaints.rules.handling import answering, joint, reply_review
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import RESIDENT, SYSTEM, add_event, staff_actor
from backend.complaints.rules.handling.permitted_moves import is_street_of, require_lead
from backend.complaints.rules.handling.redoing import redo
from backend.complaints.rules.handling.resident_notices import notify_resident
from backend.complaints.rules.handling.turning_urgent import danger_told, turn_urgent
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy.content_review import check_content
from backend.core import text as words
from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError, MoveRefusedError
from backend.models import Complaint, ComplaintEvent, Move, StaffAccount, State


def accept(session: Session, complaint_id: int, staff: StaffAccount, now: datetime) -> None:
    """签收 by the office in charge."""
    with complaint_move(session, complaint_id, now) as complaint:
        require_lead(complaint, staff, Move.ACCEPT)
        notify_resident(session, _accept(complaint, staff, now), now)


def contact(session: Session, complaint_id: int, staff: StaffAccount, text: str, now: datetime) -> None:
    """联系 by the office in charge: how the resident was reached, and what was agreed.

    The resident sees that they were called; the words stay among the offices.
    """
    with complaint_move(session, complaint_id, now) as complaint:
        require_lead(complaint, staff, Move.CONTACT)
        comment = words.required(text, "联系情况")
        if complaint.state is State.DISPATCHED:
            notify_resident(session, _accept(complaint, staff, now), now)
        add_event(complaint, Move.CONTACT, staff_actor(staff), now, comment)
        complaint.contacted_at = complaint.contacted_at or now


def reply(
    session: Session,
    complaint_id: int,
    staff: StaffAccount,
    text: str,
    photos: Sequence[StoredPhoto],
    now: datetime,
) -> None:
    """答复 by the office in charge. Answering what was not accepted yet accepts it first.

    Where the street reads answers first, this one waits for it; a joint complaint is answered to everybody.
    """
    with complaint_move(session, complaint_id, now) as complaint:
        require_lead(complaint, staff, Move.REPLY)
        _refuse_what_is_answered_elsewhere(complaint)
        answer = words.required(text, "答复内容")
        if complaint.state is State.DISPATCHED:
            _accept(complaint, staff, now)
        if reply_review.is_needed(complaint):
            reply_review.hand_in(session, complaint, staff, answer, photos, now)
            return
        complaint.handed_in_at = now
        answering.answer(session, complaint, staff_actor(staff), answer, photos, now)


def reject(session: Session, complaint_id: int, staff: StaffAccount, reason: str, now: datetime) -> None:
    """不予受理, by the street of the community only, with a reason that the resident reads."""
    with complaint_move(session, complaint_id, now) as complaint:
        if not is_street_of(complaint, staff):
            raise ForbiddenError("只有属地街道可以决定不予受理。")
        text = words.required(reason, "不予受理的理由")
        event = add_event(complaint, Move.REJECT, staff_actor(staff), now, text)
        complaint.closed_at = now
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)
        notify_resident(session, event, now)
        joint.reject_members(session, complaint, event, now)


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
    with complaint_move(session, complaint_id, now) as complaint:
        if solved is None and satisfied is None:
            raise InvalidInputError([FieldProblem("solved", "请选择问题解决了没有。")])
        note = words.optional(text)
        rules = rules_for(complaint)
        if complaint.replied_at is not None and now > complaint.replied_at + rules.rate_within:
            days = rules.limits.rate_days
            raise MoveRefusedError(f"已超过 {days} 天评价期。如问题仍在，请重新打开投诉。")
        danger = danger_told(session, complaint, note) if solved is False else None
        rated = add_event(complaint, Move.RATE, RESIDENT, now, note, solved=solved, satisfied=satisfied)
        complaint.rated_at = now
        complaint.solved = solved if solved is not None else complaint.solved
        complaint.satisfied = satisfied if satisfied is not None else complaint.satisfied
        if solved is True:
            add_event(complaint, Move.CLOSE, SYSTEM, now)
            complaint.closed_at = now
        elif solved is False:
            event = add_event(complaint, Move.REDO, SYSTEM, now, note)
            turn_urgent(complaint, danger, event, now)
            redo(session, complaint, event, now)
            check_content(session, event, now)
        session.flush()
        check_content(session, rated, now)


def reopen(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """重新打开 by the resident within 15 days of closing; it climbs the same ladder as a redo."""
    with complaint_move(session, complaint_id, now) as complaint:
        rules = rules_for(complaint)
        if complaint.closed_at is not None and now > complaint.closed_at + rules.reopen_within:
            raise MoveRefusedError(f"办结已超过 {rules.limits.reopen_days} 天，请提交一件新的投诉。")
        reason = words.required(text, "重新打开的原因")
        danger = danger_told(session, complaint, reason)
        event = add_event(complaint, Move.REOPEN, RESIDENT, now, reason)
        turn_urgent(complaint, danger, event, now)
        complaint.closed_at = None
        redo(session, complaint, event, now)
        check_content(session, event, now)


def withdraw(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """撤回 by the resident. A joint complaint goes on with the others."""
    with complaint_move(session, complaint_id, now) as complaint:
        event = add_event(complaint, Move.WITHDRAW, RESIDENT, now, words.optional(text))
        complaint.closed_at = now
        session.flush()
        check_content(session, event, now)
        create_deliveries(session, event, [lead_party(complaint)], now)
        joint.pass_on(session, complaint, now)


def silent_complaints(session: Session, now: datetime, limit: int = 200) -> Sequence[int]:
    """Those answered 7 days ago and never rated as solved or not, the oldest answer first."""
    before = now - city_rules(session).rate_within
    query = select(Complaint.id).where(Complaint.state == State.REPLIED, Complaint.replied_at < before)
    return session.scalars(query.order_by(Complaint.replied_at, Complaint.id).limit(limit)).all()


def close_silent_complaint(session: Session, complaint_id: int, now: datetime) -> None:
    """The job's work on one complaint, unless it was rated meanwhile."""
    with complaint_move(session, complaint_id, now) as complaint:
        if complaint.state is State.REPLIED:
            event = add_event(complaint, Move.CLOSE, SYSTEM, now)
            complaint.closed_at = now
            notify_resident(session, event, now)


def close_silent(session: Session, now: datetime) -> int:
    """All that are due, in one transaction. Returns how many."""
    due = silent_complaints(session, now)
    for complaint_id in due:
        close_silent_complaint(session, complaint_id, now)
    return len(due)


def _refuse_what_is_answered_elsewhere(complaint: Complaint) -> None:
    """The table knows these answers, but they come with a review or with the complaint that leads."""
    if complaint.state is State.REVIEWING:
        raise MoveRefusedError("答复正在审核，审核通过后会自动发给居民。")
    if complaint.state is State.MERGED:
        raise MoveRefusedError("这件投诉已经并案，请在牵头的那一件里答复。")


def _accept(complaint: Complaint, staff: StaffAccount, now: datetime) -> ComplaintEvent:
    event = add_event(complaint, Move.ACCEPT, staff_actor(staff), now)
    complaint.accepted_at = now
    return event
