"""How many files of strangers one process reads at once, how many requests wait, and what a form may cost.

A thread that waits answers nobody else: where more wait than may, the next is told so at once. A form keeps
its place among them until its last file, so that it is not turned away halfway.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from backend.core.errors import DecodersBusyError, FilesTooCostlyError

AT_ONCE = 2  # their memory is bounded by how many are read, not by how many requests arrive
MOST_WAITING = 10  # twelve forms at once are served by one process, which has four threads more for pages
WAIT_SECONDS = 5.0  # for each file
# Of CPU time. Nine photos of 12 megapixels in the costliest formats take five; such as are made to cost, 25.
FORM_SECONDS = 8.0


class _Visit:
    """The files of one request: the place that they keep, and what they have cost."""

    def __init__(self) -> None:
        self.kept_places = ExitStack()
        self.is_inside = False
        self.cpu_seconds = 0.0


class _Visits(threading.local):
    current: _Visit | None = None


_visits = _Visits()


@contextmanager
def form_visit() -> Iterator[None]:
    """Whatever is read within belongs to one form. A visit within another is a part of it."""
    with _visit():
        yield


def spend(cpu_seconds: float) -> None:
    """What a child process used for a file of the form."""
    if _visits.current is not None:
        _visits.current.cpu_seconds += cpu_seconds


@contextmanager
def _visit() -> Iterator[_Visit]:
    if _visits.current is not None:
        yield _visits.current
        return
    visit = _visits.current = _Visit()
    try:
        with visit.kept_places:
            yield visit
    finally:
        _visits.current = None


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
        """Raises DecodersBusyError, and FilesTooCostlyError behind files of the form that cost too much."""
        with _visit() as visit:
            if visit.cpu_seconds >= FORM_SECONDS:
                raise FilesTooCostlyError
            if not visit.is_inside:
                if not self._inside.acquire(blocking=False):
                    raise DecodersBusyError
                visit.is_inside = True
                visit.kept_places.callback(self._inside.release)
            if not self._working.acquire(timeout=self._wait_seconds):
                raise DecodersBusyError
            started = time.thread_time()
            try:
                yield
            finally:
                visit.cpu_seconds += time.thread_time() - started
                self._working.release()


GATE = DecodingGate()
