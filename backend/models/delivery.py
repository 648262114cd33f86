"""Deliveries, the outbox that rings the queue for them, and the staff inbox they end in."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.complaint import Complaint, ComplaintEvent, ComplaintParty

DELIVERIES_QUEUE = "deliveries"
DELIVER_JOB = "deliver"

# A bell that nobody answered for this long is taken for lost with Redis or a killed worker.
FIRST_RING_PATIENCE = timedelta(seconds=10)


class DeliveryWay(StrEnum):
    """How a notice reached its office. ALERT: to the office's addresses, before these became letters."""

    INBOX = "inbox"
    ALERT = "alert"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Base):
    """One notice of one event into the inbox of one office. Rows of the way ALERT are past ones.

    `lease_until` is set while a worker sends; when it has passed, the worker is taken for dead and another
    may claim the row. `ring_after` is when the sweep rings for it again; `rings` counts how often it did.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "party_id", "way"),
        Index("ix_deliveries_state_ring_after", "state", "ring_after"),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("complaint_events.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("complaint_parties.id"))
    way: Mapped[DeliveryWay] = mapped_column(enum_column(DeliveryWay))
    state: Mapped[DeliveryState] = mapped_column(enum_column(DeliveryState), default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    ring_after: Mapped[datetime]
    rings: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(500), default="")

    complaint: Mapped[Complaint] = relationship()
    event: Mapped[ComplaintEvent] = relationship()
    party: Mapped[ComplaintParty] = relationship()


class OutboxMessage(Base):
    """A doorbell still to be rung: written with the rows it speaks of, deleted once Redis has it."""

    __tablename__ = "outbox_messages"

    queue: Mapped[str] = mapped_column(String(30))
    job: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int] = mapped_column(index=True)
    job_id: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]


def doorbell(delivery: Delivery, now: datetime) -> OutboxMessage:
    """The bell for the delivery's latest ring; each ring has a job id of its own."""
    return OutboxMessage(
        queue=DELIVERIES_QUEUE,
        job=DELIVER_JOB,
        subject_id=delivery.id,
        job_id=f"{DELIVER_JOB}-{delivery.id}-{delivery.rings}",
        created_at=now,
    )


class InboxNotice(Base):
    """A line in an office's inbox. One a delivery, however often the job runs."""

    __tablename__ = "inbox_notices"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), unique=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("complaint_parties.id"), index=True)
    arrived_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
