"""The page of places: who does how well, by one of the five rates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, request

from backend.core.clock import utc_now
from backend.sheets.tables import Value, shown
from backend.statistics import rules as statistics
from backend.statistics.exports import league_table
from backend.statistics.forms import parse_rate
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
from backend.statistics.rules import Dimension, League, RateKind
from backend.statistics.rules.dimensions import DIMENSION_NAMES
from backend.statistics.rules.rates import RATE_NAMES
from backend.web.guard import current_staff
from backend.web.rendering import render, variables_of
from backend.web.services import services
from backend.web.spreadsheets import parse_file_kind, spreadsheet


@variables_of("statistics/league.html", MonthChoice)
@dataclass(frozen=True, slots=True)
class LeaguePage:
    """`few` says who has too few complaints to be placed."""

    league: League
    few: str
    chart: Chart | None
    dimension: Dimension
    league_dimensions: Mapping[Dimension, str]
    kind: RateKind
    rate_names: Mapping[RateKind, str]
    shown: Callable[[Value], str]


def league_page(dimensions: Sequence[Dimension]) -> str | Response:
    """Who does how well, by one of the five rates."""
    period, now = chosen_month(), utc_now()
    dimension, kind = chosen_dimension(dimensions), _rate()
    with services().database.reading() as session:
        league = statistics.league(
            session, statistics.scope_of(current_staff()), period, dimension, kind, now
        )
    by_what, few = DIMENSION_NAMES[dimension], _small_samples(league.smallest)
    file_kind = parse_file_kind(request.args)
    if file_kind:
        name = f"{RATE_NAMES[kind]}排名-按{by_what}-{period.key}"
        return spreadsheet([league_table(by_what, league)], file_kind, name, f"{note(period, now)}{few}")
    return render(
        LeaguePage(
            league=league,
            few=few,
            chart=charts.bars(
                f"{period.name}{RATE_NAMES[kind]}，按{by_what}",
                [(place.name, place.rate(kind).share) for place in league.places],
            ),
            dimension=dimension,
            league_dimensions=names_of(dimensions),
            kind=kind,
            rate_names=RATE_NAMES,
            shown=shown,
        ),
        month_choice(period, now),
    )


def _small_samples(smallest: int) -> str:
    return f"计入件数不足 {smallest} 件的不参加排名。"


def _rate() -> RateKind:
    rate = parse_rate(request.args)
    if rate is None:
        abort(404)
    return rate
