"""The record of what accounts did. Rows are added and never changed: triggers see to it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base


class AuditEntry(Base):
    """One act. `number` counts without a gap; `hash` covers `previous_hash` and all that the row says.

    `actor` is a username, or what acted without one; `details` is canonical JSON.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_act_number", "act", "number"),)

    number: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    actor: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The one row that writers lock, so that the chain never forks: where it ends, sealed."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
