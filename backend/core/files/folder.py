"""Files in a folder of this machine, or of one that is mounted here."""

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from backend.core.errors import StoreAwayError

log = logging.getLogger(__name__)

UNFINISHED = "part"  # suffix of what is being written


class Folder:
    """Made where it is missing, with the first file."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, key: str, data: bytes) -> None:
        path = self._root / key
        with _storage_errors():
            if self._has(path, data):
                os.utime(path)  # as new again: whoever deletes what no row names must leave it to this form
            else:
                self._write(path, data)
            # Also where it stood there already: whoever wrote it may not have come so far.
            for item in (path, path.parent, self._root):
                _sync(item)

    def _has(self, path: Path, data: bytes) -> bool:
        """Not by the name alone: a power cut leaves an empty file where the disk was not waited for."""
        try:
            return path.read_bytes() == data
        except FileNotFoundError:
            return False

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}.{UNFINISHED}")
        try:
            fresh.write_bytes(data)
            _sync(fresh)  # before it gets its name
            fresh.rename(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise

    def read(self, key: str) -> bytes:
        with _storage_errors():
            return (self._root / key).read_bytes()

    def keys(self, suffix: str) -> list[str]:
        with _storage_errors():
            return [path.relative_to(self._root).as_posix() for path in self._root.glob(f"*/*.{suffix}")]

    def kept_at(self, key: str) -> datetime:
        with _storage_errors():
            return datetime.fromtimestamp((self._root / key).stat().st_mtime, UTC)

    def delete(self, key: str) -> None:
        with _storage_errors():
            (self._root / key).unlink()


@contextmanager
def _storage_errors() -> Iterator[None]:
    """A full disk, a mount that is away, a folder without rights: all but a file that is not there."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = f"{error.filename or 'folder'}: {error.strerror}"
        log.warning("photos cannot be kept or read: %s", reason)
        raise StoreAwayError(reason) from error


def _sync(path: Path) -> None:
    """A file's content, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
