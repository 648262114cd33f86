"""A forgotten resident's voice leaves the disk too; what a row names, or just came, stays."""

import os
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from backend.complaints.jobs.orphans import DELETE_ORPHANS, delete_orphans_of
from backend.complaints.rules.privacy.erasure import erase_resident
from backend.complaints.rules.recordings import take_recording
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.photo_store import PhotoStore
from backend.models import Complaint, Database, OutboxMessage, Recording
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
    picture = store.save(b"a photo")
    assert delete_orphans_of(database, store, utc_now() + timedelta(days=2)) == 0
    with database.transaction() as session:
        erase_resident(session, leaves)

    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=25)) == 0, "a draft may name it"
    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=27)) == 2

    with database.reading() as session:
        [left] = session.scalars(select(Recording)).all()
    assert set(store.keys("voice")) == {left.storage_key, left.original_key}
    assert store.load(picture) == b"a photo"


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
    assert delete_orphans_of(database, store, utc_now() + timedelta(hours=27)) == 2
    assert store.load(key) == b"a photo"
    assert not list(folder.glob("*.part"))
