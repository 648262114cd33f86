"""The outbox: which jobs are still to be handed to the queue."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base


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
