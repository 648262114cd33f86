"""The compound, its buildings and its committee."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.firm import PropertyFirm
from backend.models.region import ResidentsCommittee, Street


class CommitteeKind(StrEnum):
    OWNERS = "owners"
    MANAGEMENT = "management"


class Community(Base):
    """小区: the unit that has leaflets, a firm and a committee.

    `latitude` and `longitude` are degrees in GCJ-02, the datum of Chinese maps and of WeChat.
    `fallback_firm` answers where no contract is in force (兜底); without one the street office does.
    """

    __tablename__ = "communities"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"), index=True)
    residents_committee_id: Mapped[int | None] = mapped_column(
        ForeignKey("residents_committees.id"), index=True
    )
    fallback_firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    is_old: Mapped[bool] = mapped_column(default=False)
    built_year: Mapped[int | None]
    homes: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(500), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    street: Mapped[Street] = relationship()
    residents_committee: Mapped[ResidentsCommittee | None] = relationship()
    fallback_firm: Mapped[PropertyFirm | None] = relationship()
    buildings: Mapped[list["Building"]] = relationship(back_populates="community", order_by="Building.id")


class Building(Base):
    """楼栋."""

    __tablename__ = "buildings"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    units: Mapped[int] = mapped_column(default=0)
    floors: Mapped[int] = mapped_column(default=0)
    homes: Mapped[int] = mapped_column(default=0)

    community: Mapped[Community] = relationship(back_populates="buildings")


class Committee(Base):
    """业委会 or 物管会 of a compound."""

    __tablename__ = "committees"
    __table_args__ = (UniqueConstraint("community_id", "kind"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    kind: Mapped[CommitteeKind] = mapped_column(enum_column(CommitteeKind))
    chair: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]

    community: Mapped[Community] = relationship()
