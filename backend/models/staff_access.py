"""How staff sign in: links, sessions, recovery codes, passkeys. Stored as hashes only."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.personal import BlindIndex
from backend.models.staff import StaffAccount


class StaffLinkPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


class StaffLink(Base):
    """Opens once, to choose a password. A newer link of the same account closes the older ones."""

    __tablename__ = "staff_links"

    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    purpose: Mapped[StaffLinkPurpose] = mapped_column(enum_column(StaffLinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    account: Mapped[StaffAccount] = relationship(foreign_keys=[account_id])


class StaffSession(Base):
    """A browser that is signed in. `strong`: with a second factor. `place` is a masked address."""

    __tablename__ = "staff_sessions"

    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    strong: Mapped[bool]
    device: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    account: Mapped[StaffAccount] = relationship()


class RecoveryCode(Base):
    """Stands in for a lost phone, once."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(
        BlindIndex(lost="recovery codes work no more; the person makes new ones on 我的账号"), unique=True
    )
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A WebAuthn credential: its id and public key as base64url."""

    __tablename__ = "passkeys"

    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    last_challenge: Mapped[str] = mapped_column(String(64), default="")

    account: Mapped[StaffAccount] = relationship()
