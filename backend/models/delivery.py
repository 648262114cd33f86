"""Deliveries of notices to offices, and the staff inbox they end in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.background import Leased
from backend.models.base import Base, enum_column
from backend.models.complaint import Complaint, ComplaintEvent, ComplaintParty

DELIVERIES_QUEUE = "deliveries"


class DeliveryWay(StrEnum):
    """How a notice reached its office. ALERT: to the office's addresses, before these became letters."""

    INBOX = "inbox"
    ALERT = "alert"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Leased):
    """One notice of one event into the inbox of one office. Rows of the way ALERT are past ones."""

    job, queue = "deliver", DELIVERIES_QUEUE

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
    next_attempt_at: Mapped[datetime] = mapped_column()
    delivered_at: Mapped[datetime | None]

    complaint: Mapped[Complaint] = relationship()
    event: Mapped[ComplaintEvent] = relationship()
    party: Mapped[ComplaintParty] = relationship()


class InboxNotice(Base):
    """A line in an office's inbox. One a delivery, however often the job runs."""

    __tablename__ = "inbox_notices"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), unique=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("complaint_parties.id"), index=True)
    arrived_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
