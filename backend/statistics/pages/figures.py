"""Pages of figures, the same for bureaus and for offices that see only their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_of_staff
from backend.core.clock import local, utc_now
from backend.core.fields.values import member
from backend.sheets.tables import cell_text
from backend.statistics import rules as statistics
from backend.statistics.exports import (
    exclusions_table,
    league_table,
    overdue_table,
    rates_table,
)
from backend.statistics.pages import charts
from backend.statistics.rules import Dimension, Figures, FiguresScope, Period, RateKind
from backend.statistics.rules.dimensions import DIMENSION_NAMES, names
from backend.statistics.rules.overdue import overdue_by_office
from backend.statistics.rules.periods import month_named
from backend.statistics.rules.rates import EXCLUSION_NAMES, MEANINGS, RATE_NAMES
from backend.web.guard import current_staff
from backend.web.services import services
from backend.web.spreadsheets import FILE_KINDS, spreadsheet

MONTHS_BACK = 24
TREND = 12
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class FiguresView:
    """Where these pages hang: what they may be divided by, and the endpoints that the links lead to."""

    dimensions: tuple[Dimension, ...]
    endpoint: str
    base: str


def month_asked() -> Period:
    """Of the address; this month without one. 404 for what is none, or lies ahead."""
    now = local(utc_now()).date()
    period = month_named(request.args["month"]) if "month" in request.args else statistics.month_of(now)
    if period is None or period.first > now:
        abort(404)
    return period


def figures_page(place: FiguresView) -> str | Response:
    """The five rates of a month and what they are made of; as a file where the address asks for one."""
    period, now = month_asked(), utc_now()
    dimension = _dimension(place.dimensions)
    scope = statistics.scope_of(current_staff())
    with services().database.reading() as session:
        whole = statistics.overall(session, scope, period, now)
        rows = _rows(session, scope, period, dimension, now)
        late = overdue_by_office(session, scope, period)
    by_what = DIMENSION_NAMES[dimension]
    kind = request.args.get("file")
    if kind in FILE_KINDS:
        sheets = [rates_table(by_what, rows), exclusions_table(by_what, rows), overdue_table(late)]
        return spreadsheet(sheets, kind, f"投诉办理统计-按{by_what}-{period.key}", note(period, now))
    return render_template(
        "statistics/figures.html",
        whole=whole,
        rows=rows[:MOST_ROWS],
        more=max(0, len(rows) - MOST_ROWS),
        late=late[:MOST_ROWS],
        chart=charts.bars(
            f"{period.name}投诉件数，按{by_what}",
            [(name, month_figures.complaints) for name, month_figures in rows],
        ),
        dimension=dimension,
        **common_variables(place, period, now),
    )


def league_page(place: FiguresView, dimensions: Sequence[Dimension]) -> str | Response:
    """Who does how well, by one of the five rates."""
    period, now = month_asked(), utc_now()
    dimension, kind = _dimension(dimensions), _rate()
    with services().database.reading() as session:
        league = statistics.league(
            session, statistics.scope_of(current_staff()), period, dimension, kind, now
        )
    by_what = DIMENSION_NAMES[dimension]
    file_kind = request.args.get("file")
    if file_kind in FILE_KINDS:
        sheet = league_table(by_what, league)
        name = f"{RATE_NAMES[kind]}排名-按{by_what}-{period.key}"
        return spreadsheet([sheet], file_kind, name, f"{note(period, now)}{small_samples(league.smallest)}")
    return render_template(
        "statistics/league.html",
        league=league,
        few=small_samples(league.smallest),
        chart=charts.bars(
            f"{period.name}{RATE_NAMES[kind]}，按{by_what}",
            [(place.name, place.rate(kind).share) for place in league.places],
        ),
        dimension=dimension,
        kind=kind,
        league_dimensions={dimension: DIMENSION_NAMES[dimension] for dimension in dimensions},
        **common_variables(place, period, now),
    )


def common_variables(place: FiguresView, period: Period, now: datetime) -> dict[str, Any]:
    """What every page of figures shows or asks."""
    return {
        "period": period,
        "months": statistics.months_until(now, MONTHS_BACK)[::-1],
        "dimensions": {dimension: DIMENSION_NAMES[dimension] for dimension in place.dimensions},
        "rate_names": RATE_NAMES,
        "left_names": EXCLUSION_NAMES,
        "meanings": MEANINGS,
        "shown": cell_text,
        "note": note(period, now),
        "place": place,
    }


def note(period: Period, now: datetime) -> str:
    return f"{period.name}提交的投诉，数据截至 {local(now):%Y-%m-%d %H:%M}。"


def small_samples(smallest: int) -> str:
    return f"计入件数不足 {smallest} 件的不参加排名。"


def office_of_page(session: Session) -> str:
    return office_name(session, office_of_staff(current_staff()))


def _rows(
    session: Session, scope: FiguresScope, period: Period, dimension: Dimension, now: datetime
) -> list[tuple[str, Figures]]:
    """Most complaints first; months in their order up to the one asked for."""
    if dimension is Dimension.MONTH:
        months = statistics.months_until(period.start, TREND)
        figures_by_month = statistics.by(session, scope, months, dimension, now)
        return [(month.name, figures_by_month.get(month.key, Figures())) for month in months]
    figures_by_month = statistics.by(session, scope, [period], dimension, now)
    key_names = names(session, dimension, list(figures_by_month))
    rows = [(key_names[key], figures) for key, figures in figures_by_month.items()]
    return sorted(rows, key=lambda row: (-row[1].complaints, row[0]))


def _dimension(allowed: Sequence[Dimension]) -> Dimension:
    dimension_name = member(Dimension, request.args.get("by", allowed[0].value))
    if dimension_name is None or dimension_name not in allowed:
        abort(404)
    return dimension_name


def _rate() -> RateKind:
    rate_name = member(RateKind, request.args.get("rate", RateKind.ON_TIME.value))
    if rate_name is None:
        abort(404)
    return rate_name
