"""The time that jobs see."""

from datetime import datetime, timedelta

from backend.core.clock import utc_now


class Clock:
    """The time that jobs see, moved by hand; at first a little after all that the test does."""

    def __init__(self) -> None:
        self.now = utc_now() + timedelta(minutes=1)

    def seconds(self) -> float:
        """As a clock that nobody can set, where the test sets none back."""
        return self.now.timestamp()

    def __call__(self) -> datetime:
        return self.now
