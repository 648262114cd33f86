"""What the staff inbox searches in and what an account keeps of its ways to look."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, BigId


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
