"""Leases: the right of one worker to work on a row for a while."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, update
from sqlalchemy.orm import Session

from backend.core.clock import CLOCK_TOLERANCE, utc_now
from backend.jobs.leased import LeasedWork, Row
from backend.models import Database


class LeaseLostError(Exception):
    """Another worker has the row now, or somebody ended it: this worker must stop."""


def is_due(work: type[LeasedWork[Row, Any, Any]], now: datetime) -> ColumnElement[bool]:
    """Nobody has the row and its next attempt has come, also where the clock was set back meanwhile."""
    table: Any = work.table
    latest = now + CLOCK_TOLERANCE
    longest_wait = case(
        *((table.attempts == number, latest + wait) for number, wait in enumerate(work.backoff, start=1)),
        (table.attempts == 0, latest),
        else_=latest + work.backoff[-1],
    )
    return and_(
        table.state.in_({work.pending, work.working}),
        or_(table.lease_until.is_(None), table.lease_until <= now, table.lease_until > latest + work.lease),
        or_(
            table.next_attempt_at.is_(None),
            table.next_attempt_at <= now,
            table.next_attempt_at > longest_wait,
        ),
    )


def claim(session: Session, work: type[LeasedWork[Row, Any, Any]], row_id: int, now: datetime) -> Row | None:
    """Take the row for this worker. None where another has it, it is not due, or it has ended."""
    table: Any = work.table
    claimed = session.execute(
        update(table)
        .where(table.id == row_id, is_due(work, now))
        .values(
            state=work.working,
            lease_until=now + work.lease,
            enqueue_after=now + work.lease,
            attempts=table.attempts + 1,
        )
        .returning(table.id)
    ).first()
    if claimed is None:
        return None
    row: Row = session.get_one(table, row_id, populate_existing=True)
    return row


def locked(session: Session, work: type[LeasedWork[Row, Any, Any]], row_id: int, attempt: int) -> Row | None:
    """The row, locked, while it is still this worker's; None where it is not, or is gone."""
    table: Any = work.table
    row: Row | None = session.get(table, row_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not work.working or row.attempts != attempt:
        return None
    return row


class Lease:
    """For a `send` that takes longer than one lease: it renews its own with the progress it makes."""

    def __init__(
        self, database: Database, work: type[LeasedWork[Any, Any, Any]], row_id: int, attempt: int
    ) -> None:
        self._database = database
        self._work = work
        self._row_id = row_id
        self._attempt = attempt

    def renew(self, **columns: object) -> None:
        """Another whole lease, and `columns` with it. Raises LeaseLostError."""
        with self._database.transaction() as session:
            self.hold(session, **columns)

    def hold(self, session: Session, **columns: object) -> None:
        """The same within a transaction that writes results."""
        table: Any = self._work.table
        until = utc_now() + self._work.lease
        row = session.execute(
            update(table)
            .where(
                table.id == self._row_id,
                table.state == self._work.working,
                table.attempts == self._attempt,
            )
            .values(lease_until=until, enqueue_after=until, **columns)
            .returning(table.id)
        ).first()
        if row is None:
            raise LeaseLostError
