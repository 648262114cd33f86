"""答复审核: where the street asks for it, it reads a firm's answer before the resident does.

The time for the reply is paused while the street reads; reading has a due time of its own.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling import answering
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import (
    Actor,
    add_event,
    add_watching_party,
    clear_requests,
    staff_actor,
)
from backend.complaints.rules.handling.permitted_moves import (
    is_above,
    is_answered_unread,
    require_may_rule,
    step_above,
)
from backend.complaints.rules.photos import StoredPhoto, photo_rows, stored_photos
from backend.core import text as words
from backend.core.clock import local
from backend.core.errors import ForbiddenError, MoveRefusedError
from backend.models import ActorKind, Complaint, ComplaintEvent, Move, OfficeLevel, Photo, StaffAccount


def is_needed(complaint: Complaint) -> bool:
    """Of a firm's answers only: a street does not review its own."""
    if office_of_party(lead_party(complaint)).level is not OfficeLevel.FIRM:
        return False
    return complaint.review_asked or bool(complaint.street and complaint.street.reviews_replies)


def ask_review(session: Session, complaint_id: int, staff: StaffAccount, text: str, now: datetime) -> None:
    """The street, or who stands above it, wants to read the answer to this complaint first."""
    with complaint_move(session, complaint_id, now) as complaint:
        if not is_above(session, complaint, staff, now):
            raise ForbiddenError("只有主办单位的上级可以要求审核答复。")
        if not is_answered_unread(complaint):
            raise MoveRefusedError("这件投诉不由物业答复，或者答复本来就要先审核。")
        event = add_event(complaint, Move.ASK_REVIEW, staff_actor(staff), now, words.optional(text))
        complaint.review_asked = True
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)


def hand_in(
    session: Session,
    complaint: Complaint,
    staff: StaffAccount,
    answer: str,
    photos: Sequence[StoredPhoto],
    now: datetime,
) -> None:
    """The answer waits for the office above."""
    event = add_event(complaint, Move.HAND_IN, staff_actor(staff), now, answer)
    complaint.handed_in_at = now
    complaint.ruling_due_at = rules_for(complaint).ruling_due(now)
    clear_requests(complaint)
    reader = add_watching_party(
        complaint, step_above(session, complaint, lead_party(complaint), now), "审核答复", now
    )
    session.flush()
    session.add_all(photo_rows(event, photos))
    create_deliveries(session, event, [reader], now)


def pass_review(session: Session, complaint_id: int, staff: StaffAccount, text: str, now: datetime) -> None:
    """审核通过: the resident reads the answer, as the firm's."""
    with complaint_move(session, complaint_id, now) as complaint:
        require_may_rule(session, complaint, staff, now, "答复")
        add_event(complaint, Move.PASS_REVIEW, staff_actor(staff), now, words.optional(text))
        handed_in = handed_in_answer(complaint)
        firm = Actor(ActorKind.STAFF, handed_in.staff_id)
        photos = session.scalars(select(Photo).where(Photo.event_id == handed_in.id)).all()
        answering.answer(session, complaint, firm, handed_in.words, stored_photos(photos), now)


def send_back(session: Session, complaint_id: int, staff: StaffAccount, text: str, now: datetime) -> None:
    """审核退回, with what is missing. The time it lay here is added to the firm's."""
    with complaint_move(session, complaint_id, now) as complaint:
        require_may_rule(session, complaint, staff, now, "答复")
        event = add_event(
            complaint, Move.SEND_BACK, staff_actor(staff), now, words.required(text, "退回的理由")
        )
        _add_time_of_reading(complaint, now)
        complaint.handed_in_at = complaint.ruling_due_at = None
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)


def handed_in_answer(complaint: Complaint) -> ComplaintEvent:
    """The answer that waits to be read."""
    return next(event for event in reversed(complaint.events) if event.move is Move.HAND_IN)


def _add_time_of_reading(complaint: Complaint, now: datetime) -> None:
    since = complaint.handed_in_at or now
    if complaint.emergency or complaint.category.reply_hours is not None:
        complaint.reply_due_at += now - since
        return
    calendar = rules_for(complaint).calendar
    first, last = local(since).date(), local(now).date()
    days = calendar.between(first, last)
    complaint.reply_due_at = calendar.after_due(complaint.reply_due_at, days)
