"""Bars beside their words. Names and numbers are text of the page: they wrap, enlarge, are read out.

pygal was tried and left: it measures Chinese as Latin, cuts names off, and shrinks all words on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.sheets.tables import cell_text

MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """`length` is in percent of the longest, as SVG takes it."""

    name: str
    value: str
    length: str


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    bars: list[Bar]


def bars(title: str, pairs: Sequence[tuple[str, int | Fraction | None]]) -> Chart | None:
    """In the order given. Shares are drawn against the whole, counts against the most."""
    drawn = [(name, value) for name, value in pairs if value is not None][:MOST_BARS]
    if not drawn:
        return None
    most = max(1, *(value for _, value in drawn))
    return Chart(
        title, [Bar(name, cell_text(value), _length(Fraction(value, most))) for name, value in drawn]
    )


def _length(share: Fraction) -> str:
    thousandths = int(share * 1000 + Fraction(1, 2))
    return f"{thousandths // 10}.{thousandths % 10}%"
