"""Accounts of those who answer and supervise, and the record of who looked at what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.firm import PropertyFirm
from backend.models.region import District, Street


class Role(StrEnum):
    FIRM = "firm"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"


class StaffAccount(Base):
    """A person who signs in. What the account may see follows from its role and its one office."""

    __tablename__ = "staff_accounts"
    __table_args__ = (
        CheckConstraint(
            "(role = 'firm') = (firm_id IS NOT NULL) AND (role = 'street') = (street_id IS NOT NULL)"
            " AND (role = 'district') = (district_id IS NOT NULL)",
            name="office",
        ),
    )

    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"))
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))
    session_version: Mapped[int] = mapped_column(default=1)
    disabled_at: Mapped[datetime | None]

    firm: Mapped[PropertyFirm | None] = relationship()
    street: Mapped[Street | None] = relationship()
    district: Mapped[District | None] = relationship()


class LookSubject(StrEnum):
    PHONE = "phone"
    VOICE = "voice"


class PersonalDataLook(Base):
    """Each look at a resident's phone, or an ear for their voice: who, whose, when and what for."""

    __tablename__ = "personal_data_looks"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    subject: Mapped[LookSubject] = mapped_column(
        enum_column(LookSubject, checked=False), default=LookSubject.PHONE
    )
    purpose: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
