"""Recurring jobs: a list of what runs and how often, each in its own transaction and its own try."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.errors import ConfigError
from backend.models import Database, ScheduledJob
from backend.models.session import conflict_insert

# A job that failed is tried again after this, or after its own interval where that is shorter.
RETRY_AFTER = timedelta(minutes=10)
WRITE_EVERY = timedelta(minutes=1)
LOCK_WAIT_SECONDS = 20
TICK_SECONDS = 0.5

Run = Callable[[Database, datetime], object]

log = logging.getLogger(__name__)
monotonic = time.monotonic


@dataclass(frozen=True, slots=True)
class Recurring:
    """`name` says what it does, in words for the operator. It must bear to be run twice at once."""

    name: str
    every: timedelta
    run: Run


def in_transaction(rule: Callable[[Session, datetime], object]) -> Run:
    """The rule in a transaction of its own."""

    def run(database: Database, now: datetime) -> None:
        with short_transaction(database) as session:
            rule(session, now)

    return run


@contextmanager
def short_transaction(database: Database) -> Iterator[Session]:
    """One that gives up where a lock is not to be had; SQLite does so by itself."""
    with database.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_SECONDS}s'"))
        yield session


class Schedule:
    """The recurring jobs of one relay. When each ran last is in the database, so that a restart changes
    nothing and `linsheng doctor` can see it.

    Within the process the intervals are counted by a clock that nobody can set.
    """

    def __init__(self, database: Database, jobs: Sequence[Recurring]) -> None:
        self._database = database
        self._jobs = jobs
        self._due: dict[str, float] = {}
        self._failing: set[str] = set()
        self._written: dict[str, float] = {}

    def run_until(self, stopped: threading.Event) -> None:
        """Run what is due, again and again; for a thread of its own."""
        while not stopped.wait(TICK_SECONDS):
            self.run_due(stopped)

    def run_due(self, stopped: threading.Event | None = None) -> None:
        """Run each job that is due once."""
        if not self._due and not self._load():
            return
        for job in self._jobs:
            if stopped is not None and stopped.is_set():
                return
            if self._due[job.name] <= monotonic():
                self._run(job)

    def _load(self) -> bool:
        """What ran before the restart is not due at once. False while the database is away."""
        try:
            with self._database.reading() as session:
                ran = {row.name: row.last_ok_at for row in session.scalars(select(ScheduledJob))}
        except (SQLAlchemyError, ConfigError) as error:
            log.warning("the schedule waits for the database: %s", type(error).__name__)
            return False
        except Exception:
            # A time that cannot be read is written anew by the run itself: all are due.
            log.exception("when the recurring jobs ran last cannot be read")
            ran = {}
        now, start = utc_now(), monotonic()
        for job in self._jobs:
            last = ran.get(job.name)
            # A clock that was set back must not hold a job up.
            wait = min(last + job.every - now, job.every) if last else timedelta()
            self._due[job.name] = start + wait.total_seconds()
        return True

    def _run(self, job: Recurring) -> None:
        now, start = utc_now(), monotonic()
        try:
            job.run(self._database, now)
        except BaseException as error:
            log.exception("recurring job failed: %s", job.name)
            self._due[job.name] = monotonic() + min(job.every, RETRY_AFTER).total_seconds()
            self._failing.add(job.name)
            self._write(job, now, type(error).__name__)
        else:
            self._due[job.name] = start + job.every.total_seconds()
            written = self._written.get(job.name)
            if job.name in self._failing or written is None or start >= written + WRITE_EVERY.total_seconds():
                self._failing.discard(job.name)
                self._write(job, now, "")

    def _write(self, job: Recurring, now: datetime, error: str) -> None:
        values: dict[str, object] = {"last_run_at": now, "last_error": error}
        if not error:
            values |= {"last_ok_at": now, "failures": 0}
        try:
            with self._database.transaction() as session:
                insert = conflict_insert(session, ScheduledJob)
                changes = values | ({"failures": ScheduledJob.failures + 1} if error else {})
                session.execute(
                    insert.values(
                        name=job.name, **({"failures": 1} if error else {}), **values
                    ).on_conflict_do_update(index_elements=["name"], set_=changes)
                )
        except SQLAlchemyError as failed:
            log.warning("how %s went could not be written down: %s", job.name, type(failed).__name__)
        else:
            self._written[job.name] = monotonic()
