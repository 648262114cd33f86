"""Printed codes, the batches they were minted in, and how often each was scanned."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.registry import Building, Community


class CodeBatch(Base):
    """One run of minting, printed on the leaflet so that a wall can be traced to an order."""

    __tablename__ = "code_batches"

    number: Mapped[str] = mapped_column(String(20), unique=True)
    created_at: Mapped[datetime]


class Placement(StrEnum):
    """Where a code hangs. The Chinese names stand in `qr.rules.placements`."""

    COMMUNITY = "community"
    BUILDING = "building"
    LIFT = "lift"
    GATE = "gate"
    COUNTER = "counter"


class Code(Base):
    """What a leaflet's QR code leads to: a community, or one place in it.

    `spot` is how people call the place (东门, 2单元电梯); empty for the community itself. `matrix` holds the
    symbol's modules as packed bits of `url`, computed once at minting. A revoked code with `replaced_by_id`
    leads to its successor.
    """

    __tablename__ = "codes"

    value: Mapped[str] = mapped_column(String(12), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("code_batches.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    placement: Mapped[Placement] = mapped_column(enum_column(Placement), default=Placement.COMMUNITY)
    spot: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(200))
    matrix: Mapped[bytes]
    revoked_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("codes.id"))

    batch: Mapped[CodeBatch] = relationship()
    community: Mapped[Community] = relationship()
    building: Mapped[Building | None] = relationship()
    replaced_by: Mapped["Code | None"] = relationship(remote_side="Code.id")


class CodeScan(Base):
    """How often a code was opened on a day in China. Who opened it is not kept."""

    __tablename__ = "code_scans"
    __table_args__ = (UniqueConstraint("code_id", "day"),)

    code_id: Mapped[int] = mapped_column(ForeignKey("codes.id"))
    day: Mapped[date]
    count: Mapped[int] = mapped_column(default=0)
