"""Enqueues again what waits too long: its job was lost with Redis, or its worker died."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.jobs.leased import LeasedWork
from backend.jobs.outbox import message_of
from backend.jobs.schedule import Recurring, in_transaction
from backend.models import OutboxMessage
from backend.models.background import FIRST_WAIT

EVERY = timedelta(seconds=3)
LONGEST_WAIT = timedelta(minutes=10)
LIMIT = 500

Kind = type[LeasedWork[Any, Any, Any]]


def sweeps(kinds: Iterable[Kind]) -> tuple[Recurring, ...]:
    """One job a kind, so that a fault in one does not hold up the others."""
    return tuple(
        Recurring(f"enqueue again: {kind.plural}", EVERY, in_transaction(partial(enqueue_again, kind)))
        for kind in kinds
    )


def enqueue_again(kind: Kind, session: Session, now: datetime) -> int:
    """Write outbox messages for rows whose `enqueue_after` has come. Returns how many.

    What still has a message in the outbox is left alone. A job too many is harmless: it finds that the row
    is taken or has ended.
    """
    table: Any = kind.table
    has_message = exists().where(OutboxMessage.subject_id == table.id, OutboxMessage.job == table.job)
    waiting = session.scalars(
        select(table)
        .where(
            table.state.in_({kind.pending, kind.working}),
            table.enqueue_after <= now,
            ~has_message,
        )
        .order_by(table.enqueue_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=table)
    ).all()
    for row in waiting:
        row.enqueue_count += 1
        row.enqueue_after = now + _wait(row.enqueue_count - row.attempts)
    session.add_all(message_of(row, now) for row in waiting)
    return len(waiting)


def _wait(unanswered: int) -> timedelta:
    """Each job that no worker began doubles the wait, so that a long queue is not made longer."""
    doublings: int = min(max(0, unanswered), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
