"""What a receipt names is on the disk; what was being written leaves nothing behind."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from backend.app import create_app
from backend.complaints.forms.photos import usable_photos
from backend.complaints.forms.recordings import received_recordings
from backend.core.errors import ConfigError, StoreAwayError
from backend.core.files.bucket import BucketAccess
from backend.core.photo_store import PhotoStore
from backend.web.services import EXTENSION
from tests.conftest import config_for
from tests.support.object_server import BUCKET, KEY, REGION, ObjectServer
from tests.support.staff_pages import jpeg
from tests.support.voices import voice


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(f"file://{tmp_path}/photos")


def test_file_and_folders_reach_the_disk_before_the_key(
    store: PhotoStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    monkeypatch.setattr(os, "fsync", note)
    key = store.save(b"a photo")
    folder = tmp_path / "photos" / key.split("/")[0]
    assert synced[0].endswith(".part"), "the content, before it has its name"
    assert {str(folder / key.split("/")[1]), str(folder), str(tmp_path / "photos")} <= set(synced[1:])

    synced.clear()
    assert store.save(b"a photo") == key
    assert str(folder) in synced, "whoever saved it first may still wait for the disk"


@pytest.mark.parametrize("left", [b"", b"a pho", bytes(7)])
def test_what_a_power_cut_left_is_written_again(store: PhotoStore, tmp_path: Path, left: bytes) -> None:
    key = store.save(b"a photo")
    (tmp_path / "photos" / key).write_bytes(left)
    assert store.save(b"a photo") == key
    assert store.load(key) == b"a photo"


def test_a_full_disk_leaves_nothing(
    store: PhotoStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreAwayError) as full_store:
        store.save(b"a photo")
    assert "No space left" in full_store.value.reason
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    made = ObjectServer()
    yield made
    made.stop()


def bucket(server: ObjectServer, *, key: str = KEY, region: str = REGION) -> PhotoStore:
    return PhotoStore(f"s3://{BUCKET}/photos", BucketAccess(server.url, region, key, "a secret"))


def test_a_bucket_keeps_photos_as_a_folder_does(server: ObjectServer) -> None:
    """By the settings alone; s3fs could not be installed beside the lock."""
    store = bucket(server)
    key = store.save(b"a photo")
    assert list(server.objects) == [f"photos/{key}"]
    assert store.save(b"a photo") == key
    assert store.load(key) == b"a photo"
    voice = store.save(b"a voice", "voice")
    assert (store.keys("jpg"), store.keys("voice")) == ([key], [voice])
    assert store.saved_at(key).tzinfo is not None
    store.delete(key)
    assert store.keys("jpg") == []
    with pytest.raises(FileNotFoundError):
        store.load(key)
    with pytest.raises(FileNotFoundError):
        store.saved_at(key)


def test_settings_lead_to_the_bucket(server: ObjectServer, tmp_path: Path) -> None:
    config = config_for(
        "sqlite://", tmp_path, storage_url=f"s3://{BUCKET}/photos", storage_endpoint=server.url,
        storage_region=REGION, storage_access_key=KEY, storage_secret_key="a secret",
    )  # fmt: skip
    store = PhotoStore.of(config)
    assert store.load(store.save(b"a photo of the settings")) == b"a photo of the settings"


def test_a_store_that_is_away_or_refuses_says_so_in_words(server: ObjectServer) -> None:
    """It was a traceback after eight seconds."""
    away = PhotoStore("s3://bucket/photos", BucketAccess("http://127.0.0.1:1", REGION, KEY, "a secret"))
    for store in (away, bucket(server, key="AKIAOTHER"), bucket(server, region="elsewhere")):
        with pytest.raises(StoreAwayError) as error:
            store.save(b"a photo")
        assert error.value.status == 503
        assert "请过几分钟再试" in error.value.message
        assert error.value.reason
        with pytest.raises(StoreAwayError):
            store.load("ab/abc.jpg")


@pytest.mark.parametrize("url", ["/srv/photos", "file://photos", "s3:///photos", "gs://bucket/photos"])
def test_other_addresses_are_refused_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="LINSHENG_STORAGE_URL must be file:///"):
        config_for("sqlite://", tmp_path, storage_url=url)


def test_a_resident_reads_that_the_store_is_away(tmp_path: Path) -> None:
    """The service starts without it and takes complaints without photos; it was a traceback at the start."""
    app = create_app(
        config_for(
            "sqlite://", tmp_path, storage_url=f"s3://{BUCKET}/photos",
            storage_endpoint="http://127.0.0.1:1", storage_access_key=KEY, storage_secret_key="a secret",
        )
    )  # fmt: skip
    answer = app.test_client().post(
        "/api/v1/photos",
        data={"photo": (io.BytesIO(jpeg()), "a.jpg")},
        headers={"Idempotency-Key": "a-key-of-tests"},
    )
    with app.test_request_context():
        files = [
            FileStorage(io.BytesIO(data), name) for data, name in ((jpeg(), "a.jpg"), (voice(1), "a.amr"))
        ]
        photos, problems = usable_photos(files[:1])
        recordings, more_problems = received_recordings(MultiDict(), files[1:])
    assert (photos, recordings) == ([], [])
    assert ["请过几分钟再试" in problem.message for problem in (*problems, *more_problems)] == [True, True]
    app.extensions[EXTENSION].database.dispose()
    assert (answer.status_code, answer.json["code"]) == (503, "store_away")
    assert "请过几分钟再试" in answer.json["message"]
    assert "127.0.0.1" not in answer.text
