"""The relay: carries doorbells from the outbox to Redis, and sweeps up what Redis or a worker dropped."""

import logging
import signal
import threading
from datetime import timedelta
from types import FrameType

from redis import Redis
from redis.exceptions import RedisError
from rq.exceptions import DuplicateJobError
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from backend.access.resident_sessions import forget_dead_logins
from backend.complaints.jobs.contracts import catch_up
from backend.complaints.rules.handling.breaches import record_due
from backend.complaints.rules.handling.lifecycle import close_silent
from backend.complaints.rules.inbox import search_index
from backend.complaints.rules.shield.erasure import forget_after_years
from backend.complaints.rules.warnings.early_warnings import notice_warnings
from backend.core.clock import utc_now
from backend.jobs.connection import queue
from backend.jobs.names import JOB_TIMEOUT_SECONDS, JOBS
from backend.jobs.retention import (
    forget_kept_answers,
    forget_letters,
    forget_old_messages,
    forget_told_notices,
    forget_ways_in,
)
from backend.jobs.sweep import (
    ring_again,
    ring_for_letters,
    ring_for_orphans,
    ring_for_printing,
    ring_for_residents,
)
from backend.models import Database, OutboxMessage
from backend.notices.rules.due_today import raise_due_today
from backend.notices.rules.gathering import gather

BATCH = 50
IDLE_SECONDS = 0.5
SWEEP_EVERY = timedelta(seconds=3)
CLOSE_EVERY = timedelta(minutes=1)
CONTRACTS_EVERY = timedelta(minutes=10)  # a contract begins at midnight
ORPHANS_EVERY = timedelta(days=1)
WARN_EVERY = timedelta(minutes=10)
LONGEST_PAUSE_SECONDS = 10.0

log = logging.getLogger(__name__)


def relay_batch(database: Database, connection: Redis) -> int:
    """Hand up to 50 doorbells to RQ and forget them. Returns how many.

    The rows are locked while Redis is told, so two relays share the work. If Redis takes a bell and the
    commit then fails, the same bell comes again under the same job id: refused there means rung already.
    """
    # A Redis that hangs must be met before the lock is taken: on SQLite every complaint would wait for it.
    connection.ping()
    with database.transaction() as session:
        rows = session.scalars(
            select(OutboxMessage).order_by(OutboxMessage.id).limit(BATCH).with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            _ring(connection, row)
        session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_([row.id for row in rows])))
        return len(rows)


def _ring(connection: Redis, row: OutboxMessage) -> None:
    try:
        queue(row.queue, connection).enqueue(
            JOBS[row.job],
            row.subject_id,
            job_id=row.job_id,
            job_timeout=JOB_TIMEOUT_SECONDS[row.queue],
            result_ttl=0,
            failure_ttl=3600,
            unique=True,
        )
    except DuplicateJobError:
        log.debug("%s was rung already", row.job_id)


class Relay:
    """The loop of one relay process. Any number of them may run."""

    def __init__(self, database: Database, connection: Redis) -> None:
        self._database = database
        self._connection = connection
        self._stopped = threading.Event()
        self._failures = 0
        self._next_sweep = self._next_close = self._next_contracts = self._next_warning = utc_now()
        self._next_orphans = self._next_sweep + timedelta(hours=1)

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("relay started")
        while not self._stopped.is_set():
            self._stopped.wait(self.turn())
        log.info("relay stopped")

    def turn(self) -> float:
        """One round; returns the seconds to wait before the next."""
        try:
            self._keep_time()
            moved = relay_batch(self._database, self._connection)
        except (RedisError, OperationalError) as error:
            return self._pause(error)
        if self._failures:
            log.info("reached Redis and the database again after %d tries", self._failures)
            self._failures = 0
        return 0.0 if moved == BATCH else IDLE_SECONDS

    def _keep_time(self) -> None:
        now = utc_now()
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_EVERY
            with self._database.transaction() as session:
                ring_again(session, now)
                ring_for_printing(session, now)
                ring_for_residents(session, now)
                gather(session, now)
                ring_for_letters(session, now)
        if now >= self._next_close:
            self._next_close = now + CLOSE_EVERY
            with self._database.transaction() as session:
                search_index.catch_up(session)
                record_due(session, now)
                close_silent(session, now)
                raise_due_today(session, now)
                forget_old_messages(session, now)
                forget_told_notices(session, now)
                forget_kept_answers(session, now)
                forget_dead_logins(session, now)
                forget_letters(session, now)
        if now >= self._next_contracts:
            self._next_contracts = now + CONTRACTS_EVERY
            catch_up(self._database, now)
        if now >= self._next_warning:
            self._next_warning = now + WARN_EVERY
            with self._database.transaction() as session:
                notice_warnings(session, now)
        if now >= self._next_orphans:
            self._next_orphans = now + ORPHANS_EVERY
            with self._database.transaction() as session:
                ring_for_orphans(session, now)
                forget_after_years(session, now)
                forget_ways_in(session, now)

    def _pause(self, error: Exception) -> float:
        self._failures += 1
        if self._failures == 1:
            log.warning("waiting for Redis or the database: %s", type(error).__name__)
        return min(IDLE_SECONDS * 2.0**self._failures, LONGEST_PAUSE_SECONDS)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped.set()
