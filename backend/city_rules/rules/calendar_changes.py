"""工作日历: the national calendar, and the days that the city sets apart from it."""

from calendar import Calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.city_rules.rules.current import rules_changed
from backend.city_rules.rules.holiday_notice import NamedDay
from backend.city_rules.rules.working_days import SATURDAY, WorkingCalendar, calendar_known_until
from backend.history.changes import recorded_change
from backend.models import CalendarDay, ChangeArea, StaffAccount

AREA = ChangeArea.CALENDAR
LONGEST_NAME = 40
FIRST_YEAR, LAST_YEAR = 2024, 2100


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of the calendar page; `own` says that the city set it. Another month's day is no `day`."""

    day: date | None
    working: bool = False
    weekend: bool = False
    own: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class DayDraft:
    """A day as typed; `working` None leaves it to the national calendar again."""

    day: date
    working: bool | None
    name: str


def set_day(session: Session, staff: StaffAccount, draft: DayDraft, now: datetime) -> bool:
    """For due times that are set from now on. Returns whether anything changed."""
    own = _own(session, [draft.day]).get(draft.day)
    words = {True: "上班", False: "放假", None: "按国家日历"}[draft.working]
    with recorded_change(session, staff, AREA, f"{draft.day:%Y-%m-%d} 改为{words}", now) as changes:
        if draft.working is None:
            if own is not None:
                session.delete(own)
        elif own is not None:
            own.working, own.name = draft.working, draft.name
        else:
            session.add(CalendarDay(day=draft.day, working=draft.working, name=draft.name))
    rules_changed(session)
    return bool(changes)


def take_notice(session: Session, staff: StaffAccount, days: Iterable[NamedDay], now: datetime) -> int:
    """Write what the calendar does not say yet. Returns how many days that were."""
    new_days = days_to_write(session, days)
    years = "、".join(str(year) for year in sorted({entry.day.year for entry in new_days}))
    own = _own(session, [day.day for day in new_days])
    with recorded_change(session, staff, AREA, f"录入 {years} 年放假安排，{len(new_days)} 天", now):
        for day in new_days:
            row = own.get(day.day)
            if row is None:
                session.add(CalendarDay(day=day.day, working=day.working, name=day.name[:LONGEST_NAME]))
            else:
                row.working, row.name = day.working, day.name[:LONGEST_NAME]
    rules_changed(session)
    return len(new_days)


def days_to_write(session: Session, days: Iterable[NamedDay]) -> list[NamedDay]:
    """Those of which the calendar says something else, or knows nothing."""
    day_list = list(days)
    own = _own(session, [day.day for day in day_list])
    calendar = WorkingCalendar({day: row.working for day, row in own.items()})
    last_known_day = calendar_known_until()
    return [
        day
        for day in day_list
        if calendar.is_working(day.day) is not day.working
        or (day.day > last_known_day and day.day not in own)
    ]


def year_page(session: Session, year: int) -> list[list[list[ShownDay]]]:
    """Months of weeks of days, Monday first."""
    rows = session.scalars(
        select(CalendarDay).where(CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
    )
    own = {row.day: row for row in rows}
    calendar = WorkingCalendar({day: row.working for day, row in own.items()})
    return [
        [
            [_day_for_page(day, month, calendar, own) for day in week]
            for week in Calendar().monthdatescalendar(year, month)
        ]
        for month in range(1, 13)
    ]


def unknown_year(session: Session, today: date) -> int | None:
    """The next year, where neither the library nor the city knows its holidays yet."""
    year = today.year if today > calendar_known_until() else today.year + 1
    if year <= calendar_known_until().year:
        return None
    first = select(CalendarDay.id).where(
        CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31)
    )
    return None if session.scalars(first.limit(1)).first() else year


def _day_for_page(
    day: date, month: int, calendar: WorkingCalendar, own: Mapping[date, CalendarDay]
) -> ShownDay:
    if day.month != month:
        return ShownDay(None)
    row = own.get(day)
    return ShownDay(
        day,
        calendar.is_working(day),
        day.weekday() >= SATURDAY,
        row is not None,
        row.name if row else "",
    )


def _own(session: Session, days: list[date]) -> dict[date, CalendarDay]:
    rows = session.scalars(select(CalendarDay).where(CalendarDay.day.in_(days)))
    return {row.day: row for row in rows}
