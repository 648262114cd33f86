"""Exports of figures."""

from collections.abc import Sequence

from backend.sheets.tables import Export, Table, Value
from backend.statistics.rules.counting import Figures
from backend.statistics.rules.coverage_lines import Line
from backend.statistics.rules.hotspots import HEATS, HotSpot, Point
from backend.statistics.rules.leagues import League
from backend.statistics.rules.overdue import BREACH_NAMES, Overdue
from backend.statistics.rules.rates import EXCLUSION_NAMES, RATE_NAMES, ExclusionReason, RateKind

COVERAGE_HEADINGS = (
    "指标", "数量（分子）", "分母", "比例", "分母是什么", "公布数", "与公布数相差", "数据来源",
)  # fmt: skip


def rates_table(by_what: str, named: Sequence[tuple[str, Figures]]) -> Table:
    """Each rate with its numerator, its denominator and how many were left out."""
    headings = [by_what, "件数"]
    for kind in RateKind:
        headings += [RATE_NAMES[kind], "分子", "分母", "未计入"]
    rows: list[tuple[Value, ...]] = []
    for name, figures in named:
        row: list[Value] = [name, figures.complaints]
        for kind in RateKind:
            rate = figures.rates[kind]
            row += [rate.share, rate.numerator, rate.denominator, rate.left_out]
        rows.append(tuple(row))
    return Table("五项比率", tuple(headings), rows)


def exclusions_table(by_what: str, named: Sequence[tuple[str, Figures]]) -> Table:
    """What was left out and why, one line a rate."""
    rows: list[tuple[Value, ...]] = [
        (name, RATE_NAMES[kind], *(figures.rates[kind].excluded.get(reason, 0) for reason in ExclusionReason))
        for name, figures in named
        for kind in RateKind
    ]
    return Table("未计入的原因", (by_what, "比率", *EXCLUSION_NAMES.values()), rows)


def league_table(by_what: str, league: League) -> Table:
    rows: list[tuple[Value, ...]] = [
        (place.rank, place.name, place.rate(league.kind).share, place.rate(league.kind).numerator,
         place.rate(league.kind).denominator, place.rate(league.kind).left_out, place.figures.complaints)
        for place in league.places
    ]  # fmt: skip
    rows += [("不排名", name, None, None, count, None, None) for name, count in league.too_few]
    return Table("排名", ("名次", by_what, RATE_NAMES[league.kind], "分子", "分母", "未计入", "件数"), rows)


def overdue_table(rows: Sequence[Overdue]) -> Table:
    return Table(
        "超期（当月到期）",
        ("单位", *(f"{name}超期" for name in BREACH_NAMES.values()), "合计", "其中两倍超期"),
        [(row.name, *(row.times[kind] for kind in BREACH_NAMES), row.total, row.twice) for row in rows],
    )


def spots_table(what: str, parent_heading: str, of: str, spots: Sequence[HotSpot]) -> Table:
    """The tiles: `what` they are, `whose` they are, and `of` what their size is a number."""
    return Table(
        what,
        (parent_heading, what, "件数", of, "与平均水平相比"),
        [(spot.parent, spot.name, spot.complaints, spot.size, spot.heat_name) for spot in spots],
    )


def points_table(points: Sequence[Point]) -> Table:
    """The dots of the map, most complaints first."""
    ordered = sorted(points, key=lambda point: (-point.complaints, point.district, point.name))
    return Table(
        "位置图上的小区",
        ("区县", "小区", "件数", "与平均水平相比"),
        [(point.district, point.name, point.complaints, HEATS[point.heat]) for point in ordered],
    )


def coverage_table(lines: Sequence[Line]) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            line.name, line.count, line.whole, line.share, line.whole_name,
            line.published.number if line.published else None, line.difference, line.source,
        )
        for line in lines
    ]  # fmt: skip
    return Table("覆盖情况", COVERAGE_HEADINGS, rows)


EXPORTS = (
    Export("五项比率", rates_table),
    Export("未计入的原因", exclusions_table),
    Export("排名", league_table),
    Export("超期", overdue_table),
    Export("投诉热点", spots_table),
    Export("位置图上的小区", points_table),
    Export("覆盖情况", coverage_table),
)
