"""What administrators changed: each with every column before and after, so that it can be undone."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.staff import StaffAccount


class ChangeArea(StrEnum):
    """Which page of the administration. The Chinese names stand in `staff.changes`."""

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
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))

    staff: Mapped[StaffAccount] = relationship(foreign_keys=staff_id)
    undone_by: Mapped[StaffAccount | None] = relationship(foreign_keys=undone_by_id)
