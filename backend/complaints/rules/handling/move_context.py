"""The frame of a move: lock the complaint, record breaches before, set due times after."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.handling.breaches import record_breaches, refresh_due_times
from backend.complaints.rules.handling.move_steps import locked_complaint
from backend.models import Complaint


@contextmanager
def complaint_move(session: Session, complaint_id: int, now: datetime) -> Iterator[Complaint]:
    """The complaint, held against others, with what was broken before on record.

    What the move leaves is written and due times are brought along when it ends.
    """
    complaint = locked_complaint(session, complaint_id)
    record_breaches(session, complaint, now)
    yield complaint
    refresh_due_times(complaint)
    session.flush()
