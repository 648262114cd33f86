"""覆盖情况: each figure with its denominator, source and published value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from backend.printing.rules import overview
from backend.registry.rules.coverage import figures
from backend.registry.rules.published import Published, published_by


@dataclass(frozen=True, slots=True)
class Line:
    """`whole` is None for a figure that is a part of nothing."""

    name: str
    count: int
    whole: int | None
    whole_name: str
    source: str
    published: Published | None

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.count, self.whole) if self.whole else None

    @property
    def difference(self) -> int | None:
        return self.count - self.published.number if self.published else None


def coverage_lines(session: Session, city: str, day: date) -> list[Line]:
    """Of the whole city, whoever looks: these are the figures that are made public."""
    published_figures, coverage = published_by(city), figures(session, day)
    every, served = ("全部小区", coverage.communities), ("有物业服务企业的小区", coverage.with_firm)
    planned = published_figures.get("leaflets")
    plan = ("公布的份数", planned.number) if planned else ("", None)
    contract = f"{day:%Y-%m-%d} 有效的服务合同"
    reached = overview.reached_with_firm(session, day)
    rows: list[tuple[str, str, int, tuple[str, int | None], str]] = [
        ("communities", "建成区小区", coverage.communities, ("", None), "小区登记"),
        ("old", "其中老旧小区", coverage.old, every, "小区登记的“老旧小区”一栏"),
        ("with_firm", "有物业服务企业", coverage.with_firm, every, contract),
        ("owners_committees", "成立业委会", coverage.owners_committees, every, "业委会登记"),
        ("management_committees", "成立物管会", coverage.management_committees, every, "物管会登记"),
        ("any_committee", "业委会、物管会至少有一个", coverage.any_committee, every, "业委会、物管会登记"),
        ("leaflets", "已张贴宣传彩页（份）", overview.posted_in_city(session), plan, "街道的张贴登记"),
        ("reached", "有物业又有彩页的小区", reached, served, f"街道的张贴登记，{contract}"),
    ]  # fmt: skip
    return [
        Line(name, count, whole, whole_name, source, published_figures.get(key))
        for key, name, count, (whole_name, whole), source in rows
    ]


def compared_with(lines: Sequence[Line]) -> str:
    """Whose figures the column of published ones holds, and since when."""
    published_figures = [line.published for line in lines if line.published]
    return (
        f"公布数：{published_figures[0].source}，{published_figures[0].day:%Y-%m-%d}。"
        if published_figures
        else ""
    )
