"""What a receipt names survives a power cut: read from a copy of the disk as it was at that moment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.core.photo_store import PhotoStore

MIB = 1024 * 1024
PHOTO = bytes(range(256)) * 400

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0 or shutil.which("mkfs.ext4") is None,
    reason="mounts an image of a disk",
)


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    # With an hour between the file system's own commits nothing reaches the disk by chance.
    done = subprocess.run(
        ["mount", "-o", "loop,commit=3600", image, folder], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.parametrize("is_synced", [True, False])
def test_a_photo_is_on_the_disk_before_its_key_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_synced: bool
) -> None:
    """Without waiting for the disk it is not: so the test can tell."""
    image, copy = tmp_path / "disk.img", tmp_path / "after the cut.img"
    with image.open("wb") as disk:
        disk.truncate(16 * MIB)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    if not is_synced:
        monkeypatch.setattr(os, "fsync", lambda _: None)
    with mounted(image, tmp_path / "disk"):
        key = PhotoStore(f"file://{tmp_path}/disk/photos").save(PHOTO)
        shutil.copyfile(image, copy)
    with mounted(copy, tmp_path / "disk after the cut"):
        kept = tmp_path / "disk after the cut" / "photos" / key
        assert (kept.exists() and kept.read_bytes() == PHOTO) == is_synced
