"""How the recurring jobs of the relay went, for whoever looks from another process."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base


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
