"""What a receipt names is on the disk; what was being written leaves nothing behind."""

from pathlib import Path

import pytest

from backend.core import photo_store
from backend.core.photo_store import PhotoStore


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(f"file://{tmp_path}/photos")


def test_file_and_folders_reach_the_disk_before_the_key(
    store: PhotoStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    monkeypatch.setattr(photo_store.os, "fsync", note)
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

    monkeypatch.setattr(photo_store.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.save(b"a photo")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
