"""Facilities of a community (lifts, fire protection, pumps) and what was done to them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.books.documents import FromDocument
from backend.models.registry import Building, Community


class FacilityKind(StrEnum):
    LIFT = "lift"
    FIRE = "fire"
    PUMP = "pump"
    WATER_TANK = "water_tank"
    POWER = "power"
    CHARGING = "charging"
    CAMERA = "camera"
    GATE = "gate"
    BOILER = "boiler"
    PLAYGROUND = "playground"
    OTHER = "other"


class Facility(Base):
    """`number` is the facility's own (a lift's registration). `next_due_on`: of the next inspection."""

    __tablename__ = "facilities"
    __table_args__ = (UniqueConstraint("community_id", "kind", "number"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    kind: Mapped[FacilityKind] = mapped_column(enum_column(FacilityKind, checked=False))
    number: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(80), default="")
    maker: Mapped[str] = mapped_column(String(80), default="")
    maintainer: Mapped[str] = mapped_column(String(80), default="")
    maintainer_phone: Mapped[str] = mapped_column(String(30), default="")
    next_due_on: Mapped[date | None]
    certificate_until: Mapped[date | None]
    retired_on: Mapped[date | None]

    community: Mapped[Community] = relationship()
    building: Mapped[Building | None] = relationship()


class ActKind(StrEnum):
    INSPECTION = "inspection"
    SERVICE = "service"
    REPAIR = "repair"


class ActResult(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    DONE = "done"


class FacilityAct(FromDocument, Base):
    """One inspection, service or repair. `cost_fen` as invoiced; `complaint_id` where one led to it."""

    __tablename__ = "facility_acts"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"), index=True)
    kind: Mapped[ActKind] = mapped_column(enum_column(ActKind))
    on: Mapped[date]
    by: Mapped[str] = mapped_column(String(80), default="")
    result: Mapped[ActResult] = mapped_column(enum_column(ActResult))
    words: Mapped[str] = mapped_column(String(300), default="")
    cost_fen: Mapped[int | None] = mapped_column(BigInteger)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)

    facility: Mapped[Facility] = relationship()
