"""Counts scans by code and day, without anything about who."""

from datetime import date

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from backend.models import CodeScan
from backend.models.session import dialect_insert


def count_scan(connection: Connection, code_id: int, day: date) -> None:
    """One more for this code on this day in China, in one statement."""
    connection.execute(
        dialect_insert(connection, CodeScan)
        .values(code_id=code_id, day=day, count=1)
        .on_conflict_do_update(
            index_elements=[CodeScan.code_id, CodeScan.day], set_={"count": CodeScan.count + 1}
        )
    )


def scans_of(session: Session, code_id: int, since: date | None = None) -> int:
    """All scans of a code, or those from `since` on."""
    query = select(func.coalesce(func.sum(CodeScan.count), 0)).where(CodeScan.code_id == code_id)
    return session.scalar(query.where(CodeScan.day >= since) if since else query) or 0
