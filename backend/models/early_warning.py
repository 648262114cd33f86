"""预警: early warnings, one row an episode."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, JsonObject, enum_column
from backend.models.city_rules import Category
from backend.models.complaint import Complaint
from backend.models.registry import Community, PropertyFirm, Street


class WarningKind(StrEnum):
    COMMUNITY = "compound"
    STREET = "street"
    FIRM = "firm"
    REOPENED = "reopened"
    OWNERS = "owners"


class WarningState(StrEnum):
    OPEN = "open"
    SEEN = "seen"
    CLOSED = "closed"


class EarlyWarning(Base):
    """One episode. `subject` names what it is about; no two episodes of one subject are open at once.

    `began_at` is when the threshold was reached, whenever the job that noticed it ran; `latest_at` the last
    happening counted. `evidence` holds row ids of complaints and the threshold as it was then.
    """

    __tablename__ = "early_warnings"
    __table_args__ = (
        Index(
            "ix_early_warnings_open_subject",
            "subject",
            unique=True,
            sqlite_where=text("state != 'closed'"),
            postgresql_where=text("state != 'closed'"),
        ),
        Index("ix_early_warnings_street_id_state", "street_id", "state"),
        Index("ix_early_warnings_district_id_state", "district_id", "state"),
    )

    kind: Mapped[WarningKind] = mapped_column(enum_column(WarningKind, checked=False))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    state: Mapped[WarningState] = mapped_column(enum_column(WarningState), default=WarningState.OPEN)
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"))
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    count: Mapped[int]
    evidence: Mapped[dict[str, Any]] = mapped_column(JsonObject, default=dict)
    began_at: Mapped[datetime]
    noticed_at: Mapped[datetime]
    latest_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    words: Mapped[str] = mapped_column(String(500), default="")

    street: Mapped[Street] = relationship()
    community: Mapped[Community | None] = relationship()
    category: Mapped[Category | None] = relationship()
    firm: Mapped[PropertyFirm | None] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
