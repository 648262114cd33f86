"""What is on record beside what must be: due times, breaches, who leads, joint matters, every figure."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU
from backend.models import OfficeLevel
from backend.statistics import rules as statistics
from backend.statistics.rules.overdue import overdue_by_office
from bench.recomputed.facts import cases, registry
from bench.recomputed.holidays import CHINA, Days
from bench.recomputed.matters import Matters
from bench.recomputed.tallying import Tally
from bench.recomputed.walking import Walk, walk

# Seen a second time so much later without any job having run: what is late by then is late.
UNATTENDED = timedelta(days=3)


def differences(
    session: Session, end: datetime, own_days: Mapping[date, bool]
) -> tuple[dict[str, int], list[str]]:
    """How much was compared by what, and every difference. The jobs have run at `end`."""
    known, days = registry(session), Days(own_days)
    checked: Counter[str] = Counter()
    problems: list[str] = []
    now, later, matters = Tally(), Tally(), Matters(known)
    overdue: Counter[Any] = Counter()
    months: set[date] = set()
    for case in cases(session):
        walked = walk(case, known, days)
        walked.faults += [f"not on record at the end: {fresh}" for fresh in walked.breaks(end)]
        problems += _of_one(walked, checked)
        matters.note(case)
        months.add(walked.case.row.submitted_at.date().replace(day=1))
        for kind, step, due, owing in walked.broken:
            overdue[due.astimezone(CHINA).strftime("%Y-%m"), owing, kind, step] += 1
        now.count(walked, known, end)
        walked.breaks(end + UNATTENDED)
        later.count(walked, known, end + UNATTENDED)
    problems += matters.differences(checked)
    problems += _of_overdue(session, overdue, checked)
    for tally, moment in ((now, end), (later, end + UNATTENDED)):
        problems += _of_figures(session, tally, moment, checked)
    return dict(checked), problems


def _of_one(walked: Walk, checked: Counter[str]) -> list[str]:
    """Columns and breaches of one complaint."""
    row = walked.case.row
    due = min((at for _kind, at in walked.owed()), default=None)
    expected: dict[str, Any] = {
        "state": walked.state, "redo_count": walked.redone, "extension": walked.extension,
        "accept_due_at": walked.accept_due, "contact_due_at": walked.contact_due,
        "reply_due_at": walked.reply_due, "next_due_at": due, "replied_at": walked.replied,
    }  # fmt: skip
    if walked.ruling_due is not None and "ruling" in dict(walked.owed()):
        expected["ruling_due_at"] = walked.ruling_due
    checked["complaints"] += 1
    checked["events"] += len(walked.case.events)
    checked["due times"] += sum(name.endswith("due_at") for name in expected)
    checked["breaches"] += len(walked.case.breaches)
    faults = [*walked.faults]
    for name, value in expected.items():
        on_record = getattr(row, name)
        if isinstance(on_record, datetime):
            on_record = on_record.astimezone(UTC)
        if on_record != value:
            faults.append(f"{name} is {on_record}, must be {value}")
    checked["ladder steps"] += walked.redone
    if walked.case.leads[-1][1] != walked.lead:
        faults.append(f"led by {walked.case.leads[-1][1]}, must be {walked.lead}")
    if walked.case.breaches != walked.broken:
        faults.append(f"breaches {sorted(map(str, walked.case.breaches ^ walked.broken))}")
    return [f"complaint {row.id}: {fault}" for fault in faults]


def _of_overdue(session: Session, expected: Counter[Any], checked: Counter[str]) -> list[str]:
    counted: Counter[Any] = Counter()
    for key in {month for month, *_ in expected}:
        period = statistics.month_of(date.fromisoformat(f"{key}-01"))
        for row in overdue_by_office(session, statistics.EVERYTHING, period):
            owing = (row.office.level.value, row.office.id) if row.office != CITY_BUREAU else ("city", None)
            for kind, times in row.times.items():
                counted[key, owing, kind.value, 1] += times
            counted[key, owing, "twice", 2] += row.twice
    overdue_expected: Counter[Any] = Counter()
    for (key, owing, kind, step), times in expected.items():
        overdue_expected[key, owing, kind if step == 1 else "twice", step] += times
    checked["overdue figures"] += len(overdue_expected)
    unequal = {key for key in counted | overdue_expected if counted[key] != overdue_expected[key]}
    return [
        f"overdue {key}: {counted[key]}, must be {overdue_expected[key]}" for key in sorted(unequal, key=str)
    ]


def _of_figures(session: Session, tally: Tally, now: datetime, checked: Counter[str]) -> list[str]:
    """By every dimension, of the city and of every district, street and firm."""
    faults: list[str] = []
    months = statistics.months_until(now, 6)
    for (level, key), groups in tally.counted.items():
        scope = statistics.FiguresScope(OfficeLevel(level), key)
        for dimension in statistics.Dimension:
            counted = statistics.by(session, scope, months, dimension, now)
            expected = {key: rates for (kind, key), rates in groups.items() if kind == dimension.value}
            if set(counted) != set(expected):
                faults.append(f"{scope} by {dimension}: keys {set(counted) ^ set(expected)}")
                continue
            for group, figures in counted.items():
                faults += [
                    f"{scope} by {dimension} {group}: {fault}"
                    for fault in _of_rates(figures, expected[group], checked)
                ]
    return faults


def _of_rates(
    figures: statistics.Figures, expected_rates: Mapping[str, Counter[str]], checked: Counter[str]
) -> list[str]:
    faults = []
    for kind, rate in figures.rates.items():
        expected = expected_rates[kind.value]
        checked["rates"] += 1
        yes, no = expected["yes"], expected["no"]
        left = {reason: count for reason, count in expected.items() if reason not in {"yes", "no"} and count}
        exclusions = {reason.value: count for reason, count in rate.excluded.items()}
        if (rate.numerator, rate.denominator, exclusions) != (yes, yes + no, left):
            faults.append(f"{kind} {rate} must be {expected}")
        if rate.denominator + rate.left_out != figures.complaints:
            faults.append(f"{kind} does not come to {figures.complaints}")
    return faults
