"""Where photos and recordings are kept: a folder or an object store, named by one URL."""

import hashlib
import os
import uuid
from datetime import UTC, datetime

import fsspec


class PhotoStore:
    """Photos and recordings by the SHA-256 of their bytes, so that saving twice is saving once."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)
        self._fs.makedirs(self._root, exist_ok=True)

    def save(self, data: bytes, suffix: str = "jpg") -> str:
        """Keep the bytes and return their key. A reader never sees half a file."""
        digest = hashlib.sha256(data).hexdigest()
        key = f"{digest[:2]}/{digest}.{suffix}"
        path = self._path(key)
        if not self._fs.exists(path):
            self._fs.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH120 - a URL path, not a local one
            fresh = f"{path}.{uuid.uuid4().hex}.part"
            self._fs.pipe_file(fresh, data)
            self._fs.mv(fresh, path)
        return key

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
