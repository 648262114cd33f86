"""Fetching what a resident sent: claim, download and clean with no database connection held, record the end.

WeChat keeps media for three days. What it no longer has, or nobody can open, is asked for again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.missed_media import ask_again
from backend.complaints.rules.media import attachment
from backend.complaints.rules.photos import StoredPhoto, take_photos
from backend.complaints.rules.recordings import RefusedRecordingError, StoredRecording, take_recording
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.core.photo_store import PhotoStore
from backend.models import Database, MediaKind, MediaState, WechatMedia
from backend.notices.jobs.deliveries import BACKOFF, opened_config, opened_database
from backend.notices.jobs.residents import LEASE, opened_api
from backend.wechat.platform.api_errors import ApiError, RetryLater
from backend.wechat.platform.client import WechatApi

KEPT_BY_WECHAT = timedelta(days=3)
GONE = "没有收到，微信那边已经取不到了"
FIRST = "第 1 张照片"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    row_id: int
    attempts: int
    kind: MediaKind
    media_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended: `kept`, or `why` it never will be, in words for the resident; else later."""

    kept: StoredPhoto | StoredRecording | None = None
    why: str = ""
    said: str = ""


@cache
def opened_photos() -> PhotoStore:
    return PhotoStore(opened_config().storage_url)


def fetch_media(row_id: int) -> None:
    """The RQ job. Runs any number of times for one photo or voice."""
    fetch_with(opened_database(), opened_api(), opened_photos(), row_id)


def fetch_with(database: Database, api: WechatApi, store: PhotoStore, row_id: int) -> None:
    with database.transaction() as session:
        errand = _claim(session, row_id, utc_now())
    if errand is None:
        return
    outcome = _fetch(api, store, errand)
    with database.transaction() as session:
        _record(session, errand, outcome, utc_now())


def _claim(session: Session, row_id: int, now: datetime) -> Errand | None:
    """Take it for this worker, unless another has it or it is done."""
    claimed = session.execute(
        update(WechatMedia)
        .where(
            WechatMedia.id == row_id,
            WechatMedia.state == MediaState.PENDING,
            or_(WechatMedia.lease_until.is_(None), WechatMedia.lease_until <= now),
        )
        .values(attempts=WechatMedia.attempts + 1, lease_until=now + LEASE, ring_after=now + LEASE)
        .returning(WechatMedia.id)
    ).first()
    if claimed is None:
        return None
    media = session.get_one(WechatMedia, row_id)
    if media.attempts > len(BACKOFF) + 1:
        # Whoever tried it so often died of it.
        _fail(session, media, "打不开", now)
        return None
    return Errand(media.id, media.attempts, media.kind, media.media_id)


def _fetch(api: WechatApi, store: PhotoStore, errand: Errand) -> Outcome:
    try:
        return Outcome(kept=_kept(store, errand.kind, api.download_media(errand.media_id).data))
    except RetryLater as error:
        return Outcome(said=str(error))
    except ApiError as error:
        return Outcome(why=GONE, said=str(error))
    except InvalidInputError as error:
        return Outcome(why=error.problems[0].message.removeprefix(FIRST).rstrip("。"), said="no photo")
    except RefusedRecordingError as error:
        return Outcome(why=str(error), said="no recording")
    except Exception:
        log.exception("media %d could not be fetched", errand.row_id)
        return Outcome(said="internal error, see the worker's log")


def _kept(store: PhotoStore, kind: MediaKind, data: bytes) -> StoredPhoto | StoredRecording:
    return take_photos(store, [data])[0] if kind is MediaKind.PHOTO else take_recording(store, data)


def _record(session: Session, errand: Errand, outcome: Outcome, now: datetime) -> None:
    """Unless another worker took over when the lease ran out, or the resident asked to be forgotten."""
    media = session.get(WechatMedia, errand.row_id, with_for_update=True)
    if media is None or media.state is not MediaState.PENDING or media.attempts != errand.attempts:
        return
    media.lease_until, media.last_error = None, outcome.said[:500]
    if outcome.kept is not None:
        _keep(media, outcome.kept)
        if media.complaint_id is not None and media.event_id is not None:
            session.add(attachment(media, media.complaint_id, media.event_id))
    elif outcome.why:
        _fail(session, media, outcome.why, now)
    elif media.attempts > len(BACKOFF) or now > media.received_at + KEPT_BY_WECHAT:
        _fail(session, media, GONE, now)
    else:
        media.ring_after = now + BACKOFF[media.attempts - 1]


def _keep(media: WechatMedia, kept: StoredPhoto | StoredRecording) -> None:
    media.state, media.storage_key, media.size = MediaState.FETCHED, kept.storage_key, kept.size
    if isinstance(kept, StoredPhoto):
        media.width, media.height = kept.width, kept.height
    else:
        media.original_key, media.seconds = kept.original_key, kept.seconds


def _fail(session: Session, media: WechatMedia, why: str, now: datetime) -> None:
    media.state, media.lease_until = MediaState.FAILED, None
    ask_again(session, media, why, now)
