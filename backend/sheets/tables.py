"""A table to write, and how its values are shown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.core.shares import percent

Value = str | int | Fraction | None
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Table:
    """`name` fits the tab of a workbook; `rows` may be read once only; `widths` in characters."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """A table that somebody takes home as a file. Each subject lists its own in `exports.py`.

    Who may have it is the permission of the page that hands it out.
    """

    title: str
    table: Callable[..., Table]


def cell_text(value: Value) -> str:
    """As people read it; no share is no nought."""
    if value is None:
        return NOTHING
    if isinstance(value, Fraction):
        return percent(value)
    return f"{value:,}" if isinstance(value, int) else value
