"""Writing outbox messages, in the transaction of the rows that they name. Knows no Redis."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, delete
from sqlalchemy.orm import Session

from backend.models import OutboxMessage
from backend.models.background import FIRST_WAIT, Leased


def enqueue(session: Session, rows: Iterable[Leased], now: datetime) -> None:
    """Add the rows to the session, due at once, each with the message that brings it to a worker."""
    rows = list(rows)
    for row in rows:
        row.next_attempt_at, row.enqueue_after = now, now + FIRST_WAIT
        row.enqueue_count = row.enqueue_count or 0
    session.add_all(rows)
    session.flush()
    session.add_all(message_of(row, now) for row in rows)
    session.flush()


def restart(session: Session, rows: Iterable[Leased], now: datetime) -> None:
    """Give rows that ended all their attempts again. The caller sets their state back."""
    rows = list(rows)
    for row in rows:
        row.attempts, row.lease_until = 0, None
        row.enqueue_count += 1
    enqueue(session, rows, now)


def message_of(row: Leased, now: datetime) -> OutboxMessage:
    return new_message(type(row), row.id, row.enqueue_count, now)


def new_message(table: type[Leased], row_id: int, enqueue_count: int, now: datetime) -> OutboxMessage:
    """Each time a row is enqueued its job has another id: RQ refuses an id that it knows."""
    return OutboxMessage(
        queue=table.queue,
        job=table.job,
        subject_id=row_id,
        job_id=f"{table.job}-{row_id}-{enqueue_count}",
        created_at=now,
    )


def discard_messages(session: Session, table: type[Leased], ids: Select[int]) -> None:
    """Before rows are deleted: SQLite gives the id of a deleted row to the next one, whose message would
    have the same job id.
    """
    session.execute(
        delete(OutboxMessage).where(OutboxMessage.job == table.job, OutboxMessage.subject_id.in_(ids))
    )
