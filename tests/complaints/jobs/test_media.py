"""Photos and voices of the chat through the worker, over real HTTP, on both databases."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from backend.complaints.jobs.media import ChatMedia
from backend.complaints.rules.recordings import load_recording
from backend.core.clock import utc_now
from backend.core.photo_store import PhotoStore
from backend.jobs import runner
from backend.jobs.outbox import enqueue
from backend.models import (
    Complaint,
    Database,
    MediaKind,
    MediaState,
    Photo,
    Recording,
    ResidentNotice,
    WechatMedia,
)
from backend.wechat.platform.client import WechatApi
from tests.support.clock import Clock
from tests.support.followers import Residents
from tests.support.platform import MEDIA, Platform
from tests.support.processes import Process, eventually
from tests.support.voices import voice

Fetch = Callable[[int], None]


@pytest.fixture
def fetch(database: Database, api: WechatApi, store: PhotoStore, clock: Clock) -> Fetch:
    return lambda row_id: runner.perform(database, ChatMedia(api, store), row_id)


def sent(
    database: Database, follower: int, kind: MediaKind, *, key: str = "m1", complaint: int | None = None
) -> int:
    """What the clerk keeps when a photo or voice arrives."""
    now = utc_now()
    with database.transaction() as session:
        event = session.get_one(Complaint, complaint).events[0].id if complaint else None
        media = WechatMedia(
            resident_id=follower, key=key, kind=kind, media_id=f"media-{key}", received_at=now,
            complaint_id=complaint, event_id=event,
        )  # fmt: skip
        enqueue(session, [media], now)
        return media.id


def complaint_of(residents: Residents, follower: int) -> int:
    complaint_id = residents.notice(residents.answered(follower)).complaint_id
    assert complaint_id is not None
    return complaint_id


def row(database: Database, media_id: int) -> WechatMedia:
    with database.reading() as session:
        return session.get_one(WechatMedia, media_id)


def calls_made(database: Database) -> list[str]:
    with database.reading() as session:
        query = select(ResidentNotice.words).where(ResidentNotice.kind == "media")
        return list(session.scalars(query.order_by(ResidentNotice.id)))


def picture(size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "PHONE MAKER"
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_is_cleaned_and_hung_on_the_complaint_that_the_row_names(
    database: Database, residents: Residents, platform: Platform, store: PhotoStore, fetch: Fetch
) -> None:
    follower = residents.follow()
    complaint = complaint_of(residents, follower)
    media = sent(database, follower, MediaKind.PHOTO, complaint=complaint)
    platform.answer(MEDIA, picture())

    fetch(media)
    fetch(media)

    assert [body["media_id"] for _, body in platform.calls] == ["media-m1"]
    with database.reading() as session:
        [photo] = session.scalars(select(Photo)).all()
    assert (photo.complaint_id, photo.width, photo.height) == (complaint, 60, 40)
    assert b"PHONE MAKER" not in store.load(photo.storage_key)


def test_a_photo_of_a_draft_waits_for_its_complaint(
    database: Database, residents: Residents, platform: Platform, fetch: Fetch
) -> None:
    media = sent(database, residents.follow(), MediaKind.PHOTO)
    platform.answer(MEDIA, picture())

    fetch(media)

    media_row = row(database, media)
    assert (media_row.state, media_row.width, media_row.lease_until) == (MediaState.FETCHED, 60, None)
    with database.reading() as session:
        assert not session.scalars(select(Photo)).all()


def test_a_voice_is_kept_sealed_as_it_came_and_playable(
    database: Database, residents: Residents, platform: Platform, store: PhotoStore, fetch: Fetch
) -> None:
    follower, amr = residents.follow(), voice(2)
    complaint = complaint_of(residents, follower)
    media = sent(database, follower, MediaKind.VOICE, complaint=complaint)
    platform.answer(MEDIA, amr)

    fetch(media)

    with database.reading() as session:
        [recording] = session.scalars(select(Recording)).all()
    assert (recording.complaint_id, recording.seconds) == (complaint, 2)
    assert load_recording(store, recording.original_key) == amr
    assert len(load_recording(store, recording.storage_key)) == recording.size


@pytest.mark.parametrize(
    ("kind", "answer", "says"),
    [
        (MediaKind.PHOTO, 40007, "发来的照片没有收到，微信那边已经取不到了。请您把这张照片再发一次。"),
        (MediaKind.PHOTO, b"\x00\x00\x00\x18ftypheic----", "发来的照片已损坏"),
        (MediaKind.PHOTO, b"\x00\x00\x00\x18ftypisom----", "发来的照片打不开：这是视频"),
        (MediaKind.PHOTO, b"", "发来的照片是空的。请您把这张照片再发一次。"),
        (MediaKind.VOICE, b"", "发来的语音是空的。请您打字告诉我，或者再说一遍。"),
        (MediaKind.VOICE, b"no voice at all", "发来的语音打不开。请您打字告诉我，或者再说一遍。"),
    ],
)
def test_what_never_comes_is_asked_for_again_in_words(
    database: Database,
    residents: Residents,
    platform: Platform,
    fetch: Fetch,
    kind: MediaKind,
    answer: object,
    says: str,
) -> None:
    media = sent(database, residents.follow(), kind)
    tries = 1 if answer else 2  # an empty file is asked for once more
    platform.answer(MEDIA, *[answer] * tries)

    fetch(media)
    fetch(media)

    assert row(database, media).state is MediaState.FAILED
    [words] = calls_made(database)
    assert says in words
    assert len(platform.calls) == tries


def test_several_missed_ones_are_one_notice(
    database: Database, residents: Residents, platform: Platform, fetch: Fetch
) -> None:
    follower = residents.follow()
    platform.answer(MEDIA, 40007, 40007)
    for key in ("m1", "m2"):
        fetch(sent(database, follower, MediaKind.PHOTO, key=key))

    [words] = calls_made(database)
    assert words.count("再发一次") == 2


def test_an_outage_is_tried_again_until_wechat_has_thrown_it_away(
    database: Database, residents: Residents, platform: Platform, fetch: Fetch, clock: Clock
) -> None:
    media = sent(database, residents.follow(), MediaKind.PHOTO)
    platform.answer(MEDIA, *["<html>busy</html>"] * (len(ChatMedia.backoff) + 1))

    waits = []
    while (media_row := row(database, media)).state is MediaState.PENDING:
        waits.append(media_row.next_attempt_at - clock.now)
        clock.now = max(clock.now, media_row.next_attempt_at)
        fetch(media)

    assert waits[1:] == list(ChatMedia.backoff)
    assert len(calls_made(database)) == 1


def test_what_kills_its_worker_is_given_up_in_the_end(
    database: Database, residents: Residents, fetch: Fetch, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ChatMedia, "send", dies)
    media = sent(database, residents.follow(), MediaKind.VOICE)

    for _ in range(len(ChatMedia.backoff) + 1):
        with pytest.raises(KeyboardInterrupt):
            fetch(media)
        clock.now += ChatMedia.lease + timedelta(seconds=1)
    fetch(media)

    assert row(database, media).state is MediaState.FAILED
    assert len(calls_made(database)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_workers_fetch_each_once(
    database: Database, residents: Residents, platform: Platform, start: Callable[[str], Process]
) -> None:
    follower = residents.follow()
    complaint = complaint_of(residents, follower)
    platform.answer(MEDIA, *[picture((40 + n, 40)) for n in range(9)])
    for n in range(9):
        sent(database, follower, MediaKind.PHOTO, key=f"m{n}", complaint=complaint)
    for command in ("relay", "worker --queue residents", "worker --queue residents"):
        start(command)

    def photos() -> int:
        with database.reading() as session:
            return len(session.scalars(select(Photo)).all())

    eventually(lambda: photos() == 9)
    assert len([path for path, _ in platform.calls if path == MEDIA]) == 9
