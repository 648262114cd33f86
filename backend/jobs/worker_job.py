"""Recurring work that is too slow for the relay: the schedule only enqueues it, a worker does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.models import Database, OutboxMessage
from backend.models.session import conflict_insert


@dataclass(frozen=True, slots=True)
class WorkerJob:
    """Has no row of its own: one that is lost comes again with the next interval."""

    name: str
    queue: str
    timeout: timedelta
    run: Callable[[Database, Config, datetime], object]

    def enqueue(self, session: Session, now: datetime) -> None:
        """Two relays that enqueue it in the same hour enqueue it once."""
        session.execute(
            conflict_insert(session, OutboxMessage)
            .values(
                queue=self.queue,
                job=self.name,
                subject_id=now.toordinal(),
                job_id=f"{self.name}-{now:%Y%m%d%H}",
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["job_id"])
        )
