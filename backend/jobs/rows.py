"""Recurring jobs over many rows: each row in a transaction of its own, so that none holds up another.

A row that raises is left aside and tried again later; the batch takes others in its place. On SQLite nobody
waits for longer than one row takes.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from backend.jobs.faults import forget_faults, is_paused, next_attempts, note_fault
from backend.jobs.schedule import Recurring, short_transaction
from backend.models import Database

LIMIT = 200
LONGEST_RUN_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 0.1  # as seldom as SQLite looks whether the writer's place is free

Due = Callable[[Session, datetime, int], Sequence[int]]
Handle = Callable[[Session, int, datetime], object]

log = logging.getLogger(__name__)


def row_by_row(name: str, every: timedelta, due: Due, handle: Handle) -> Recurring:
    """`due` gives the ids of so many rows at most; `handle` does one, or nothing where it is done."""

    def run(database: Database, now: datetime) -> None:
        end = time.monotonic() + LONGEST_RUN_SECONDS
        with database.reading() as session:
            left_aside = next_attempts(session, name)
            most = LIMIT + len(left_aside)
            row_ids = due(session, now, most)
        over = set(left_aside) - set(row_ids)
        if over and len(row_ids) < most:
            with short_transaction(database) as session:
                forget_faults(session, name, over)
        for row_id in row_ids:
            if time.monotonic() > end:
                return
            if not is_paused(left_aside.get(row_id), now):
                begun = time.monotonic()
                _run_one(database, name, handle, row_id, now, was_left_aside=row_id in left_aside)
                _let_others_write(database, time.monotonic() - begun)

    return Recurring(name, every, run)


def _let_others_write(database: Database, seconds: float) -> None:
    """SQLite's writers do not queue: who waits looks now and then, and would find the place taken."""
    if database.engine.dialect.name == "sqlite":
        time.sleep(min(seconds, LONGEST_PAUSE_SECONDS))


def _run_one(
    database: Database, name: str, handle: Handle, row_id: int, now: datetime, *, was_left_aside: bool
) -> None:
    try:
        with short_transaction(database) as session:
            handle(session, row_id, now)
            if was_left_aside:
                forget_faults(session, name, [row_id])
    except OperationalError as error:
        # The database is away, or somebody holds this very row: then the next run begins with the others.
        with suppress(SQLAlchemyError):
            _note(database, name, row_id, error, now)
        raise
    except Exception as error:
        log.exception("recurring job failed for row %d: %s", row_id, name)
        _note(database, name, row_id, error, now)


def _note(database: Database, name: str, row_id: int, error: Exception, now: datetime) -> None:
    with short_transaction(database) as session:
        note_fault(session, name, row_id, type(error).__name__, now)
