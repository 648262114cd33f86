"""How many files of strangers one process reads at once, and how many requests wait for it.

A thread that waits answers nobody else: where more wait than may, the next is told so at once.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.errors import DecodersBusyError

AT_ONCE = 2  # their memory is bounded by how many are read, not by how many requests arrive
MOST_WAITING = 3  # of the eight threads of a web process three are left for pages
WAIT_SECONDS = 5.0


class DecodingGate:
    """Places to read a photo or a recording in; one gate for both in each process."""

    def __init__(
        self, *, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._working = threading.BoundedSemaphore(at_once)
        self._inside = threading.BoundedSemaphore(at_once + most_waiting)
        self._wait_seconds = wait_seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Raises DecodersBusyError."""
        if not self._inside.acquire(blocking=False):
            raise DecodersBusyError
        try:
            if not self._working.acquire(timeout=self._wait_seconds):
                raise DecodersBusyError
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._inside.release()


GATE = DecodingGate()
