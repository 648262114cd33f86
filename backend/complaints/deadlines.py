"""Due times. Working days follow the national calendar with its make-up days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

from backend.clock import SHANGHAI, local
from backend.models import Category

EMERGENCY = timedelta(hours=2)  # danger to life or property; also 潍坊 12345 条例 §20
RATE_WITHIN = timedelta(days=7)  # of the reply; who is silent for longer is taken for content
REOPEN_WITHIN = timedelta(days=15)  # of the closing
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DueTimes:
    accept: datetime
    reply: datetime


def is_working_day(day: date) -> bool:
    """Monday to Friday where the State Council has not published that year's calendar yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def calendar_known_until() -> date:
    """Last day that the installed holiday calendar covers; the doctor warns before it is reached."""
    years = {day.year for day in chinese_calendar.holidays}
    return date(max(years), 12, 31)


def add_working_days(moment: datetime, days: int) -> datetime:
    """End of the `days`-th working day after the day of `moment`, in China.

    The first day is not counted and a period ends at 24:00 of its last day: Civil Code art. 201, 203.
    """
    day = local(moment).date()
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def working_days_until(now: datetime, due: datetime) -> int:
    """Working days after today up to the last one before `due`, in China; 0 where that is today or past."""
    day, last = local(now).date(), local(due - timedelta(microseconds=1)).date()
    return sum(is_working_day(day + timedelta(days=ahead)) for ahead in range(1, (last - day).days + 1))


def by_words(at: datetime) -> str:
    """11月30日24点前: a due time at midnight belongs to the day that ends with it."""
    shown = local(at)
    if (shown.hour, shown.minute) == (0, 0):
        shown -= timedelta(days=1)
        return f"{shown.month}月{shown.day}日24点前"
    return f"{shown.month}月{shown.day}日 {shown:%H:%M} 前"


def promise(category: Category, *, emergency: bool = False) -> str:
    """What is promised to residents for this kind of trouble."""
    if emergency:
        return f"按紧急情况办理，{EMERGENCY // timedelta(hours=1)} 小时内答复。"
    if category.reply_hours is not None:
        return f"{category.reply_hours} 小时内答复。"
    return f"{category.accept_days} 个工作日内签收，{category.reply_days} 个工作日内答复。"


def due_times(category: Category, *, emergency: bool, now: datetime) -> DueTimes:
    """When a complaint dispatched at `now` must be accepted and answered."""
    if emergency:
        return DueTimes(now + EMERGENCY, now + EMERGENCY)
    accept = add_working_days(now, category.accept_days)
    if category.reply_hours is None:
        return DueTimes(accept, add_working_days(now, category.reply_days))
    reply = now + timedelta(hours=category.reply_hours)
    return DueTimes(min(accept, reply), reply)
