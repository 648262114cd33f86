"""How many downloads run at once: a slow one holds a thread of the web server until its last byte has left.

Behind a proxy that buffers answers it does not, and the bounds are hardly ever reached. They are those of one
process, as its threads are.
"""

import threading
from collections import Counter
from collections.abc import Callable

from backend.core.errors import LinshengError

# The web server has four threads a process: half of them are left for pages.
MOST, MOST_OF_ONE_ADDRESS = 2, 2
RETRY_SECONDS = 10


class TooManyDownloadsError(LinshengError):
    """Others download now; whoever asks again in a moment gets the file."""

    code = "too_many_downloads"
    status = 503


class DownloadSlots:
    """Counts what runs, in all and by address."""

    def __init__(self, most: int, most_of_one_address: int) -> None:
        self._most = most
        self._most_of_one_address = most_of_one_address
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str) -> Callable[[], None]:
        """One of the slots; what is returned gives it back, once. Raises TooManyDownloadsError."""
        with self._lock:
            if self._running[address] >= self._most_of_one_address or self._running.total() >= self._most:
                raise TooManyDownloadsError("现在下载的人多，请过十几秒再试，已下载的部分可以接着下。")
            self._running[address] += 1
        return _Once(lambda: self._give_back(address))

    def _give_back(self, address: str) -> None:
        with self._lock:
            self._running[address] -= 1
            if not self._running[address]:
                del self._running[address]


class _Once:
    """A response may be closed more than once."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act: Callable[[], None] | None = act

    def __call__(self) -> None:
        act, self._act = self._act, None
        if act:
            act()


SLOTS = DownloadSlots(MOST, MOST_OF_ONE_ADDRESS)
