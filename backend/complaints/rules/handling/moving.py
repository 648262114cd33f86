"""One move of one complaint: held, settled before, brought up to date after."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.handling.breaches import refresh, settle
from backend.complaints.rules.handling.steps import locked
from backend.models import Complaint


@contextmanager
def moving(session: Session, complaint_id: int, now: datetime) -> Iterator[Complaint]:
    """The complaint, held against others, with what was broken before on record.

    What the move leaves is written and due times are brought along when it ends.
    """
    complaint = locked(session, complaint_id)
    settle(session, complaint, now)
    yield complaint
    refresh(complaint)
    session.flush()
