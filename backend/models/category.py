"""Categories of complaints, and the ladder of those who answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, enum_column


class OfficeLevel(StrEnum):
    """The ladder of those who answer: each level takes what the one below cannot."""

    FIRM = "firm"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"


class Category(Base):
    """投诉类别, data that the city edits: who leads, how long, which words and which hotline.

    `reply_hours` is clock time where set; otherwise `reply_days` counts working days. `contact_hours` is
    clock time, `extension_days` the most working days that an extension may add. `lead` is the lowest
    level that may lead: a complaint about the firm itself starts at the street. Between keywords is a space.
    A retired category is offered to nobody any more; its complaints keep it.
    """

    __tablename__ = "categories"

    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    position: Mapped[int]
    lead: Mapped[OfficeLevel] = mapped_column(enum_column(OfficeLevel), default=OfficeLevel.FIRM)
    street_assists: Mapped[bool] = mapped_column(default=False)
    keywords: Mapped[str] = mapped_column(String(1000), default="")
    emergency_keywords: Mapped[str] = mapped_column(String(1000), default="")
    emergency_advice: Mapped[str] = mapped_column(String(300), default="")
    accept_days: Mapped[int] = mapped_column(default=1)
    reply_days: Mapped[int] = mapped_column(default=5)
    reply_hours: Mapped[int | None]
    contact_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    extension_days: Mapped[int] = mapped_column(default=5, server_default="5")
    retired_at: Mapped[datetime | None]
