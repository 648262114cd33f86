"""Broken promises: what was due and not done, on record at the moment it was due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.complaint import Complaint


class BreachKind(StrEnum):
    """Which promise was broken: 签收, 联系, 答复; or the ruling that the office above owed."""

    ACCEPT = "accept"
    CONTACT = "contact"
    REPLY = "reply"
    RULING = "ruling"


class Breach(Base):
    """超期: a promise broken at `due_at`, on record whenever the job that noticed it ran. Only ever added.

    `step` 2 is the same promise broken for as long again. The office is the one that owed it then.
    """

    __tablename__ = "breaches"
    __table_args__ = (
        UniqueConstraint("complaint_id", "kind", "due_at", "step"),
        Index("ix_breaches_due_at", "due_at"),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[BreachKind] = mapped_column(enum_column(BreachKind, checked=False))
    step: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)

    complaint: Mapped[Complaint] = relationship(back_populates="breaches")
