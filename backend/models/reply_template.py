"""What an office says often: words with fields that are filled in from the complaint."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base
from backend.models.category import Category
from backend.models.staff import StaffAccount


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
