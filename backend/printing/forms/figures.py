"""What the address of the figures of leaflets asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.values import row_id


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """A street's communities, those after the one with id `after`; all streets without one."""

    street_id: int | None
    after: int


def parse_figures_query(query: Mapping[str, str]) -> FiguresQuery:
    """Fields street and after."""
    return FiguresQuery(row_id(query.get("street")), row_id(query.get("after")) or 0)
