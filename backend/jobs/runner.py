"""Runs one attempt of any kind of leased work: claim, prepare, send, record the end.

The same job may come any number of times and to any number of workers: who does not get the row does nothing.
Whatever a step raises, the transaction is rolled back and the failure is recorded in the next one. Only where
the database itself fails does the row keep its lease until it runs out.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.jobs.faults import forget_faults, note_fault
from backend.jobs.lease import LeaseLostError, claim, is_due, locked
from backend.jobs.leased import Failure, LeasedWork
from backend.models import Database
from backend.models.background import Leased
from backend.models.personal import opened

log = logging.getLogger(__name__)

AnyWork = LeasedWork[Any, Any, Any]


class NeverRecordedError(Exception):
    """Every worker that tried the row ended without recording how it went."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A task to send, for the row and attempt that it belongs to."""

    row_id: int
    attempt: int
    task: Any


def perform(database: Database, work: AnyWork, row_id: int) -> None:
    """Bring the row to its end, or to its next attempt."""
    step = _begin(database, work, row_id)
    while step is not None:
        try:
            result = work.send(step.task)
        except LeaseLostError:
            log.info("%s %d went to another worker or was ended", work.table.job, row_id)
            return
        except Exception as error:  # noqa: BLE001 - `_failure` says what it means
            step = _record_failure(database, work, _holder(work, step), step.task, error)
        else:
            step = _finish(database, work, step, result)


def _begin(database: Database, work: AnyWork, row_id: int) -> _Step | None:
    now = utc_now()
    try:
        with database.transaction() as session:
            row = claim(session, type(work), row_id, now)
            if row is None:
                return None
            if row.attempts > work.most_attempts():
                raise NeverRecordedError  # noqa: TRY301 - as any other failure before there is a task
            task = work.prepare(session, row, now)
            _require_opened(task)
            if task is None:
                row.lease_until = None
                _forget(session, row)
                return None
            return _Step(row.id, row.attempts, task)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad row must not come back for ever
        try:
            return _record_failure(
                database, work, lambda session: claim(session, type(work), row_id, now), None, error
            )
        except OperationalError:
            raise
        except Exception as unreadable:  # noqa: BLE001 - as above
            log.error("%s %d cannot even be read", work.table.job, row_id)  # noqa: TRY400 - logged twice above
            _count_unread(database, work, row_id, unreadable, now)
            return None


def _require_opened(task: Any) -> None:
    """Nothing is sent to, or says, what cannot be read. Raises UnsealError."""
    for field in fields(task) if is_dataclass(task) else ():
        value = getattr(task, field.name)
        if isinstance(value, str):
            opened(value)


def _finish(database: Database, work: AnyWork, step: _Step, result: Any) -> _Step | None:
    hold = _holder(work, step)
    try:
        with database.transaction() as session:
            row = hold(session)
            if row is not None:
                work.finish(session, row, step.task, result, utc_now())
                row.lease_until = None
                _forget(session, row)
            return None
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return _record_failure(database, work, hold, step.task, error)


def _holder(work: AnyWork, step: _Step) -> Callable[[Session], Leased | None]:
    """Finds and locks the row while it is still this worker's."""
    return lambda session: locked(session, type(work), step.row_id, step.attempt)


def _record_failure(
    database: Database,
    work: AnyWork,
    hold: Callable[[Session], Leased | None],
    task: Any,
    error: Exception,
) -> _Step | None:
    if _is_fault(work, error) and not isinstance(error, NeverRecordedError):
        # A fault of ours must not lose the work: it is logged whole and tried again like an outage.
        log.error("%s failed", work.table.job, exc_info=error)
    try:
        return _write_failure(database, work, hold, task, error, work.failed)
    except OperationalError:
        raise
    except Exception:
        log.exception("the failure of %s could not be followed up", work.table.job)
        return _write_failure(database, work, hold, task, error, None)


def _count_unread(database: Database, work: AnyWork, row_id: int, error: Exception, now: datetime) -> None:
    """An attempt at a row of which not even the columns can be read: they are left as they are."""
    table: Any = work.table
    this_row = update(table).execution_options(synchronize_session=False)
    with database.transaction() as session:
        attempts = session.scalar(
            this_row.where(table.id == row_id, is_due(type(work), now))
            .values(attempts=table.attempts + 1)
            .returning(table.attempts)
        )
        if attempts is None:
            return
        is_last = attempts > len(work.backoff)
        again = now if is_last else now + work.backoff[attempts - 1]
        session.execute(
            this_row.where(table.id == row_id).values(
                state=work.given_up if is_last else work.pending,
                lease_until=None,
                next_attempt_at=again,
                enqueue_after=again,
                last_error=work.fault_words[:500],
            )
        )
        note_fault(session, table.job, row_id, type(error).__name__, now)


def _forget(session: Session, row: Leased) -> None:
    """A first attempt that succeeds, as nearly all do, has nothing to forget."""
    if row.attempts > 1:
        forget_faults(session, row.job, [row.id])


def _is_fault(work: AnyWork, error: Exception) -> bool:
    """Of ours, or of the row; not an answer that the kind of work knows."""
    return not isinstance(error, (*work.retry_on, *work.refused_on))


def _write_failure(
    database: Database,
    work: AnyWork,
    hold: Callable[[Session], Leased | None],
    task: Any,
    error: Exception,
    follow_up: Callable[..., Any] | None,
) -> _Step | None:
    now = utc_now()
    with database.transaction() as session:
        row = hold(session)
        if row is None:
            return None
        failure = _failure(work, row, error, now)
        row.lease_until = None
        row.last_error = work.error_text(row, task, failure)[:500]
        if _is_fault(work, error):
            note_fault(session, row.job, row.id, type(error).__name__, now)
        if failure.is_last:
            row.state = work.given_up
        else:
            row.state = work.pending
            row.next_attempt_at = row.enqueue_after = now + work.backoff[row.attempts - 1]
        following = follow_up(session, row, task, failure, now) if follow_up else None
        if following is None:
            return None
        row.state = work.working
        row.lease_until = row.enqueue_after = now + work.lease
        return _Step(row.id, row.attempts, following)


def _failure(work: AnyWork, row: Leased, error: Exception, now: datetime) -> Failure:
    if isinstance(error, NeverRecordedError):
        return Failure(str(NeverRecordedError.__doc__), None, is_last=True)
    last = work.is_last_attempt(row, now)
    if isinstance(error, work.retry_on):
        return Failure(str(error), error, is_last=last)
    if isinstance(error, work.refused_on):
        return Failure(str(error), error, is_last=True)
    return Failure(work.fault_words, error, is_last=last)
