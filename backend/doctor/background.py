"""Checks of background work: the relay, waiting messages, overdue rows, failing jobs and rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.core.clock import CLOCK_TOLERANCE, utc_now
from backend.doctor.finding import Finding
from backend.jobs.faults import LASTING_FAILURES, fault_counts
from backend.models import OutboxMessage, ScheduledJob
from backend.work import LEASED, QUEUES, RECURRING, AnyWork

RELAY_PATIENCE = timedelta(minutes=1)
# A row is enqueued again after ten minutes at the latest; what waits longer than twice that is stuck.
STUCK_AFTER = timedelta(minutes=20)
LATE_BY = timedelta(minutes=15)
# Each recurring job writes once a minute that it ran; one may hold up the others for a while.
RELAY_SILENCE = timedelta(minutes=5)
START_RELAY = "Start the relay: linsheng relay (linsheng run starts one)."


def look_at_relay(session: Session) -> Finding:
    """By what it writes each minute, also while nothing waits for it; and by what waits for it."""
    now = utc_now()
    seen = ScheduledJob.last_run_at.between(now - RELAY_SILENCE, now + CLOCK_TOLERANCE)
    if session.scalar(select(ScheduledJob.id).where(seen).limit(1)) is None:
        last = session.scalar(select(func.max(ScheduledJob.last_run_at)))
        return Finding(
            "relay",
            ok=False,
            says=f"does not run; last seen {_minute_text(last)}" if last else "has never run",
            mend=START_RELAY,
        )
    late = session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.created_at < utc_now() - RELAY_PATIENCE)
    )
    if not late:
        return Finding("relay", ok=True, says="runs, and nothing waits for it")
    return Finding(
        "relay",
        ok=False,
        says=f"{late} jobs have waited for more than a minute to be enqueued",
        mend=f"{START_RELAY} If it runs, see Redis below.",
    )


def look_at_faults(session: Session) -> Finding:
    counts = fault_counts(session)
    if not counts:
        return Finding("faults", ok=True, says="no work raises")
    return Finding(
        "faults",
        ok=False,
        says="; ".join(
            f"“{count.job}” fails for {count.rows} rows ({count.failures} times since"
            f" {_minute_text(count.since)}; {count.last_error})"
            for count in counts
        ),
        mend="These rows are left aside and tried again, ever more rarely; all others go on. The logs of"
        " relay and workers have the tracebacks. A value that cannot be read: restore that row from a backup."
        " A job that this release does not know: run one release everywhere.",
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
