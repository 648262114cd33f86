"""Checks of background work: waiting messages, overdue rows, failing recurring jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.doctor.finding import Finding
from backend.models import OutboxMessage, ScheduledJob
from backend.work import LEASED, QUEUES, RECURRING, AnyWork

RELAY_PATIENCE = timedelta(minutes=1)
# A row is enqueued again after ten minutes at the latest; what waits longer than twice that is stuck.
STUCK_AFTER = timedelta(minutes=20)
# One failure may be a server that was restarted; the second comes ten minutes later at the latest.
LASTING_FAILURES = 2
LATE_BY = timedelta(minutes=15)


def look_at_outbox(session: Session) -> Finding:
    late = session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.created_at < utc_now() - RELAY_PATIENCE)
    )
    if not late:
        return Finding("relay", ok=True, says="nothing waits for it")
    return Finding(
        "relay",
        ok=False,
        says=f"{late} jobs have waited for more than a minute to be enqueued",
        mend="Start the relay: linsheng relay (linsheng run starts one). If it runs, see Redis below.",
    )


def look_at_queues(session: Session) -> Iterator[Finding]:
    """What each queue's workers should have done. A resident's notice that waits for them is not stuck."""
    for queue in QUEUES:
        numbers = {kind.plural: _overdue(session, kind) for kind in LEASED if kind.table.queue == queue}
        late = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
        yield Finding(
            queue,
            ok=not late,
            says=f"overdue: {late}" if late else "nothing is overdue",
            mend=f"Start more workers (linsheng worker --queue {queue}) and look into their logs."
            if late
            else "",
        )


def look_at_schedule(session: Session) -> Finding:
    rows = {row.name: row for row in session.scalars(select(ScheduledJob))}
    now = utc_now()
    late, failing = [], []
    for job in RECURRING:
        row = rows.get(job.name)
        if row is None:
            continue
        if row.failures >= LASTING_FAILURES:
            failing.append(f"“{job.name}” failed {row.failures} times with {row.last_error}")
        elif row.last_run_at + 2 * job.every + LATE_BY < now:
            late.append(f"“{job.name}” has not run since {_minute_text(row.last_run_at)}")
    if not late and not failing:
        return Finding("schedule", ok=True, says=f"none of {len(RECURRING)} recurring jobs fails")
    logs = "The relay's log has the traceback; the other jobs go on. " if failing else ""
    restart = "Start the relay, or restart it where it runs: linsheng relay." if late else ""
    return Finding(
        "schedule",
        ok=False,
        says="; ".join([*failing, *late]),
        mend=f"{logs}{restart}".strip(),
    )


def _overdue(session: Session, kind: type[AnyWork]) -> int:
    table = kind.table
    # An order may wait for another one that takes as long as it may.
    limit = utc_now() - max(STUCK_AFTER, kind.timeout)
    overdue = (
        table.state.in_({kind.pending, kind.working}),
        or_(
            table.lease_until < limit,
            # In a working state the moment of the attempt has passed in any case.
            table.lease_until.is_(None) & (table.next_attempt_at < limit),
        ),
    )
    return session.scalar(select(func.count()).select_from(table).where(*overdue)) or 0


def _minute_text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
