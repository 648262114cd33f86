"""What offices keep for their work: notes, saved filters, reply templates, search words, praise."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, BigId
from backend.models.city_rules import Category
from backend.models.registry import Community
from backend.models.staff import StaffAccount


class ComplaintNote(Base):
    """内部备注 of one office, for its own people; neither the resident nor another office reads it."""

    __tablename__ = "complaint_notes"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    staff: Mapped[StaffAccount] = relationship()


class ComplaintWords(Base):
    """The words of the complaint with the same id, cut up for searching; phones are masked before.

    PostgreSQL searches `grams` by its GIN index, SQLite through the table `complaint_words_fts` (FTS5), which
    triggers keep. The migration made it: SQLAlchemy knows no virtual tables.
    """

    __tablename__ = "complaint_words"
    __table_args__ = (
        Index("ix_complaint_words_grams", "grams", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(BigId, ForeignKey("complaints.id"), primary_key=True, autoincrement=False)
    grams: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class SavedFilter(Base):
    """A way to look at the inbox that an account keeps; `query` is as in the page's address."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    name: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(String(500))
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ReplyTemplate(Base):
    """回复模板 of one office, or of the city (none of the three) for every office.

    With a `category` it is offered first, and only, for complaints of that kind. `seed` names one that came
    with the service: it is retired instead of removed, so that no start brings it back.
    """

    __tablename__ = "reply_templates"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN street_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN district_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_office",
        ),
    )

    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    name: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    changed_at: Mapped[datetime]
    seed: Mapped[str | None] = mapped_column(String(30), unique=True)
    retired_at: Mapped[datetime | None]

    category: Mapped[Category | None] = relationship()
    changed_by: Mapped[StaffAccount | None] = relationship()


class Praise(Base):
    """表扬 of a resident. It is no complaint, has no state and no due time, and counts in no rate.

    Who said it is not kept. `firm_id` is the firm that served the community that day, None where none did.
    """

    __tablename__ = "praises"
    __table_args__ = (
        Index("ix_praises_firm_id_received_at", "firm_id", "received_at"),
        Index("ix_praises_street_id_received_at", "street_id", "received_at"),
        Index("ix_praises_received_at", "received_at"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"))
    words: Mapped[str] = mapped_column(String(500))
    received_at: Mapped[datetime]

    community: Mapped[Community] = relationship()
