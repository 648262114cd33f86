"""Tables of figures, ready to show or to write into a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.registry.rules.coverage import percent
from backend.statistics.rules.counting import Figures
from backend.statistics.rules.hotspots import HEATS, Point, Spot
from backend.statistics.rules.leagues import League
from backend.statistics.rules.overdue import BREACH_NAMES, Overdue
from backend.statistics.rules.rates import LEFT_NAMES, RATE_NAMES, Left, RateKind

Cell = str | int | Fraction | None
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is short enough for the tab of a workbook."""

    name: str
    headings: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def shown(cell: Cell) -> str:
    """As people read it; no rate is no nought."""
    if cell is None:
        return NOTHING
    if isinstance(cell, Fraction):
        return percent(cell)
    return f"{cell:,}" if isinstance(cell, int) else cell


def rates_sheet(by_what: str, named: Sequence[tuple[str, Figures]]) -> Sheet:
    """Each rate with its numerator, its denominator and how many were left out."""
    headings = [by_what, "件数"]
    for kind in RateKind:
        headings += [RATE_NAMES[kind], "分子", "分母", "未计入"]
    rows: list[tuple[Cell, ...]] = []
    for name, figures in named:
        row: list[Cell] = [name, figures.complaints]
        for kind in RateKind:
            rate = figures.rates[kind]
            row += [rate.share, rate.numerator, rate.denominator, rate.left_out]
        rows.append(tuple(row))
    return Sheet("五项比率", tuple(headings), rows)


def exclusions_sheet(by_what: str, named: Sequence[tuple[str, Figures]]) -> Sheet:
    """What was left out and why, one line a rate."""
    rows: list[tuple[Cell, ...]] = [
        (name, RATE_NAMES[kind], *(figures.rates[kind].excluded.get(reason, 0) for reason in Left))
        for name, figures in named
        for kind in RateKind
    ]
    return Sheet("未计入的原因", (by_what, "比率", *LEFT_NAMES.values()), rows)


def league_sheet(by_what: str, league: League) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (place.rank, place.name, place.rate(league.kind).share, place.rate(league.kind).numerator,
         place.rate(league.kind).denominator, place.rate(league.kind).left_out, place.figures.complaints)
        for place in league.places
    ]  # fmt: skip
    rows += [("不排名", name, None, None, count, None, None) for name, count in league.too_few]
    return Sheet("排名", ("名次", by_what, RATE_NAMES[league.kind], "分子", "分母", "未计入", "件数"), rows)


def overdue_sheet(rows: Sequence[Overdue]) -> Sheet:
    return Sheet(
        "超期（当月到期）",
        ("单位", *(f"{name}超期" for name in BREACH_NAMES.values()), "合计", "其中两倍超期"),
        [(row.name, *(row.times[kind] for kind in BREACH_NAMES), row.total, row.twice) for row in rows],
    )


def spots_sheet(what: str, whose: str, of: str, spots: Sequence[Spot]) -> Sheet:
    """The tiles: `what` they are, `whose` they are, and `of` what their size is a number."""
    return Sheet(
        what,
        (whose, what, "件数", of, "与平均水平相比"),
        [(one.parent, one.name, one.complaints, one.size, one.heat_name) for one in spots],
    )


def points_sheet(points: Sequence[Point]) -> Sheet:
    """The dots of the map, most complaints first."""
    ordered = sorted(points, key=lambda one: (-one.complaints, one.district, one.name))
    return Sheet(
        "位置图上的小区",
        ("区县", "小区", "件数", "与平均水平相比"),
        [(one.district, one.name, one.complaints, HEATS[one.heat]) for one in ordered],
    )
