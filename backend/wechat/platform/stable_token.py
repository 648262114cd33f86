"""The access token of one account: in Redis, sealed, the same for all processes, fetched by one of them.

Without Redis there is no token: fetching without the lock would be many processes fetching at once.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from cryptography.fernet import InvalidToken, MultiFernet
from redis import Redis
from redis.exceptions import LockError, RedisError

from backend.wechat.platform.api_errors import RetryLater

EARLY_SECONDS = 300  # WeChat makes the next token five minutes before the old one ends
LOCK_SECONDS = 20.0  # longer than a fetch can take
FORCE_SECONDS = 7200  # WeChat allows twenty forced tokens a day
_POLL_SECONDS = 0.05
log = logging.getLogger(__name__)

_DROP = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


@dataclass(frozen=True, slots=True)
class Fetched:
    token: str = field(repr=False)
    seconds: int


class StableToken:
    def __init__(
        self,
        redis: Redis,
        name: str,
        fernet: MultiFernet,
        fetch: Callable[[bool], Fetched],
        lock_seconds: float = LOCK_SECONDS,
    ) -> None:
        """`fetch` asks WeChat; its argument is whether the old token shall end."""
        self._redis = redis
        self._name = name
        self._fernet = fernet
        self._fetch = fetch
        self._lock_seconds = lock_seconds

    def get(self) -> str:
        """The stored token, else a fetched one. Raises ApiError."""
        with _redis_at_hand():
            return self._stored()[1] or self._shared_fetch(rejected="")

    def after(self, rejected: str) -> str:
        """A token other than the one WeChat rejected. Raises ApiError.

        Only that one is dropped: another process may have stored its successor already.
        """
        with _redis_at_hand():
            sealed, token = self._stored()
            if token == rejected:
                self._redis.eval(_DROP, 1, self._name, sealed)
            return self._shared_fetch(rejected)

    def _stored(self) -> tuple[bytes | str, str]:
        sealed = self._redis.get(self._name) or b""
        try:
            return sealed, self._fernet.decrypt(sealed).decode()
        except InvalidToken:  # nothing stored, or sealed with a former key
            return sealed, ""

    def _shared_fetch(self, rejected: str) -> str:
        """One process fetches, the others wait for what it stores."""
        lock = self._redis.lock(f"{self._name}:lock", timeout=self._lock_seconds)
        until = time.monotonic() + self._lock_seconds + 2
        while time.monotonic() < until:
            is_acquired = lock.acquire(blocking=False)
            try:
                token = self._stored()[1]
                if token:
                    return token
                if is_acquired:
                    return self._fetched(rejected)
            finally:
                if is_acquired:
                    with suppress(LockError):  # it ran out during the fetch
                        lock.release()
            time.sleep(_POLL_SECONDS)
        raise RetryLater("another process fetches the token for too long")

    def _fetched(self, rejected: str) -> str:
        fetched = self._fetch(False)
        if fetched.token == rejected and self._redis.set(
            f"{self._name}:forced", 1, nx=True, ex=FORCE_SECONDS
        ):
            fetched = self._fetch(True)
        log.info("access token fetched, good for %d s", fetched.seconds)
        seconds = max(fetched.seconds - EARLY_SECONDS, fetched.seconds // 2, 1)
        self._redis.set(self._name, self._fernet.encrypt(fetched.token.encode()), ex=seconds)
        return fetched.token


@contextmanager
def _redis_at_hand() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise RetryLater(f"no token without Redis ({type(error).__name__})") from None
