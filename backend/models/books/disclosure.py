"""What must be published about a community, by whom and when, and what was published."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, JsonObject, enum_column
from backend.models.registry import Community, PropertyFirm


class Publisher(StrEnum):
    """Who owes an item."""

    FIRM = "firm"
    COMMITTEE = "committee"
    FUND_CENTRE = "fund_centre"
    STREET = "street"


class DisclosurePeriod(StrEnum):
    """How often an item is due. `EACH` items come into being with what they tell of, `STANDING` ones once."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    STANDING = "standing"
    EACH = "each"


class BasisState(StrEnum):
    """How sure the basis is: read in the law's text, cited by others and to be checked, or a proposal."""

    VERIFIED = "verified"
    CITED = "cited"
    PROPOSAL = "proposal"


class DisclosureRule(Base):
    """One item that the city wants published, and on which basis.

    A period's item is due `due_days` after the period ends; a standing one `due_days` after it began to be
    wanted; one for each event `due_days` after the event's day, or as many before it where that is below
    nought. Residents can read what is published for at least `up_days`.
    """

    __tablename__ = "disclosure_rules"
    __table_args__ = (CheckConstraint("due_days >= -90 AND due_days <= 366", name="due_days"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(20))
    publisher: Mapped[Publisher] = mapped_column(enum_column(Publisher))
    period: Mapped[DisclosurePeriod] = mapped_column(enum_column(DisclosurePeriod))
    due_days: Mapped[int]
    up_days: Mapped[int] = mapped_column(default=30)
    basis: Mapped[str] = mapped_column(String(300))
    basis_state: Mapped[BasisState] = mapped_column(enum_column(BasisState))
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    from_on: Mapped[date]


class DisclosureDuty(Base):
    """One item of one community for one period. Its state follows from `due_on` and its versions.

    `published_on` is the day, in the city, of its first version. `firm_id` is who owed it when it came into
    being, where the publisher is the firm.
    """

    __tablename__ = "disclosure_duties"
    __table_args__ = (
        UniqueConstraint("rule_id", "community_id", "begins_on", "event"),
        Index("ix_disclosure_duties_due_on_published", "due_on", "published_on"),
    )

    rule_id: Mapped[int] = mapped_column(ForeignKey("disclosure_rules.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    event: Mapped[str] = mapped_column(String(80), default="")
    published_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    rule: Mapped[DisclosureRule] = relationship()
    community: Mapped[Community] = relationship()
    firm: Mapped[PropertyFirm | None] = relationship()


class DisclosureVersion(Base):
    """What was published, frozen: never changed. A correction is the next number, with its reason.

    `content` is the snapshot as it is shown: headings, rows, figures. `hash` covers `previous_hash` and all
    that the row says.
    """

    __tablename__ = "disclosure_versions"
    __table_args__ = (UniqueConstraint("duty_id", "number"),)

    duty_id: Mapped[int] = mapped_column(ForeignKey("disclosure_duties.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    document: Mapped[str] = mapped_column(String(120))
    document_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    publisher_name: Mapped[str] = mapped_column(String(80))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    duty: Mapped[DisclosureDuty] = relationship()


class DisclosureObjection(Base):
    """纠错: a resident's complaint about what was published or is missing; the street or the bureau leads."""

    __tablename__ = "disclosure_objections"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), unique=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("disclosure_duties.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("disclosure_versions.id"))
    row: Mapped[str] = mapped_column(String(120), default="")
