"""Working days of autumn 2026, typed from 国务院办公厅关于2026年部分节假日安排的通知."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
OFF = {
    *(date(2026, 9, day) for day in (25, 26, 27)),  # 中秋节
    *(date(2026, 10, day) for day in range(1, 8)),  # 国庆节
    date(2027, 1, 1),
}
MADE_UP = {date(2026, 9, 20), date(2026, 10, 10)}
ONE_DAY = timedelta(days=1)


class Days:
    """With the city's own days, which count before the notice."""

    def __init__(self, own: Mapping[date, bool]) -> None:
        self._own = own

    def worked(self, day: date) -> bool:
        if day in self._own:
            return self._own[day]
        return day in MADE_UP or (day.isoweekday() < 6 and day not in OFF)

    def end_of(self, moment: datetime, count: int) -> datetime:
        """24:00 of the `count`-th working day after the day of `moment`."""
        day = moment.astimezone(CHINA).date()
        while count:
            day += ONE_DAY
            if self.worked(day):
                count -= 1
        return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC) + ONE_DAY

    def on_from(self, due: datetime, count: int) -> datetime:
        """So many working days after a due time; midnight belongs to the day before."""
        return self.end_of(due - timedelta(microseconds=1), count)

    def passed(self, since: datetime, until: datetime) -> int:
        """Working days after the day of `since` up to and with the day of `until`."""
        day, last, count = since.astimezone(CHINA).date(), until.astimezone(CHINA).date(), 0
        while day < last:
            day += ONE_DAY
            count += self.worked(day)
        return count
