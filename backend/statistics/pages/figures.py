"""Pages of figures, the same for bureaus and for offices that see only their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from sqlalchemy.orm import Session

from backend.complaints.rules.praises import praises_of
from backend.core.clock import utc_now
from backend.models import Praise
from backend.sheets.tables import Value, cell_text
from backend.statistics import rules as statistics
from backend.statistics.exports import exclusions_table, overdue_table, rates_table
from backend.statistics.pages import charts
from backend.statistics.pages.charts import Chart
from backend.statistics.pages.choices import (
    MonthChoice,
    chosen_dimension,
    chosen_month,
    month_choice,
    names_of,
    note,
)
from backend.statistics.rules import (
    Dimension,
    ExclusionReason,
    Figures,
    FiguresScope,
    Period,
    RateKind,
)
from backend.statistics.rules.dimensions import DIMENSION_NAMES, names
from backend.statistics.rules.overdue import Overdue, overdue_by_office
from backend.statistics.rules.rates import EXCLUSION_NAMES, MEANINGS, RATE_NAMES
from backend.web import wording
from backend.web.guard import current_staff
from backend.web.rendering import render, variables_of
from backend.web.services import services
from backend.web.spreadsheets import parse_file_kind, spreadsheet

TREND = 12
MOST_ROWS = 200
PRAISES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FiguresView:
    """Where these pages hang: what they may be divided by, and the endpoints that the links lead to."""

    dimensions: tuple[Dimension, ...]
    endpoint: str
    base: str


@dataclass(frozen=True, slots=True)
class PraiseLine:
    at: str
    community: str
    words: str


@variables_of("statistics/figures.html", MonthChoice)
@dataclass(frozen=True, slots=True)
class FiguresPage:
    """`more` counts the rows that are left out; `late` is who was overdue how often.

    `praises` are the latest of `praise_count`.
    """

    place: FiguresView
    whole: Figures
    rows: Sequence[tuple[str, Figures]]
    more: int
    late: Sequence[Overdue]
    praises: Sequence[PraiseLine]
    praise_count: int
    chart: Chart | None
    dimension: Dimension
    dimensions: Mapping[Dimension, str]
    rate_names: Mapping[RateKind, str]
    left_names: Mapping[ExclusionReason, str]
    meanings: Mapping[RateKind, tuple[str, str]]
    cell_text: Callable[[Value], str]


def figures_page(place: FiguresView) -> str | Response:
    """The five rates of a month and what they are made of; as a file where the address asks for one."""
    period, now = chosen_month(), utc_now()
    dimension = chosen_dimension(place.dimensions)
    scope = statistics.scope_of(current_staff())
    with services().database.reading() as session:
        whole = statistics.overall(session, scope, period, now)
        rows = _rows(session, scope, period, dimension, now)
        late = overdue_by_office(session, scope, period)
        praise_count, praises = praises_of(
            session, scope.of_praises & period.holds(Praise.received_at), PRAISES_SHOWN
        )
        praise_lines = [_praise_line(praise) for praise in praises]
    by_what = DIMENSION_NAMES[dimension]
    kind = parse_file_kind(request.args)
    if kind:
        sheets = [rates_table(by_what, rows), exclusions_table(by_what, rows), overdue_table(late)]
        return spreadsheet(sheets, kind, f"投诉办理统计-按{by_what}-{period.key}", note(period, now))
    return render(
        FiguresPage(
            place=place,
            whole=whole,
            rows=rows[:MOST_ROWS],
            more=max(0, len(rows) - MOST_ROWS),
            late=late[:MOST_ROWS],
            praises=praise_lines,
            praise_count=praise_count,
            chart=charts.bars(
                f"{period.name}投诉件数，按{by_what}",
                [(name, month_figures.complaints) for name, month_figures in rows],
            ),
            dimension=dimension,
            dimensions=names_of(place.dimensions),
            rate_names=RATE_NAMES,
            left_names=EXCLUSION_NAMES,
            meanings=MEANINGS,
            cell_text=cell_text,
        ),
        month_choice(period, now),
    )


def _praise_line(praise: Praise) -> PraiseLine:
    return PraiseLine(wording.moment(praise.received_at), praise.community.name, praise.words)


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
