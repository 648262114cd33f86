"""Replies: to the resident of one complaint and of all that were merged into it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.handling.breaches import refresh_due_times
from backend.complaints.rules.handling.merged_complaints import members_of
from backend.complaints.rules.handling.move_steps import Actor, add_event, clear_requests
from backend.complaints.rules.handling.resident_notices import notify_resident
from backend.complaints.rules.photos import StoredPhoto, photo_rows
from backend.models import Complaint, Move


def answer(
    session: Session,
    complaint: Complaint,
    actor: Actor,
    text: str,
    photos: Sequence[StoredPhoto],
    now: datetime,
) -> None:
    """答复 of a complaint whose answer nobody needs to read first, and of its members."""
    for member in (complaint, *members_of(session, complaint)):
        _answer(session, member, actor, text, photos, now)


def _answer(
    session: Session,
    complaint: Complaint,
    actor: Actor,
    text: str,
    photos: Sequence[StoredPhoto],
    now: datetime,
) -> None:
    event = add_event(complaint, Move.REPLY, actor, now, text)
    complaint.replied_at = now
    complaint.ruling_due_at = None
    complaint.solved = complaint.satisfied = complaint.rated_at = None
    clear_requests(complaint)
    session.flush()
    session.add_all(photo_rows(event, photos))
    refresh_due_times(complaint)
    notify_resident(session, event, now)
