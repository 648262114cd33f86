"""Files in a bucket of an object store that speaks S3."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from backend.core.errors import StoreAwayError

log = logging.getLogger(__name__)

CONNECT, ANSWER, IN_ALL = timedelta(seconds=2), timedelta(seconds=20), timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class BucketAccess:
    """Where the store is and who we are; what is empty comes from the machine, as for its other programs."""

    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = ""


class Bucket:
    """An object is there whole or not at all, and lasts once the store has taken it."""

    def __init__(self, name: str, folder: str, access: BucketAccess) -> None:
        import obstore
        from obstore.store import S3Store

        settings: dict[str, str | bool] = {
            # One by one: not every store takes a list of what to delete.
            "disable_bulk_delete": True,
            "endpoint": access.endpoint,
            "region": access.region or "us-east-1",
            "access_key_id": access.access_key,
            "secret_access_key": access.secret_key,
        }
        self._calls = obstore
        self._store = S3Store(
            name,
            prefix=folder or None,
            config=cast("Any", {key: value for key, value in settings.items() if value}),
            client_options={
                "connect_timeout": CONNECT,
                "timeout": ANSWER,
                "allow_http": access.endpoint.startswith("http://"),
            },
            # Who waits is a resident; a store that does not answer twice is away.
            retry_config={"max_retries": 1, "retry_timeout": IN_ALL},
        )

    def keep(self, key: str, data: bytes) -> None:
        with self._storage_errors():
            self._calls.put(self._store, key, data, use_multipart=False)

    def read(self, key: str) -> bytes:
        with self._storage_errors():
            return self._calls.get(self._store, key).bytes().to_bytes()

    def keys(self, suffix: str) -> list[str]:
        with self._storage_errors():
            return [
                item["path"]
                for page in self._calls.list(self._store)
                for item in page
                if item["path"].endswith(f".{suffix}")
            ]

    def kept_at(self, key: str) -> datetime:
        with self._storage_errors():
            return self._calls.head(self._store, key)["last_modified"]

    def delete(self, key: str) -> None:
        with self._storage_errors():
            self._calls.delete(self._store, key)

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except (self._calls.exceptions.BaseError, OSError, ValueError) as error:
            reason = str(error).splitlines()[0][:300]
            log.warning("photos cannot be kept or read: %s", reason)
            raise StoreAwayError(reason) from error
