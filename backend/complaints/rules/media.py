"""Photos and voices of the chat: recorded at once, fetched later, attached by whichever comes last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, String, bindparam, cast, delete, insert, literal, select
from sqlalchemy.orm import Session

from backend.jobs.outbox import discard_messages
from backend.models import (
    Base,
    ComplaintEvent,
    MediaKind,
    MediaState,
    OutboxMessage,
    Photo,
    Recording,
    WechatMedia,
)
from backend.models.background import FIRST_WAIT
from backend.models.prepared import Prepared

UNFILED_KEPT = timedelta(days=10)
_MEDIA = Base.metadata.tables[WechatMedia.__tablename__]
_OUTBOX = Base.metadata.tables[OutboxMessage.__tablename__]
_MEDIA_INSERT = (
    insert(_MEDIA)
    .values(
        resident_id=bindparam("resident_id"),
        key=bindparam("key"),
        kind=bindparam("kind"),
        media_id=bindparam("media_id"),
        state=MediaState.PENDING,
        received_at=bindparam("now"),
        next_attempt_at=bindparam("now"),
        ring_after=bindparam("enqueue_after"),
    )
    .returning(_MEDIA.c.id)
)


def _enqueue(media_id: Any) -> Any:
    """As `jobs.outbox.enqueue` does it."""
    message = select(
        literal(WechatMedia.queue),
        literal(WechatMedia.job),
        media_id,
        literal(f"{WechatMedia.job}-").concat(cast(media_id, String)).concat("-0"),
        bindparam("now", type_=_OUTBOX.c.created_at.type),
    )
    return insert(_OUTBOX).from_select(["queue", "job", "subject_id", "job_id", "created_at"], message)


_INSERT_MEDIA = Prepared(_MEDIA_INSERT, "sqlite")
_ENQUEUE = Prepared(_enqueue(bindparam("media", type_=BigInteger)), "sqlite")
_NOTE_AND_ENQUEUE = Prepared(_enqueue(_MEDIA_INSERT.cte("media").c.id), "postgresql")


def delete_unfiled_media(session: Session, now: datetime, limit: int = 1000) -> int:
    """Of drafts that came to nothing; a shelved one may be taken up again for a week. Returns how many."""
    old = (
        select(WechatMedia.id)
        .where(WechatMedia.complaint_id.is_(None), WechatMedia.received_at < now - UNFILED_KEPT)
        .order_by(WechatMedia.id)
        .limit(limit)
    )
    ids = session.scalars(old).all()
    discard_messages(session, WechatMedia, select(WechatMedia.id).where(WechatMedia.id.in_(ids)))
    session.execute(delete(WechatMedia).where(WechatMedia.id.in_(ids)))
    return len(ids)


def record_media(
    connection: Connection, resident_id: int, key: str, kind: MediaKind, media_id: str, now: datetime
) -> None:
    """Keep WeChat's name of a photo or voice, and enqueue that a worker fetches it.

    Photos come by the dozen, so that this takes a connection and a statement or two, not a session.
    """
    media = {
        "resident_id": resident_id,
        "key": key,
        "kind": kind,
        "media_id": media_id,
        "now": now,
        "enqueue_after": now + FIRST_WAIT,
    }
    if connection.dialect.name == "sqlite":
        noted = _INSERT_MEDIA.first(connection, media)
        _ENQUEUE.run(connection, {"media": noted.id, "now": now})
    else:
        _NOTE_AND_ENQUEUE.run(connection, media)


def failed_media(session: Session, resident_id: int, keys: Sequence[str]) -> set[str]:
    """The messages of these whose photo or voice was given up."""
    query = select(WechatMedia.key).where(
        WechatMedia.resident_id == resident_id,
        WechatMedia.key.in_(keys),
        WechatMedia.state == MediaState.FAILED,
    )
    return set(session.scalars(query))


def attach_media(session: Session, resident_id: int, keys: Sequence[str], event: ComplaintEvent) -> None:
    """Give the messages' photos and voices to this event; those still to be fetched follow by themselves."""
    if not keys:
        return
    media_rows = session.scalars(
        select(WechatMedia)
        .where(
            WechatMedia.resident_id == resident_id,
            WechatMedia.key.in_(keys),
            WechatMedia.complaint_id.is_(None),
        )
        .order_by(WechatMedia.id)
        .with_for_update()
    )
    for media in media_rows:
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
