"""Work that raises what it should not: counted by row and shown until it succeeds, tried ever later."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.models import ScheduledJob, WorkFault
from backend.models.session import conflict_insert

FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=1)
KEPT = timedelta(days=7)
# One failure may be a server that was restarted; the second comes ten minutes later at the latest.
LASTING_FAILURES = 2


@dataclass(frozen=True, slots=True)
class FaultCount:
    """What is wrong with one job: so many rows, tried so many times since, the last error by its kind."""

    job: str
    rows: int
    failures: int
    last_error: str
    since: datetime


def note_fault(session: Session, job: str, subject_id: int, error: str, now: datetime) -> None:
    """`error` names the kind of error only: its text may have what a resident wrote."""
    earlier = session.scalar(
        select(WorkFault.failures).where(WorkFault.job == job, WorkFault.subject_id == subject_id)
    )
    changes = {
        "last_error": error[:200],
        "last_at": now,
        "next_attempt_at": now + min(FIRST_PAUSE * (1 << min(earlier or 0, 10)), LONGEST_PAUSE),
    }
    session.execute(
        conflict_insert(session, WorkFault)
        .values(job=job, subject_id=subject_id, failures=1, first_at=now, **changes)
        .on_conflict_do_update(
            index_elements=["job", "subject_id"], set_=changes | {"failures": WorkFault.failures + 1}
        )
    )


def forget_faults(session: Session, job: str, subject_ids: Collection[int]) -> None:
    session.execute(delete(WorkFault).where(WorkFault.job == job, WorkFault.subject_id.in_(subject_ids)))


def forget_old_faults(session: Session, now: datetime) -> None:
    """What was not tried again for a week: the row is gone, or another release knows the job."""
    session.execute(delete(WorkFault).where(WorkFault.last_at < now - KEPT))


def next_attempts(session: Session, job: str) -> dict[int, datetime]:
    """By row, of those that this job left aside."""
    query = select(WorkFault.subject_id, WorkFault.next_attempt_at).where(WorkFault.job == job)
    return {subject_id: at for subject_id, at in session.execute(query)}  # noqa: C416 - a Result


def is_paused(next_attempt_at: datetime | None, now: datetime) -> bool:
    """A clock that was set back makes no pause longer."""
    return next_attempt_at is not None and now < next_attempt_at <= now + LONGEST_PAUSE


def fault_counts(session: Session) -> list[FaultCount]:
    """By job, for the operator and the administrator."""
    query = select(
        WorkFault.job,
        func.count(),
        func.sum(WorkFault.failures),
        func.max(WorkFault.last_error),
        func.min(WorkFault.first_at),
    ).group_by(WorkFault.job)
    return [FaultCount(*row) for row in session.execute(query.order_by(WorkFault.job))]


def failing_jobs(session: Session) -> Sequence[ScheduledJob]:
    """Recurring jobs that failed again and again."""
    failing = ScheduledJob.failures >= LASTING_FAILURES
    return session.scalars(select(ScheduledJob).where(failing).order_by(ScheduledJob.name)).all()
