"""Photos and voices of the chat: noted at once, fetched later, hung on the complaint whichever comes last."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import (
    ComplaintEvent,
    MediaKind,
    MediaState,
    Photo,
    Recording,
    WechatMedia,
)
from backend.models.wechat import first_ring, media_bell


def note_media(
    session: Session, follower_id: int, key: str, kind: MediaKind, media_id: str, now: datetime
) -> None:
    """Keep WeChat's name of a photo or voice, and ring for a worker to fetch it."""
    media = WechatMedia(
        follower_id=follower_id,
        key=key,
        kind=kind,
        media_id=media_id,
        received_at=now,
        ring_after=first_ring(now),
        rings=0,
        attempts=0,
    )
    session.add(media)
    session.flush()
    session.add(media_bell(media, now))


def hang_media(session: Session, follower_id: int, keys: Sequence[str], event: ComplaintEvent) -> None:
    """Give the messages' photos and voices to this event; those still to be fetched follow by themselves."""
    if not keys:
        return
    found = session.scalars(
        select(WechatMedia)
        .where(
            WechatMedia.follower_id == follower_id,
            WechatMedia.key.in_(keys),
            WechatMedia.complaint_id.is_(None),
        )
        .order_by(WechatMedia.id)
        .with_for_update()
    )
    for media in found:
        media.complaint_id, media.event_id = event.complaint_id, event.id
        if media.state is MediaState.FETCHED:
            session.add(attachment(media, event.complaint_id, event.id))


def attachment(media: WechatMedia, complaint_id: int, event_id: int) -> Photo | Recording:
    """The row that shows fetched media on its complaint."""
    if media.kind is MediaKind.VOICE:
        return Recording(
            complaint_id=complaint_id,
            event_id=event_id,
            storage_key=media.storage_key,
            original_key=media.original_key,
            seconds=media.seconds,
            size=media.size,
        )
    return Photo(
        complaint_id=complaint_id,
        event_id=event_id,
        storage_key=media.storage_key,
        width=media.width,
        height=media.height,
        size=media.size,
    )
