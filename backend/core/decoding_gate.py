"""How many files of strangers one process reads at once, how many requests wait, and what a form may cost.

A thread that waits answers nobody else: where more wait than may, the next is told so. A form keeps its place
among those who wait until its last file, so that it is not turned away halfway.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from backend.core.errors import DecodersBusyError, FilesTooCostlyError

AT_ONCE = 2  # their memory is bounded by how many are read, not by how many requests arrive
MOST_WAITING = 3  # of the eight threads of a web process three are left for pages
MOST_AT_DOOR = 2  # and one, while these wait a moment for the place of somebody who is nearly done
WAIT_SECONDS, DOOR_SECONDS = 5.0, 2.0
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
        self,
        *,
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
        most_at_door: int = MOST_AT_DOOR,
        wait_seconds: float = WAIT_SECONDS,
        door_seconds: float = DOOR_SECONDS,
    ) -> None:
        self._working = threading.BoundedSemaphore(at_once)
        self._inside = threading.BoundedSemaphore(at_once + most_waiting)
        self._door = threading.BoundedSemaphore(most_at_door) if most_at_door else None
        self._wait_seconds, self._door_seconds = wait_seconds, door_seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Raises DecodersBusyError, and FilesTooCostlyError behind files of the form that cost too much."""
        with _visit() as visit:
            if visit.cpu_seconds >= FORM_SECONDS:
                raise FilesTooCostlyError
            if not visit.is_inside:
                self._enter()
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

    def _enter(self) -> None:
        if self._inside.acquire(blocking=False):
            return
        if self._door is None or not self._door.acquire(blocking=False):
            raise DecodersBusyError
        try:
            if not self._inside.acquire(timeout=self._door_seconds):
                raise DecodersBusyError
        finally:
            self._door.release()


GATE = DecodingGate()
