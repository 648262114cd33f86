"""Property firms and their service contracts."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column


class ServiceMode(StrEnum):
    """服务模式. The Chinese names stand in `registry.service_mode_names`."""

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
    """物业服务合同 between a firm and a compound, in force from `starts_on` to `ends_on` inclusive.

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
