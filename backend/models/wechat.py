"""Media and messages of the WeChat chat, and notices to residents."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.background import Leased
from backend.models.base import Base, enum_column
from backend.models.complaint import Complaint, ComplaintEvent
from backend.models.personal import EncryptedText, SealedFile
from backend.models.resident import Resident

RESIDENTS_QUEUE = "residents"


class WechatMessage(Base):
    """A message or event, kept once: `dedup_key` is what makes a redelivery harmless."""

    __tablename__ = "wechat_messages"

    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)
    received_at: Mapped[datetime]


class MediaKind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"


class MediaState(StrEnum):
    PENDING = "pending"
    FETCHED = "fetched"
    FAILED = "failed"


class WechatMedia(Leased):
    """A photo or voice that a resident sent; a worker fetches it within WeChat's three days.

    `key` is the message's own. `complaint` and `event` are set when the draft is filed, or at once where it
    was sent for an open complaint; the worker then attaches the photo or recording. `size` in bytes,
    `seconds` for voice, `width` and `height` in pixels for a photo. `storage_key` is what a browser shows or
    plays, `original_key` a voice as it came.
    """

    job, queue = "fetch_media", RESIDENTS_QUEUE

    __tablename__ = "wechat_media"
    __table_args__ = (Index("ix_wechat_media_state_ring_after", "state", "ring_after"),)

    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[MediaKind] = mapped_column(enum_column(MediaKind))
    media_id: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[MediaState] = mapped_column(enum_column(MediaState), default=MediaState.PENDING)
    storage_key: Mapped[str] = mapped_column(SealedFile, default="")
    original_key: Mapped[str] = mapped_column(SealedFile, default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_events.id"))
    received_at: Mapped[datetime]

    resident: Mapped[Resident] = relationship()


class Recording(Base):
    """A resident's voice on a complaint: playable in a browser, and as it came. Both rest sealed."""

    __tablename__ = "recordings"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("complaint_events.id"), index=True)
    storage_key: Mapped[str] = mapped_column(SealedFile)
    original_key: Mapped[str] = mapped_column(SealedFile, default="")
    seconds: Mapped[int]
    size: Mapped[int]


class NoticeState(StrEnum):
    """`waiting` is kept for the resident's next contact, `told` was said then; `sent` went out by itself."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    WAITING = "waiting"
    TOLD = "told"
    DROPPED = "dropped"


class NoticeWay(StrEnum):
    MINIPROGRAM = "miniprogram"
    SUBSCRIBE = "subscribe"
    TEMPLATE = "template"
    SERVICE = "service"
    CONTACT = "contact"


class ResidentNotice(Leased):
    """One thing to tell one resident, with how it went. `last_error` is WeChat's code, nothing personal."""

    job, queue = "tell_resident", RESIDENTS_QUEUE

    __tablename__ = "resident_notices"
    __table_args__ = (
        UniqueConstraint("event_id", "resident_id"),
        Index("ix_resident_notices_state_ring_after", "state", "ring_after"),
    )

    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_events.id"))
    kind: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[NoticeState] = mapped_column(enum_column(NoticeState), default=NoticeState.PENDING)
    way: Mapped[NoticeWay | None] = mapped_column(enum_column(NoticeWay, checked=False))
    next_attempt_at: Mapped[datetime] = mapped_column()
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    resident: Mapped[Resident] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
    event: Mapped[ComplaintEvent | None] = relationship()


class SubscriptionGrant(Base):
    """One accept of a subscribe message, good for one send; no API of WeChat's reads the quota."""

    __tablename__ = "subscription_grants"

    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    template_id: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("resident_notices.id"))
