"""Printed codes and the batches they were minted in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base
from backend.models.community import Building, Community


class CodeBatch(Base):
    """One run of minting, printed on the leaflet so that a wall can be traced to an order."""

    __tablename__ = "code_batches"

    number: Mapped[str] = mapped_column(String(20), unique=True)
    created_at: Mapped[datetime]


class Code(Base):
    """What a leaflet's QR code leads to: a compound, or one building of it.

    `matrix` holds the symbol's modules as packed bits of `url`, computed once at minting.
    """

    __tablename__ = "codes"

    value: Mapped[str] = mapped_column(String(12), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("code_batches.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    url: Mapped[str] = mapped_column(String(200))
    matrix: Mapped[bytes]
    revoked_at: Mapped[datetime | None]

    batch: Mapped[CodeBatch] = relationship()
    community: Mapped[Community] = relationship()
    building: Mapped[Building | None] = relationship()
