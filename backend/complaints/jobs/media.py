"""Fetching one photo or voice that a resident sent in the chat.

WeChat keeps media for three days. What it no longer has, or nobody can open, is asked for again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.missed_media import ask_for_media_again
from backend.complaints.rules.media import attachment
from backend.complaints.rules.photos import StoredPhoto, take_photos
from backend.complaints.rules.recordings import StoredRecording, take_recording
from backend.complaints.rules.voice_decoding import RefusedRecordingError
from backend.core.config import Config
from backend.core.errors import InvalidInputError, NotNowError
from backend.core.photo_store import PhotoStore
from backend.jobs.connection import connect
from backend.jobs.leased import OVER_28_HOURS, Failure, LeasedWork
from backend.models import Database, MediaKind, MediaState, WechatMedia
from backend.wechat.platform.api_errors import ApiError, EmptyFile, Final, RetryLater
from backend.wechat.platform.client import WechatApi

KEPT_BY_WECHAT = timedelta(days=3)
GONE = "没有收到，微信那边已经取不到了"
UNREADABLE, EMPTY = "打不开", "是空的"
FIRST = "第 1 张照片"


@dataclass(frozen=True, slots=True)
class MediaToFetch:
    kind: MediaKind
    media_id: str


class StillEmpty(Final):
    """Asked for twice, and without a byte both times."""


class ChatMedia(LeasedWork[WechatMedia, MediaToFetch, StoredPhoto | StoredRecording]):
    plural = "photos and voices from WeChat"
    table = WechatMedia
    pending, working, given_up = MediaState.PENDING, MediaState.PENDING, MediaState.FAILED
    lease = timedelta(seconds=80)  # as for residents' notices: a call, its token and one more of each
    backoff = OVER_28_HOURS
    timeout = timedelta(seconds=120)
    retry_on, refused_on = (RetryLater, NotNowError), (ApiError, InvalidInputError, RefusedRecordingError)

    def __init__(self, api: WechatApi, store: PhotoStore) -> None:
        self._api = api
        self._store = store

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(WechatApi(config, connect(config.redis_url)), PhotoStore.of(config))

    def prepare(self, session: Session, row: WechatMedia, now: datetime) -> MediaToFetch:
        return MediaToFetch(row.kind, row.media_id)

    def send(self, task: MediaToFetch) -> StoredPhoto | StoredRecording:
        data = self._downloaded(task.media_id)
        if task.kind is MediaKind.PHOTO:
            return take_photos(self._store, [data])[0]
        return take_recording(self._store, data)

    def _downloaded(self, media_id: str) -> bytes:
        """An empty file is asked for once more, then it is one, and its resident hears of it at once."""
        try:
            return self._api.download_media(media_id).data
        except EmptyFile:
            pass
        try:
            return self._api.download_media(media_id).data
        except EmptyFile:
            raise StillEmpty("the file is empty") from None

    def finish(
        self,
        session: Session,
        row: WechatMedia,
        task: MediaToFetch,
        result: StoredPhoto | StoredRecording,
        now: datetime,
    ) -> None:
        row.state, row.storage_key, row.size = MediaState.FETCHED, result.storage_key, result.size
        row.last_error = ""
        if isinstance(result, StoredPhoto):
            row.width, row.height = result.width, result.height
        else:
            row.original_key, row.seconds = result.original_key, result.seconds
        if row.complaint_id is not None and row.event_id is not None:
            session.add(attachment(row, row.complaint_id, row.event_id))

    def failed(
        self,
        session: Session,
        row: WechatMedia,
        task: MediaToFetch | None,
        failure: Failure,
        now: datetime,
    ) -> None:
        if failure.is_last:
            ask_for_media_again(session, row, _why(failure.error), now)

    def is_last_attempt(self, row: WechatMedia, now: datetime) -> bool:
        return super().is_last_attempt(row, now) or now > row.received_at + KEPT_BY_WECHAT


def _why(error: Exception | None) -> str:
    """In words for the resident, after 发来的照片."""
    match error:
        case InvalidInputError():
            return error.problems[0].message.removeprefix(FIRST).rstrip("。")
        case RefusedRecordingError():
            return str(error)
        case StillEmpty():
            return EMPTY
        case None:
            return UNREADABLE
        case _:
            return GONE
