"""The audit log and recorded changes. Audit rows are added and never changed: triggers see to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, JsonObject, UnreadObject, enum_column
from backend.models.personal import BlindIndex
from backend.models.staff import StaffAccount


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
    """The one row that writers lock, so that the chain never forks: where it ends, sealed.

    Only the migration makes it. A log without it was cut or wiped.
    """

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(BlindIndex())


class ChangeArea(StrEnum):
    """Which page of the administration. The subjects register the Chinese names (`Area`)."""

    CATEGORIES = "categories"
    LIMITS = "limits"
    CALENDAR = "calendar"
    ROUTING = "routing"
    FIRMS = "firms"
    CONTRACTS = "contracts"
    CODES = "codes"
    MESSAGES = "messages"
    WORDINGS = "wordings"


class Change(Base):
    """One change. `before` and `after` hold the changed columns of each row by `table:id`.

    None in place of the columns says that the row was not there. Rows of this table are only ever added;
    `undone_at` and `undone_by` are set once.
    """

    __tablename__ = "changes"

    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    area: Mapped[ChangeArea] = mapped_column(enum_column(ChangeArea, checked=False))
    what: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    after: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))

    staff: Mapped[StaffAccount] = relationship(foreign_keys=staff_id)
    undone_by: Mapped[StaffAccount | None] = relationship(foreign_keys=undone_by_id)

    @property
    def is_readable(self) -> bool:
        return not isinstance(self.before, UnreadObject) and not isinstance(self.after, UnreadObject)
