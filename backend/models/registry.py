"""Districts, streets, communities with their buildings and committees, firms and their contracts."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column


class District(Base):
    """区县: its housing bureau supervises and takes what nobody below can take."""

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    phone: Mapped[str] = mapped_column(String(30), default="")


class Street(Base):
    """街道、乡镇: answers where no firm does, and rules on returns.

    Where it `reviews_replies`, what its firms answer reaches the resident after the street has read it.
    """

    __tablename__ = "streets"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    phone: Mapped[str] = mapped_column(String(30), default="")
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), index=True)
    reviews_replies: Mapped[bool] = mapped_column(default=False, server_default=false())

    district: Mapped[District] = relationship()


class ResidentsCommittee(Base):
    """居委会 or 村委会 that a community belongs to."""

    __tablename__ = "residents_committees"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"), index=True)

    street: Mapped[Street] = relationship()


class ServiceMode(StrEnum):
    """服务模式. The Chinese names stand in `models.labels`."""

    MARKET = "market"
    BIG_LEADS_SMALL = "big_leads_small"
    CONTIGUOUS = "contiguous"
    STATE_FIRM = "state_firm"
    FALLBACK = "fallback"
    SELF_MANAGED = "self_managed"
    STREET_TRUSTEESHIP = "street_trusteeship"
    COMMUNITY_TRUSTEESHIP = "community_trusteeship"
    SERVE_FIRST = "serve_first"


class PropertyFirm(Base):
    """物业企业."""

    __tablename__ = "property_firms"

    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    contact: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)


class ServiceContract(Base):
    """物业服务合同 between a firm and a community, in force from `starts_on` to `ends_on` inclusive.

    `fee_fen` is the price in fen for one square metre of exclusive area a month.
    """

    __tablename__ = "service_contracts"
    __table_args__ = (
        UniqueConstraint("community_id", "firm_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="term"),
        CheckConstraint("fee_fen >= 0", name="fee"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("property_firms.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    mode: Mapped[ServiceMode] = mapped_column(enum_column(ServiceMode))
    grade: Mapped[str] = mapped_column(String(20), default="")
    fee_fen: Mapped[int | None]

    firm: Mapped[PropertyFirm] = relationship()


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
    """业委会 or 物管会 of a community."""

    __tablename__ = "committees"
    __table_args__ = (UniqueConstraint("community_id", "kind"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    kind: Mapped[CommitteeKind] = mapped_column(enum_column(CommitteeKind))
    chair: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]

    community: Mapped[Community] = relationship()
