"""Where photos and recordings are kept: a folder or an object store, named by one URL."""

import hashlib
import os
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

PHOTO_SUFFIX = "jpg"
UNFINISHED = "part"  # suffix of what is being written


class PhotoStore:
    """Photos and recordings by the SHA-256 of their bytes, so that saving twice is saving once."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)
        self._is_local = isinstance(self._fs, LocalFileSystem)
        self._fs.makedirs(self._root, exist_ok=True)

    def save(self, data: bytes, suffix: str = PHOTO_SUFFIX) -> str:
        """Keep the bytes and return their key. A reader never sees half a file.

        They are on the disk when this returns: what a receipt names survives a power cut.
        """
        digest = hashlib.sha256(data).hexdigest()
        key = f"{digest[:2]}/{digest}.{suffix}"
        path = self._path(key)
        if not self._has(path, data):
            self._write(path, data)
        elif self._is_local:
            os.utime(path)  # as new again: whoever deletes what no row names must leave it to this form
        if self._is_local:
            # Also where it stood there already: whoever wrote it may not have come so far.
            for item in (Path(path), Path(path).parent, Path(self._root)):
                _sync(item)
        return key

    def _has(self, path: str, data: bytes) -> bool:
        """Not by the name alone: a power cut leaves an empty file where the disk was not waited for."""
        try:
            return bool(self._fs.cat_file(path) == data)
        except FileNotFoundError:
            return False

    def _write(self, path: str, data: bytes) -> None:
        self._fs.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH120 - a URL path, not a local one
        fresh = f"{path}.{uuid.uuid4().hex}.{UNFINISHED}"
        try:
            self._fs.pipe_file(fresh, data)
            if self._is_local:
                _sync(Path(fresh))  # before it gets its name
            self._fs.mv(fresh, path)
        except BaseException:
            with suppress(OSError):
                self._fs.rm_file(fresh)
            raise

    def load(self, key: str) -> bytes:
        """Raises FileNotFoundError."""
        data: bytes = self._fs.cat_file(self._path(key))
        return data

    def keys(self, suffix: str) -> list[str]:
        """Of everything kept with this suffix."""
        paths = self._fs.glob(f"{self._root}/*/*.{suffix}")
        return ["/".join(path.rsplit("/", 2)[-2:]) for path in paths]

    def saved_at(self, key: str) -> datetime:
        at: datetime = self._fs.modified(self._path(key))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at

    def delete(self, key: str) -> None:
        self._fs.rm_file(self._path(key))

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"


def _sync(path: Path) -> None:
    """A file's content, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
