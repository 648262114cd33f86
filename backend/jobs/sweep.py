"""Enqueues again what waits too long: its job was lost with Redis, or its worker died."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from backend.core.clock import CLOCK_TOLERANCE
from backend.jobs.lease import is_due
from backend.jobs.leased import LeasedWork
from backend.jobs.outbox import new_message
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
    is taken or has ended. Nothing else of a row is read: one that cannot be read must not hold up the others.
    """
    table: Any = kind.table
    has_message = exists().where(OutboxMessage.subject_id == table.id, OutboxMessage.job == table.job)
    waits_too_long = and_(table.enqueue_after > now + LONGEST_WAIT + CLOCK_TOLERANCE, is_due(kind, now))
    waiting = session.execute(
        select(table.id, table.enqueue_count, table.attempts)
        .where(
            table.state.in_({kind.pending, kind.working}),
            or_(table.enqueue_after <= now, waits_too_long),
            ~has_message,
        )
        .order_by(table.enqueue_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=table)
    ).all()
    for row_id, enqueue_count, attempts in waiting:
        session.execute(
            update(table)
            .where(table.id == row_id)
            .values(
                enqueue_count=enqueue_count + 1,
                enqueue_after=now + _wait(enqueue_count + 1 - attempts),
            )
            .execution_options(synchronize_session=False)
        )
        session.add(new_message(table, row_id, enqueue_count + 1, now))
    session.flush()
    return len(waiting)


def _wait(unanswered: int) -> timedelta:
    """Each job that no worker began doubles the wait, so that a long queue is not made longer."""
    doublings: int = min(max(0, unanswered), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
