"""Deletes stored answers of idempotent writes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.models import KeptAnswer

KEPT = timedelta(days=7)


def delete_old_answers(session: Session, now: datetime, limit: int = 1000) -> int:
    """Answers to writes over 7 days ago; no phone tries for longer. Returns how many."""
    old = (
        select(KeptAnswer.id).where(KeptAnswer.kept_at < now - KEPT).order_by(KeptAnswer.kept_at).limit(limit)
    )
    deleted = session.execute(
        delete(KeptAnswer).where(KeptAnswer.id.in_(old)).returning(KeptAnswer.id),
        execution_options={"synchronize_session": False},
    )
    return len(deleted.all())
