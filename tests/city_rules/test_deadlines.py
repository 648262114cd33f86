"""Working days by the State Council's calendar; Civil Code art. 201 and 203."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.city_rules.rules.current import CityRules, default_limits
from backend.city_rules.rules.deadlines import due_times, twice
from backend.city_rules.rules.working_days import WorkingCalendar
from backend.core.clock import SHANGHAI, local
from backend.models import Category

NATIONAL = WorkingCalendar()
RULES = CityRules(default_limits(), NATIONAL)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 09:00", 1, "2026-11-25 00:00"),  # Monday: Tuesday 24:00
        ("2026-11-20 23:59", 1, "2026-11-24 00:00"),  # Friday: over the weekend
        ("2026-09-30 10:00", 1, "2026-10-09 00:00"),  # National Day, 1 to 7 October
        ("2026-02-13 10:00", 1, "2026-02-15 00:00"),  # Saturday 14 February is a make-up working day
        ("2026-11-23 09:00", 5, "2026-12-01 00:00"),
    ],
)
def test_the_national_calendar(start: str, days: int, due: str) -> None:
    assert NATIONAL.after(at(start), days) == at(due)


def test_a_year_without_a_calendar_counts_monday_to_friday() -> None:
    assert NATIONAL.is_working(date(2031, 1, 3))
    assert not NATIONAL.is_working(date(2031, 1, 4))


@given(
    moment=st.integers(0, 5 * 365 * 24 * 60).map(
        lambda m: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
    ),
    days=st.integers(1, 20),
)
def test_a_due_time_ends_a_working_day(moment: datetime, days: int) -> None:
    due = local(NATIONAL.after(moment, days))
    last = (due - timedelta(seconds=1)).date()
    assert (due.hour, due.minute) == (0, 0)
    assert NATIONAL.is_working(last)
    first = local(moment).date() + timedelta(days=1)
    between = (last - first).days + 1
    assert sum(NATIONAL.is_working(first + timedelta(days=n)) for n in range(between)) == days


def test_a_city_sets_days_apart() -> None:
    """What the bureau enters counts at once, also where the library does not know the year yet."""
    own = WorkingCalendar({date(2031, 1, 3): False, date(2031, 1, 4): True})
    assert own.after(at("2031-01-02 09:00"), 1) == at("2031-01-05 00:00")


@given(
    moment=st.integers(0, 700 * 24 * 60).map(
        lambda m: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
    ),
    first=st.integers(1, 6),
    more=st.integers(1, 6),
)
def test_days_on_top_of_a_due_time_are_days_in_one(moment: datetime, first: int, more: int) -> None:
    """An extension of n days gives what a limit n days longer would have given."""
    due = NATIONAL.after(moment, first)
    assert NATIONAL.after_due(due, more) == NATIONAL.after(moment, first + more)
    assert NATIONAL.left(moment, due) == first


def test_emergencies_and_utilities_run_on_the_clock() -> None:
    now = at("2026-10-01 22:00")
    category = Category(accept_days=1, reply_days=5, reply_hours=24, contact_hours=24)
    urgent = due_times(category, RULES, emergency=True, contactable=True, start=now)
    assert urgent.accept == urgent.contact == urgent.reply == now + timedelta(hours=2)
    due = due_times(category, RULES, emergency=False, contactable=False, start=now)
    assert due.reply == now + timedelta(hours=24)
    assert due.accept <= due.reply
    assert due.contact is None  # nobody below the district could call who stays anonymous
    assert twice(category, RULES, emergency=False, due=due.reply, to_accept=False) == now + timedelta(
        hours=48
    )
