"""The relay: hands outbox messages to the queue, and beside that runs the schedule."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from backend.jobs.handover import BATCH
from backend.jobs.schedule import Schedule

IDLE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0

log = logging.getLogger(__name__)


class Relay:
    """The loop of one relay process. Any number of them may run.

    The schedule has a thread of its own: whatever a recurring job does, messages go out.
    """

    def __init__(self, hand_over: Callable[[], int], schedule: Schedule) -> None:
        self._hand_over = hand_over
        self._schedule = schedule
        self._stopped = threading.Event()
        self._failures = 0

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        # A daemon: a job that hangs must not keep the process from ending; its transaction is rolled back.
        schedule = threading.Thread(target=self._schedule.run_until, args=(self._stopped,), daemon=True)
        schedule.start()
        log.info("relay started")
        while not self._stopped.is_set():
            self._stopped.wait(self.turn())
        schedule.join(LONGEST_PAUSE_SECONDS / 2)
        log.info("relay stopped")

    def turn(self) -> float:
        """Hand over one batch; returns the seconds to wait before the next."""
        try:
            moved = self._hand_over()
        except (RedisError, OperationalError) as error:
            return self._back_off(error)
        except Exception as error:
            log.exception("outbox messages could not be handed over")
            return self._back_off(error)
        if self._failures:
            log.info("reached Redis and the database again after %d tries", self._failures)
            self._failures = 0
        return 0.0 if moved == BATCH else IDLE_SECONDS

    def _back_off(self, error: Exception) -> float:
        self._failures += 1
        if self._failures == 1:
            log.warning("waiting for Redis or the database: %s", type(error).__name__)
        return min(IDLE_SECONDS * 2.0**self._failures, LONGEST_PAUSE_SECONDS)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped.set()
