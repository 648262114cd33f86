"""District, street office and residents' committee: the city's administrative divisions."""

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base


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
    """居委会 or 村委会 that a compound belongs to."""

    __tablename__ = "residents_committees"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"), index=True)

    street: Mapped[Street] = relationship()
