"""Runs one attempt of any kind of leased work: claim, prepare, send, record the end.

The same job may come any number of times and to any number of workers: who does not get the row does nothing.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.jobs.lease import LeaseLostError, claim, locked
from backend.jobs.leased import Failure, LeasedWork
from backend.models import Database
from backend.models.leased import Leased

DIED = "every worker that tried it ended without recording how it went"

log = logging.getLogger(__name__)

AnyWork = LeasedWork[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class _Step:
    """A task to send, for the row and attempt that it belongs to."""

    row_id: int
    attempt: int
    task: Any


def perform(database: Database, work: AnyWork, row_id: int) -> None:
    """Bring the row to its end, or to its next attempt."""
    with database.transaction() as session:
        step = _begin(session, work, row_id, utc_now())
    while step is not None:
        result, error = _send(work, step)
        if isinstance(error, LeaseLostError):
            log.info("%s %d went to another worker or was ended", work.table.job, row_id)
            return
        with database.transaction() as session:
            step = _end(session, work, step, result, error, utc_now())


def _begin(session: Session, work: AnyWork, row_id: int, now: datetime) -> _Step | None:
    row = claim(session, type(work), row_id, now)
    if row is None:
        return None
    if row.attempts > work.most_attempts():
        return _fail(session, work, row, None, Failure(DIED, None, is_last=True), now)
    try:
        # What a bad row leaves half done is undone, and the attempt still counts.
        with session.begin_nested():
            task = work.prepare(session, row, now)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad row must not come back for ever
        return _fail(session, work, row, None, _failure(work, row, error, now), now)
    if task is None:
        row.lease_until = None
        return None
    return _Step(row.id, row.attempts, task)


def _send(work: AnyWork, step: _Step) -> tuple[Any, Exception | None]:
    try:
        return work.send(step.task), None
    except Exception as error:  # noqa: BLE001 - `_failure` tells what it means
        return None, error


def _end(
    session: Session, work: AnyWork, step: _Step, result: Any, error: Exception | None, now: datetime
) -> _Step | None:
    row = locked(session, type(work), step.row_id, step.attempt)
    if row is None:
        return None
    if error is None:
        try:
            with session.begin_nested():
                work.finish(session, row, step.task, result, now)
                row.lease_until = None
        except OperationalError:
            raise
        except Exception as raised:  # noqa: BLE001 - as above
            error = raised
        else:
            return None
    return _fail(session, work, row, step.task, _failure(work, row, error, now), now)


def _failure(work: AnyWork, row: Leased, error: Exception, now: datetime) -> Failure:
    last = work.is_last_attempt(row, now)
    if isinstance(error, work.retry_on):
        return Failure(str(error), error, is_last=last)
    if isinstance(error, work.refused_on):
        return Failure(str(error), error, is_last=True)
    # A fault of ours must not lose the work: it is logged whole and tried again like an outage.
    log.error("%s %d failed", work.table.job, row.id, exc_info=error)
    return Failure(work.fault_words, error, is_last=last)


def _fail(
    session: Session, work: AnyWork, row: Leased, task: Any, failure: Failure, now: datetime
) -> _Step | None:
    row.lease_until = None
    row.last_error = work.error_text(row, task, failure)[:500]
    if failure.is_last:
        row.state = work.given_up
    else:
        row.state = work.pending
        row.next_attempt_at = row.enqueue_after = now + work.backoff[row.attempts - 1]
    try:
        with session.begin_nested():
            following = work.failed(session, row, task, failure, now)
    except OperationalError:
        raise
    except Exception:
        log.exception("%s %d: its failure could not be followed up", work.table.job, row.id)
        return None
    if following is None:
        return None
    row.state = work.working
    row.lease_until = row.enqueue_after = now + work.lease
    return _Step(row.id, row.attempts, following)
