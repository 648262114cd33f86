"""Where photos and recordings are kept: a folder or a bucket of an object store, named by one URL."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

from backend.core.config import Config
from backend.core.files.bucket import Bucket, BucketAccess
from backend.core.files.folder import UNFINISHED, Folder

__all__ = ["PHOTO_SUFFIX", "UNFINISHED", "PhotoStore"]

PHOTO_SUFFIX = "jpg"


class Files(Protocol):
    """By keys such as `ab/abcd….jpg`. Each may raise StoreAwayError; reading one that is not there
    FileNotFoundError.
    """

    def keep(self, key: str, data: bytes) -> None:
        """Durable when this returns, whole or not at all, and as new."""

    def read(self, key: str) -> bytes: ...

    def keys(self, suffix: str) -> list[str]: ...

    def kept_at(self, key: str) -> datetime: ...

    def delete(self, key: str) -> None: ...


class PhotoStore:
    """Photos and recordings by the SHA-256 of their bytes, so that saving twice is saving once."""

    def __init__(self, url: str, access: BucketAccess | None = None) -> None:
        parts = urlsplit(url)
        self._files: Files = (
            Bucket(parts.netloc, parts.path.strip("/"), access or BucketAccess())
            if parts.scheme == "s3"
            else Folder(Path(unquote(parts.path)))
        )

    @classmethod
    def of(cls, config: Config) -> Self:
        access = BucketAccess(
            config.storage_endpoint,
            config.storage_region,
            config.storage_access_key,
            config.storage_secret_key,
        )
        return cls(config.storage_url, access)

    def save(self, data: bytes, suffix: str = PHOTO_SUFFIX) -> str:
        """Keep the bytes and return their key. A reader never sees half a file.

        They are on the disk when this returns: what a receipt names survives a power cut.
        """
        digest = hashlib.sha256(data).hexdigest()
        key = f"{digest[:2]}/{digest}.{suffix}"
        self._files.keep(key, data)
        return key

    def load(self, key: str) -> bytes:
        """Raises FileNotFoundError."""
        return self._files.read(key)

    def keys(self, suffix: str) -> list[str]:
        """Of everything kept with this suffix."""
        return self._files.keys(suffix)

    def saved_at(self, key: str) -> datetime:
        """Raises FileNotFoundError."""
        return self._files.kept_at(key)

    def delete(self, key: str) -> None:
        self._files.delete(key)
