"""Calendar periods of an item: when one ends, and when what is due for it must be published."""

from dataclasses import dataclass
from datetime import date, timedelta

from backend.models import DisclosurePeriod

_MONTHS = {
    DisclosurePeriod.MONTHLY: 1,
    DisclosurePeriod.QUARTERLY: 3,
    DisclosurePeriod.HALF_YEARLY: 6,
    DisclosurePeriod.YEARLY: 12,
}
SECOND_HALF = 7  # its first month
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PeriodSpan:
    """From `begins_on` to `ends_on`, both days included."""

    begins_on: date
    ends_on: date

    def due_on(self, due_days: int) -> date:
        return self.ends_on + timedelta(days=due_days)


def last_ended(period: DisclosurePeriod, day: date) -> PeriodSpan:
    """The latest calendar period of this length that ended before `day`. Not for STANDING and EACH."""
    months = _MONTHS[period]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return PeriodSpan(_months_before(first, months), first - _ONE_DAY)


def previous(span: PeriodSpan, period: DisclosurePeriod) -> PeriodSpan:
    return PeriodSpan(_months_before(span.begins_on, _MONTHS[period]), span.begins_on - _ONE_DAY)


def name_of(period: DisclosurePeriod, begins_on: date) -> str:
    """As people call it: 2026年第三季度, 2026年上半年."""
    year, month = begins_on.year, begins_on.month
    if period is DisclosurePeriod.MONTHLY:
        return f"{year}年{month}月"
    if period is DisclosurePeriod.QUARTERLY:
        return f"{year}年第{'一二三四'[(month - 1) // 3]}季度"
    if period is DisclosurePeriod.HALF_YEARLY:
        return f"{year}年{'上' if month < SECOND_HALF else '下'}半年"
    return f"{year}年" if period is DisclosurePeriod.YEARLY else ""


def _months_before(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
