"""表扬: what residents praise, kept for the office that was responsible then."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base
from backend.models.registry import Community


class Praise(Base):
    """No complaint: it has no state and no due time, and counts in no rate.

    Who said it is not kept. `firm_id` is the firm that served the community that day, None where none did.
    """

    __tablename__ = "praises"
    __table_args__ = (
        Index("ix_praises_firm_id_received_at", "firm_id", "received_at"),
        Index("ix_praises_street_id_received_at", "street_id", "received_at"),
        Index("ix_praises_received_at", "received_at"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"))
    words: Mapped[str] = mapped_column(String(500))
    received_at: Mapped[datetime]

    community: Mapped[Community] = relationship()
