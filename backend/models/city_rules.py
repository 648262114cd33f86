"""What the city decides: categories, limits, its own working days."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String
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


class CityLimits(Base):
    """The city's figures where no category has its own; one row with id 1.

    Hours are clock time, `_days` of the resident calendar days, `_working_days` of offices working days.
    `warn_` are how many within `warn_days` make an early warning, 0 for none; likely duplicates are looked
    for in the last `similar_days`. The defaults stand in `city_rules.rules.limits`.
    """

    __tablename__ = "city_limits"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    emergency_hours: Mapped[int]
    rate_days: Mapped[int]
    reopen_days: Mapped[int]
    ruling_working_days: Mapped[int]
    joint_owners: Mapped[int]
    joint_working_days: Mapped[int]
    street_leads_from_redo: Mapped[int]
    district_leads_from_redo: Mapped[int]
    urge_again_hours: Mapped[int] = mapped_column(server_default="24")
    smallest_sample: Mapped[int]
    kept_years: Mapped[int]
    similar_days: Mapped[int] = mapped_column(server_default="30")
    warn_days: Mapped[int] = mapped_column(server_default="7")
    warn_compound: Mapped[int] = mapped_column(server_default="5")
    warn_street: Mapped[int] = mapped_column(server_default="20")
    warn_firm: Mapped[int] = mapped_column(server_default="30")
    warn_redos: Mapped[int] = mapped_column(server_default="2")


class CalendarDay(Base):
    """A day that the city sets apart from the national calendar, or knows before the library does."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(unique=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40), default="")
