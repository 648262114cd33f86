"""工作日历: a year as months; one day set, or a whole notice read, shown and then written."""

from typing import Any

from flask import render_template, request, url_for

from backend.access.permissions import Permission
from backend.city_rules.forms import parse_day
from backend.city_rules.rules.calendar_changes import (
    FIRST_YEAR,
    LAST_YEAR,
    days_to_write,
    set_day,
    take_notice,
    unknown_year,
    year_page,
)
from backend.city_rules.rules.holiday_notice import read_notice
from backend.city_rules.rules.working_days import calendar_known_until
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.values import iso_day, whole_number
from backend.web.acting import UNCHANGED, Answer, Done, attempt
from backend.web.audiences import administration_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services


@administration_pages.get("/calendar/")
@requires(Permission.CITY_RULE_READ)
def calendar() -> str:
    return _page(_day_form(), [])


@administration_pages.post("/calendar/day")
@requires(Permission.CITY_RULE_CHANGE)
def change_day() -> Answer:
    def work(session: Any) -> Done:
        draft = parse_day(request.form)
        changed = set_day(session, current_staff(), draft, utc_now())
        says = (
            f"{draft.day.month}月{draft.day.day}日已保存，之后开始计时的投诉按它算。"
            if changed
            else UNCHANGED
        )
        address = url_for("administration.calendar", year=draft.day.year, _anchor=f"month-{draft.day.month}")
        return Done(says, address)

    return attempt(work, lambda problems: _page(request.form.to_dict(), problems))


@administration_pages.post("/calendar/notice")
@requires(Permission.CITY_RULE_CHANGE)
def read_calendar_notice() -> Answer:
    """First what was read is shown; written is it when the same text comes again, confirmed."""

    def work(session: Any) -> Done | str:
        days = read_notice(request.form.get("notice", ""), _year())
        year = days[0].day.year if len({one.day.year for one in days}) == 1 else _year()
        if request.form.get("confirmed") != "1":
            return render_template(
                "city_rules/holiday_notice.html",
                days=days,
                fresh={one.day for one in days_to_write(session, days)},
                notice=request.form.get("notice", ""),
                year=year,
            )
        many = take_notice(session, current_staff(), days, utc_now())
        says = f"已录入 {many} 天。" if many else "日历里已经是这样，没有要写的。"
        return Done(says, url_for("administration.calendar", year=year))

    return attempt(work, lambda problems: _page(request.form.to_dict(), problems))


def _page(form: dict[str, str], problems: list[FieldProblem]) -> str:
    year, known = _year(), calendar_known_until().year
    with services().database.reading() as session:
        return render_template(
            "city_rules/calendar.html",
            months=year_page(session, year),
            year=year,
            years=[one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= LAST_YEAR],
            today=local_today(),
            unknown=unknown_year(session, local_today()),
            known_until=known,
            form=form,
            problems=problems,
        )


def _day_form() -> dict[str, str]:
    """Filled with the day that was tapped."""
    day = iso_day(request.args.get("day"))
    return {"day": day.isoformat()} if day else {}


def _year() -> int:
    return whole_number(request.values.get("year", ""), FIRST_YEAR, LAST_YEAR) or local_today().year
