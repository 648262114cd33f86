"""Followers of the official account and the messages they sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base
from backend.models.community import Building, Community
from backend.models.personal import EncryptedText


class WechatFollower(Base):
    """Someone who wrote to the account. `conversation` is where the talk stands, as plain data."""

    __tablename__ = "wechat_followers"

    openid: Mapped[str] = mapped_column(EncryptedText)
    openid_index: Mapped[str] = mapped_column(String(64), unique=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    conversation: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    conversation_at: Mapped[datetime | None]
    last_message_at: Mapped[datetime]
    unfollowed_at: Mapped[datetime | None]

    community: Mapped[Community | None] = relationship()
    building: Mapped[Building | None] = relationship()


class WechatMessage(Base):
    """A message or event, kept once: `dedup_key` is what makes a redelivery harmless.

    `reply` may hold a complaint's PIN and private link, so that it rests encrypted as they do.
    """

    __tablename__ = "wechat_messages"

    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)
    received_at: Mapped[datetime]
    reply: Mapped[str | None] = mapped_column(EncryptedText)
