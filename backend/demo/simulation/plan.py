"""The parameters of a simulated city: how long, how many, which seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """From `start` up to `end`, with so many complaints of these communities, the same for the same seed.

    The last complaint comes `quiet` before the end. During `outages` no job runs.
    """

    seed: int
    start: datetime
    end: datetime
    complaints: int
    communities: Sequence[int]
    streets: Sequence[int]
    outages: Sequence[tuple[datetime, datetime]] = ()
    quiet: timedelta = timedelta(0)
    joint_matters: int = 0

    def is_out(self, now: datetime) -> bool:
        return any(since <= now < until for since, until in self.outages)
