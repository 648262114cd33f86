"""Accounts of staff, and the record of who looked at personal data."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.personal import SealedText
from backend.models.print_shop import PrintShop
from backend.models.registry import District, PropertyFirm, Street


class Role(StrEnum):
    FIRM = "firm"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"
    PRINTER = "printer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class StaffAccount(Base):
    """A person who signs in. What the account may see follows from its role and its one office.

    `is_head`: 经理, 街道负责人, 科长: invites and manages accounts; answering complaints needs no head.
    `password_hash` is empty until the invited person chose a password. `password_is_long`: good enough to be
    the only factor. `totp_step` is the last one used: no code works twice.
    """

    __tablename__ = "staff_accounts"
    __table_args__ = (
        CheckConstraint(
            "(role = 'firm') = (firm_id IS NOT NULL) AND (role = 'street') = (street_id IS NOT NULL)"
            " AND (role = 'district') = (district_id IS NOT NULL)"
            " AND (role = 'printer') = (shop_id IS NOT NULL)",
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
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("print_shops.id"))
    is_head: Mapped[bool] = mapped_column(default=False)
    password_is_long: Mapped[bool] = mapped_column(default=False)
    totp_sealed: Mapped[str | None] = mapped_column(SealedText)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]

    firm: Mapped[PropertyFirm | None] = relationship()
    street: Mapped[Street | None] = relationship()
    district: Mapped[District | None] = relationship()
    shop: Mapped[PrintShop | None] = relationship()


class LookSubject(StrEnum):
    PHONE = "phone"
    VOICE = "voice"
    PHOTO = "photo"


class PersonalDataLook(Base):
    """Each look at a resident's phone, ear for their voice, auditor's look at photos: who, when, why.

    `audit_number` is its entry in the audit log; None for looks from before the log had them.
    """

    __tablename__ = "personal_data_looks"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    subject: Mapped[LookSubject] = mapped_column(
        enum_column(LookSubject, checked=False), default=LookSubject.PHONE
    )
    purpose: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    audit_number: Mapped[int | None]
