"""工作日历: a year as months; one day set, or a whole notice read, shown and then written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for

from backend.access.permissions import Permission
from backend.city_rules.forms import parse_chosen_day, parse_day, parse_notice, parse_year
from backend.city_rules.rules.calendar_changes import (
    FIRST_YEAR,
    LAST_YEAR,
    ShownDay,
    days_to_write,
    set_day,
    take_notice,
    unknown_year,
    year_page,
)
from backend.city_rules.rules.holiday_notice import NamedDay, read_notice
from backend.city_rules.rules.working_days import calendar_known_until
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem
from backend.web.audiences import administration_pages
from backend.web.form_actions import UNCHANGED, Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("city_rules/calendar.html")
@dataclass(frozen=True, slots=True)
class CalendarPage:
    """`months` of weeks of days; `unknown` is a coming year whose holidays nobody has entered yet.

    `form` is that of a day, or the rejected form of a notice.
    """

    months: Sequence[Sequence[Sequence[ShownDay]]]
    year: int
    years: Sequence[int]
    today: date
    unknown: int | None
    known_until: int
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]


@variables_of("city_rules/holiday_notice.html")
@dataclass(frozen=True, slots=True)
class HolidayNoticePage:
    """The days read from a notice; `fresh` are those that the calendar does not have yet."""

    days: Sequence[NamedDay]
    fresh: Collection[date]
    notice: str
    year: int


@administration_pages.get("/calendar/")
@requires(Permission.CITY_RULE_READ)
def calendar() -> str:
    return _page(parse_chosen_day(request.args), [])


@administration_pages.post("/calendar/day")
@requires(Permission.CITY_RULE_CHANGE)
def change_day() -> Answer:
    def work(session: Any) -> Saved:
        draft = parse_day(request.form)
        changed = set_day(session, current_staff(), draft, utc_now())
        says = (
            f"{draft.day.month}月{draft.day.day}日已保存，之后开始计时的投诉按它算。"
            if changed
            else UNCHANGED
        )
        address = url_for("administration.calendar", year=draft.day.year, _anchor=f"month-{draft.day.month}")
        return Saved(says, address)

    return run_form_action(work, lambda problems: _page(request.form, problems))


@administration_pages.post("/calendar/notice")
@requires(Permission.CITY_RULE_CHANGE)
def read_calendar_notice() -> Answer:
    """First what was read is shown; written is it when the same text comes again, confirmed."""
    form = parse_notice(request.form)

    def work(session: Any) -> Saved | str:
        days = read_notice(form.text, _year())
        year = days[0].day.year if len({day.day.year for day in days}) == 1 else _year()
        if not form.is_confirmed:
            fresh = {day.day for day in days_to_write(session, days)}
            return render(HolidayNoticePage(days=days, fresh=fresh, notice=form.text, year=year))
        many = take_notice(session, current_staff(), days, utc_now())
        says = f"已录入 {many} 天。" if many else "日历里已经是这样，没有要写的。"
        return Saved(says, url_for("administration.calendar", year=year))

    return run_form_action(work, lambda problems: _page(request.form, problems))


def _page(form: Mapping[str, str], problems: list[FieldProblem]) -> str:
    year, today = _year(), local_today()
    with services().database.reading() as session:
        return render(
            CalendarPage(
                months=year_page(session, year),
                year=year,
                years=[
                    shown_year for shown_year in (year - 1, year + 1) if FIRST_YEAR <= shown_year <= LAST_YEAR
                ],
                today=today,
                unknown=unknown_year(session, today),
                known_until=calendar_known_until().year,
                form=form,
                problems=problems,
            )
        )


def _year() -> int:
    return parse_year(request.values) or local_today().year
