"""The settings of an address that its owner may change."""

from dataclasses import dataclass

LIMITS = range(1, 61)
MOST_TIMES = 6


@dataclass(frozen=True, slots=True)
class AddressSettings:
    choices: dict[str, str]
    times: str
    quiet_from: int | None
    quiet_until: int | None
    quiet_days_off: bool
    hourly_limit: int


def clock_words(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"
