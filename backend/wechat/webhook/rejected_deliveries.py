"""Counts and logs deliveries that were rejected, without personal data."""

import logging
from collections import Counter
from threading import Lock

_log = logging.getLogger(__name__)


class Refusals:
    """How often each reason came up since this process started."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def note(self, reason: str) -> None:
        """Count it and leave one line in the log."""
        with self._lock:
            self._counts[reason] += 1
            count = self._counts[reason]
        _log.warning("WeChat delivery not taken: %s (%d since start)", reason, count)

    def count(self, reason: str) -> int:
        return self._counts[reason]


refusals = Refusals()
