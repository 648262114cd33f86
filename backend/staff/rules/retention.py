"""Deletes old sessions and links of staff."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.models import StaffLink, StaffSession

KEPT = timedelta(days=90)


def delete_old_sessions(session: Session, now: datetime, limit: int = 1000) -> int:
    """Sessions unused, and links over, for 90 days; the audit log stays. Returns how many."""
    number = 0
    for table, old in ((StaffSession, StaffSession.used_at), (StaffLink, StaffLink.expires_at)):
        ids = select(table.id).where(old < now - KEPT).order_by(table.id).limit(limit)
        deleted = session.execute(
            delete(table).where(table.id.in_(ids)).returning(table.id),
            execution_options={"synchronize_session": False},
        )
        number += len(deleted.all())
    return number
