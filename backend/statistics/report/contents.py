"""The contents of the monthly report: sentences and tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.access.offices import Office, office_name
from backend.core.clock import day_words, local
from backend.core.shares import percent
from backend.models import OfficeLevel
from backend.registry.rules.coverage import figures as coverage_figures
from backend.statistics import rules as statistics
from backend.statistics.rules import (
    EXCLUSION_NAMES,
    RATE_NAMES,
    Dimension,
    Figures,
    FiguresScope,
    Period,
    Rate,
    RateKind,
)
from backend.statistics.rules.dimensions import names
from backend.statistics.rules.leagues import League
from backend.statistics.rules.overdue import overdue_by_office

MOST_OFFICES, MOST_COMMUNITIES, MOST_PLACES = 15, 10, 40
NOTHING = "—"

Rows = list[list[str]]


def contents(
    session: Session, city_name: str, scope: FiguresScope, period: Period, now: datetime
) -> dict[str, Any]:
    """Plain data: the template knows how it looks and nothing else."""
    whole = statistics.overall(session, scope, period, now)
    in_city = scope.level is OfficeLevel.CITY
    issuer = f"{city_name}物业主管部门" if in_city else office_name(session, Office(scope.level, scope.id))
    before = statistics.months_until(period.start, 2)[0]
    earlier = statistics.overall(session, scope, before, now).complaints
    return {
        "issuer": issuer,
        "ground": "全市" if in_city else issuer.removesuffix("物业主管部门"),
        "in_city": in_city,
        "year": period.first.year,
        "month": period.first.month,
        "date": day_words(local(now).date()),
        "as_of": f"{local(now):%Y年%m月%d日%H时%M分}",
        "total": whole.complaints,
        "compared": _compared(whole.complaints, earlier),
        "coverage": _coverage(session, now) if in_city else "",
        "rates": [_rate(kind, rate) for kind, rate in whole.rates.items()],
        "categories": _table(session, scope, period, Dimension.CATEGORY, now),
        "districts": _table(session, scope, period, Dimension.DISTRICT, now) if in_city else [],
        "streets": _league(session, scope, period, Dimension.STREET, RateKind.ON_TIME, now),
        "firms_on_time": _league(session, scope, period, Dimension.FIRM, RateKind.ON_TIME, now),
        "firms_solved": _league(session, scope, period, Dimension.FIRM, RateKind.SOLVED, now),
        "communities": _table(session, scope, period, Dimension.COMMUNITY, now)[:MOST_COMMUNITIES],
        "overdue": _overdue(session, scope, period),
    }


def _coverage(session: Session, now: datetime) -> str:
    coverage = coverage_figures(session, local(now).date())
    return (
        f"全市建成区共有住宅小区 {coverage.communities} 个，其中老旧小区 {coverage.old} 个，占"
        f" {percent(coverage.share(coverage.old))}；有物业服务企业的 {coverage.with_firm} 个，占"
        f" {percent(coverage.share(coverage.with_firm))}；成立业委会 {coverage.owners_committees} 个、"
        f"物管会 {coverage.management_committees} 个。"
    )


def _compared(count: int, earlier: int) -> str:
    if not earlier:
        return ""
    if count == earlier:
        return "，与上月持平"
    return f"，比上月{'增加' if count > earlier else '减少'} {abs(count - earlier)} 件"


def _rate(kind: RateKind, rate: Rate) -> dict[str, Any]:
    reasons = [f"{EXCLUSION_NAMES[reason]} {count} 件" for reason, count in rate.excluded.items()]
    return {
        "name": RATE_NAMES[kind],
        "share": _share(rate),
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "left_out": "；".join(reasons) or "无",
    }


def _table(
    session: Session, scope: FiguresScope, period: Period, dimension: Dimension, now: datetime
) -> Rows:
    """Name, complaints and the five rates, most complaints first."""
    figures_by_key = statistics.by(session, scope, [period], dimension, now)
    key_names = names(session, dimension, list(figures_by_key))
    pairs = sorted(figures_by_key.items(), key=lambda pair: (-pair[1].complaints, key_names[pair[0]]))
    return [[key_names[key], *_cells(figures)] for key, figures in pairs]


def _cells(figures: Figures) -> list[str]:
    return [str(figures.complaints), *(_share(figures.rates[kind]) for kind in RateKind)]


def _league(
    session: Session, scope: FiguresScope, period: Period, dimension: Dimension, kind: RateKind, now: datetime
) -> dict[str, Any]:
    league = statistics.league(session, scope, period, dimension, kind, now)
    return {
        "rate": RATE_NAMES[kind],
        "rows": _places(league),
        "smallest": league.smallest,
        "too_few": [f"{name}（{count} 件）" for name, count in league.too_few],
    }


def _places(league: League) -> Rows:
    return [
        [
            str(place.rank),
            place.name,
            _share(place.rate(league.kind)),
            f"{place.rate(league.kind).numerator}/{place.rate(league.kind).denominator}",
        ]
        for place in league.places[:MOST_PLACES]
    ]


def _overdue(session: Session, scope: FiguresScope, period: Period) -> Rows:
    overdue_rows = overdue_by_office(session, scope, period)
    return [
        [row.name, *_times(list(row.times.values())), str(row.total), str(row.twice)]
        for row in overdue_rows[:MOST_OFFICES]
    ]


def _times(counts: Sequence[int]) -> list[str]:
    return [str(count) for count in counts]


def _share(rate: Rate) -> str:
    return NOTHING if rate.share is None else percent(rate.share)
