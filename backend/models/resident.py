"""Residents as WeChat knows them, their logins, and keys of external programs."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base
from backend.models.personal import BlindIndex, EncryptedText, SealedText
from backend.models.registry import Building, Community


class Resident(Base):
    """Someone who wrote to the official account or opened the mini-program.

    Each of the two knows the same person by another openid; the unionid, where the city has bound both, joins
    them. `talk` is where the conversation stands, sealed. `community` is the community they mean in the chat
    unless they say otherwise. Customer-service messages may be sent until `window_until`, at most
    `window_left` of them: the platform's rule, counted here too. `agreed_version` is the privacy notice
    that they agreed to in the mini-program (PIPL art. 14), empty where they did not or withdrew.
    """

    __tablename__ = "residents"

    openid: Mapped[str | None] = mapped_column(EncryptedText)
    openid_index: Mapped[str | None] = mapped_column(BlindIndex("openid"), unique=True)
    miniprogram_openid: Mapped[str | None] = mapped_column(EncryptedText)
    miniprogram_openid_index: Mapped[str | None] = mapped_column(
        BlindIndex("miniprogram_openid"), unique=True
    )
    unionid_index: Mapped[str | None] = mapped_column(
        BlindIndex(lost="who joins chat and mini-program is known again at their next login"), unique=True
    )
    miniprogram_seen_at: Mapped[datetime | None]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_verified: Mapped[bool] = mapped_column(default=False)
    agreed_version: Mapped[str] = mapped_column(String(20), default="")
    agreed_at: Mapped[datetime | None]
    talk: Mapped[str | None] = mapped_column(SealedText)
    talk_at: Mapped[datetime | None]
    last_message_at: Mapped[datetime | None]
    window_until: Mapped[datetime | None]
    window_left: Mapped[int] = mapped_column(default=0)
    unfollowed_at: Mapped[datetime | None]

    community: Mapped[Community | None] = relationship()
    building: Mapped[Building | None] = relationship()


class ResidentHome(Base):
    """A community, and perhaps a building, that the resident keeps in the mini-program, in their order."""

    __tablename__ = "resident_homes"
    __table_args__ = (UniqueConstraint("resident_id", "community_id"),)

    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    position: Mapped[int]

    community: Mapped[Community] = relationship()
    building: Mapped[Building | None] = relationship()


class ResidentSession(Base):
    """One login of the mini-program. Of the tokens only hashes are kept.

    `previous_refresh_hash` is the refresh token that the present one replaced: seen again, someone copied it.
    """

    __tablename__ = "resident_sessions"

    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    access_hash: Mapped[str] = mapped_column(String(64), unique=True)
    access_until: Mapped[datetime]
    refresh_hash: Mapped[str] = mapped_column(String(64), unique=True)
    refresh_until: Mapped[datetime] = mapped_column(index=True)
    previous_refresh_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    rotated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    resident: Mapped[Resident] = relationship()


class KeptAnswer(Base):
    """What was answered to one write: the same key and content again gets the same answer.

    `scope` is a keyed hash of caller, endpoint and key, `body` the sealed answer. Kept for a week.
    """

    __tablename__ = "kept_answers"

    scope: Mapped[str] = mapped_column(BlindIndex(), unique=True)
    content_hash: Mapped[str] = mapped_column(BlindIndex())
    status: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(SealedText, default="")
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    kept_at: Mapped[datetime] = mapped_column(index=True)


class ApiApplication(Base):
    """A program of others that files and follows through Open311. Its key is shown once, kept as a hash."""

    __tablename__ = "api_applications"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    contact: Mapped[str] = mapped_column(EncryptedText, default="")
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
