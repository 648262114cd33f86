"""Photos and voices that no row names leave the disk; what a row names, or just came, stays."""

import os
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from backend.complaints.jobs.orphans import DELETE_ORPHANS, NAMED_BY, delete_orphans_of
from backend.complaints.rules.media import delete_unfiled_media
from backend.complaints.rules.privacy.erasure import (
    complaints_kept_too_long,
    erase_complainant_of,
    erase_resident,
)
from backend.complaints.rules.recordings import take_recording
from backend.core.clock import local_today, utc_now
from backend.core.config import Config
from backend.core.photo_store import PhotoStore
from backend.models import (
    Base,
    Code,
    Complaint,
    Database,
    LeafletPosting,
    MediaKind,
    OutboxMessage,
    Photo,
    Recording,
    StaffAccount,
    WechatMedia,
)
from tests.support.followers import Residents
from tests.support.voices import voice


def spoken(database: Database, residents: Residents, store: PhotoStore) -> int:
    """A complaint with a recording; returns the follower."""
    follower = residents.follow()
    complaint_id = residents.notice(residents.answered(follower)).complaint_id
    recording = take_recording(store, voice(1))
    with database.transaction() as session:
        complaint = session.get_one(Complaint, complaint_id)
        session.add(
            Recording(
                complaint_id=complaint.id, event_id=complaint.events[0].id, storage_key=recording.storage_key,
                original_key=recording.original_key, seconds=recording.seconds, size=recording.size,
            )
        )  # fmt: skip
    return follower


def test_a_forgotten_voice_is_deleted_and_nobody_elses(
    database: Database, residents: Residents, store: PhotoStore
) -> None:
    leaves, _stays = (spoken(database, residents, store) for _ in range(2))
    assert delete_orphans_of(database, store, utc_now() + timedelta(days=2)) == 0
    with database.transaction() as session:
        erase_resident(session, leaves)

    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=25)) == 0, "a draft may name it"
    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=27)) == 2

    with database.reading() as session:
        [left] = session.scalars(select(Recording)).all()
    assert set(store.keys("voice")) == {left.storage_key, left.original_key}


def test_photos_of_a_refused_form_are_deleted_and_those_of_rows_stay(
    database: Database, residents: Residents, store: PhotoStore
) -> None:
    """What was refused, and what erasing a person left, stayed on the disk for ever."""
    resident_id = residents.follow()
    complaint_id = residents.notice(residents.answered(resident_id)).complaint_id
    filed, of_posting, of_chat, refused = (store.save(word) for word in (b"a", b"b", b"c", b"d"))
    media = WechatMedia(
        resident_id=resident_id, key="k", kind=MediaKind.PHOTO, media_id="m", storage_key=of_chat,
        received_at=utc_now(), next_attempt_at=utc_now(), enqueue_after=utc_now(),
    )  # fmt: skip
    with database.transaction() as session:
        complaint = session.get_one(Complaint, complaint_id)
        event_id = complaint.events[0].id
        photo = Photo(
            complaint_id=complaint_id, event_id=event_id, storage_key=filed, width=1, height=1, size=1
        )
        code = session.scalars(select(Code)).first()
        assert code is not None
        staff_id = session.scalars(select(StaffAccount.id)).first()
        posting = LeafletPosting(
            code_id=code.id,
            staff_id=staff_id,
            copies=1,
            idempotency_key="k",
            posted_at=utc_now(),
            posted_on=local_today(),
            photo_key=of_posting,
        )
        session.add_all([photo, posting, media])

    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=25)) == 0, "a form may name it"
    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=27)) == 1
    assert set(store.keys("jpg")) == {filed, of_posting, of_chat}
    assert refused not in store.keys("jpg")

    with database.transaction() as session:
        assert delete_unfiled_media(session, utc_now() + timedelta(days=9)) == 0, "the draft may be shelved"
        assert delete_unfiled_media(session, utc_now() + timedelta(days=11)) == 1
        session.get_one(Complaint, complaint_id).closed_at = utc_now()
    with database.transaction() as session:
        long_after = utc_now() + timedelta(days=4 * 366)
        for due in complaints_kept_too_long(session, long_after):
            erase_complainant_of(session, due, long_after)
    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=27)) == 2
    assert store.keys("jpg") == [of_posting]


def test_every_column_that_names_a_file_is_known() -> None:
    columns = {
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in {"storage_key", "original_key", "photo_key"}
    }
    assert {column.property.columns[0] for column in NAMED_BY} == columns


def test_a_photo_that_is_sent_again_is_as_good_as_new(tmp_path: Path) -> None:
    """Otherwise it could go between a form that names it and its row."""
    store = PhotoStore(f"file://{tmp_path}")
    os.utime(tmp_path / store.save(b"a photo"), (0, 0))
    assert store.saved_at(store.save(b"a photo")) > utc_now() - timedelta(minutes=1)


def test_age_is_read_from_the_file(tmp_path: Path) -> None:
    store = PhotoStore(f"file://{tmp_path}")
    key = store.save(b"bytes", "voice")
    os.utime(tmp_path / key, (0, 0))

    assert store.saved_at(key).year == 1970


def test_two_relays_enqueue_it_once_an_hour(database: Database) -> None:
    now = utc_now()
    for _ in range(2):
        with database.transaction() as session:
            DELETE_ORPHANS.enqueue(session, now)
    with database.reading() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 1


def test_what_a_crash_left_half_written_is_deleted(
    database: Database, store: PhotoStore, config: Config
) -> None:
    key = store.save(b"a photo")
    folder = Path(config.storage_url.removeprefix("file://")) / key.split("/")[0]
    for suffix in ("jpg", "voice"):
        (folder / f"{'0' * 64}.{suffix}.{'1' * 32}.part").write_bytes(b"half a")

    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=25)) == 0, (
        "it may be written just now"
    )
    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=27)) == 3, "and the photo itself"
    assert not list(folder.iterdir())
