"""Flagged words that a person must read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.background import Leased
from backend.models.base import enum_column
from backend.models.complaint import Complaint, ComplaintEvent
from backend.models.staff import StaffAccount
from backend.models.wechat import RESIDENTS_QUEUE


class SafetySource(StrEnum):
    LOCAL = "local"
    WECHAT = "wechat"


class ReviewState(StrEnum):
    """WeChat is still to be asked, found nothing, or could not be asked; then a person's part."""

    PENDING = "pending"
    PASSED = "passed"
    SKIPPED = "skipped"
    OPEN = "open"
    CLEARED = "cleared"
    UPHELD = "upheld"


class SafetyReview(Leased):
    """What one source thinks of one event's words. While it is open the firm reads them masked.

    Those of WeChat are the work of a job that asks it.
    """

    job, queue = "check_words", RESIDENTS_QUEUE

    __tablename__ = "safety_reviews"
    __table_args__ = (UniqueConstraint("event_id", "source"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("complaint_events.id"))
    source: Mapped[SafetySource] = mapped_column(enum_column(SafetySource))
    labels: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[ReviewState] = mapped_column(enum_column(ReviewState), default=ReviewState.OPEN, index=True)
    opened_at: Mapped[datetime]
    ruled_at: Mapped[datetime | None]
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    enqueue_after: Mapped[datetime | None] = mapped_column("ring_after")  # type: ignore[assignment]

    complaint: Mapped[Complaint] = relationship()
    event: Mapped[ComplaintEvent] = relationship()
    ruled_by: Mapped[StaffAccount | None] = relationship()
