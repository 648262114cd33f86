"""Periods of days in China, as moments."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from backend.core.clock import SHANGHAI, local

DECEMBER = 12
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")  # no complaint is older, none will be younger


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` up to and with `last`."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), SHANGHAI)

    @property
    def key(self) -> str:
        """2026-10, for a period that is a month."""
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return f"{self.first.year}年{self.first.month}月"

    def holds(self, column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        return (column >= self.start) & (column < self.end)


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    following = (
        first.replace(year=first.year + 1, month=1)
        if first.month == DECEMBER
        else first.replace(month=first.month + 1)
    )
    return Period(first, following - timedelta(days=1))


def month_named(text: str) -> Period | None:
    """The month of `2026-10`; None for anything else."""
    match = _MONTH.fullmatch(text)
    return month_of(date(int(match[1]), int(match[2]), 1)) if match else None


def months_until(now: datetime, count: int) -> list[Period]:
    """The month of `now` and those before it, the oldest first."""
    periods = [month_of(local(now).date())]
    while len(periods) < count:
        periods.append(month_of(periods[-1].first - timedelta(days=1)))
    return periods[::-1]
