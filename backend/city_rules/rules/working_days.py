"""Working days: the national calendar with its make-up days, and what the city sets apart from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from backend.core.clock import SHANGHAI, local

SATURDAY = 5
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`own` are the city's own days, true where work is done."""

    own: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Monday to Friday where nobody has published that year's calendar yet."""
        if day in self.own:
            return self.own[day]
        return _is_national_working_day(day)

    def after(self, moment: datetime, days: int) -> datetime:
        """End of the `days`-th working day after the day of `moment`, in China.

        The first day is not counted and a period ends at 24:00 of its last day: Civil Code art. 201, 203.
        """
        day = local(moment).date()
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)

    def after_due(self, due: datetime, days: int) -> datetime:
        """The same from a due time on: one at midnight belongs to the day that ends with it."""
        return self.after(due - MOMENT, days)

    def left(self, now: datetime, due: datetime) -> int:
        """Working days after today up to the last one before `due`; 0 where that is today or past."""
        return self.between(local(now).date(), local(due - MOMENT).date())

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`."""
        return sum(
            self.is_working(first + timedelta(days=ahead)) for ahead in range(1, (last - first).days + 1)
        )


@lru_cache(maxsize=4_000)
def _is_national_working_day(day: date) -> bool:
    """Remembered: whoever counts to a due time asks for the same few days, thousands of times."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def calendar_known_until() -> date:
    """Last day that the installed holiday calendar covers; the doctor warns before it is reached."""
    years = {day.year for day in chinese_calendar.holidays}
    return date(max(years), 12, 31)
