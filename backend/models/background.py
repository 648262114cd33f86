"""Background work in the database: outbox messages, leased rows, when recurring jobs ran."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, BigId


class OutboxMessage(Base):
    """One job to enqueue: written in the transaction of the row it names, deleted once Redis has it.

    `job_id` is RQ's name of the job. A message that is handed over twice has the same one and is refused.
    """

    __tablename__ = "outbox_messages"

    queue: Mapped[str] = mapped_column(String(30))
    job: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int] = mapped_column(index=True)
    job_id: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]


# A job that no worker has begun for this long is taken for lost with Redis.
FIRST_WAIT = timedelta(seconds=15)


class Leased(Base):
    """One piece of work. The row is the truth; jobs in Redis only say that it is there.

    While a worker has the row, `lease_until` says how long it may: after that the worker is taken for dead
    and another may take the row. `next_attempt_at` is when it may be tried, or tried again; None is at once.
    Its job is enqueued again at `enqueue_after` unless the row has ended; `enqueue_count` counts how often.
    `attempts` counts how often a worker took it.
    """

    __abstract__ = True

    job: ClassVar[str]
    queue: ClassVar[str]

    if TYPE_CHECKING:
        state: Mapped[Any]

    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    enqueue_after: Mapped[datetime] = mapped_column("ring_after")
    enqueue_count: Mapped[int] = mapped_column("rings", default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")


class ScheduledJob(Base):
    """`failures` counts those since the last run that succeeded.

    A run that succeeds after another is written down once a minute at most.
    """

    __tablename__ = "scheduled_jobs"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    last_run_at: Mapped[datetime]
    last_ok_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")


class WorkFault(Base):
    """A row whose work raised what it should not: counted here, and left aside until its next try.

    `job` is the name of a recurring job, of leased work or of an outbox message, `subject_id` the row that it
    works on. The row of this table goes when the work succeeds.
    """

    __tablename__ = "work_faults"
    __table_args__ = (UniqueConstraint("job", "subject_id"),)

    job: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[int] = mapped_column(BigId)
    failures: Mapped[int]
    last_error: Mapped[str] = mapped_column(String(200))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
