"""Raw sheets to typed rows, cell by cell."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Generic

from backend.core.fields.kinds import FieldError
from backend.sheets import cells
from backend.sheets.columns import Column, Description
from backend.sheets.problems import MOST_PROBLEMS, ImportProblem
from backend.sheets.recognising import RawSheet

SHOWN = 60


@dataclass(frozen=True, slots=True)
class TypedRow(Generic[Description]):
    """A row whose cells are typed. `values` are by column name of the file.

    A row that is not `whole` has bad cells, reported already; it stands here so that what points to it is
    not reported as well.
    """

    source: str
    number: int
    sheet: Description
    values: dict[str, Any]
    whole: bool = True

    def problem(self, column: Column, problem: str, accepted: str = "") -> ImportProblem:
        value = self.values.get(column.name)
        shown_value = "" if value is None else str(value)[:SHOWN]
        return ImportProblem(self.source, self.number, column.heading, shown_value, problem, accepted)


def typed_rows(raw: RawSheet[Description], problems: list[ImportProblem]) -> list[TypedRow[Description]]:
    """The rows of a sheet; what cannot be read goes to `problems`, until there are enough of them."""
    places = _places(raw, problems)
    rows = []
    for number, cell_values in raw.rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        rows.append(_typed(raw, number, cell_values, places, problems))
    return rows


def _places(raw: RawSheet[Description], problems: list[ImportProblem]) -> dict[str, int]:
    """Where each column stands. Its own heading goes before its other names: 编号 may be a mere count."""
    counted = Counter(raw.headings)
    places = {}
    for column in raw.sheet.columns:
        heading = next((name for name in column.headings if name in counted), None)
        if heading is None:
            continue
        places[column.name] = raw.headings.index(heading)
        if counted[heading] > 1:
            problems.append(
                ImportProblem(raw.source, None, heading, "", "这一列出现了不止一次", "每个列名只出现一次")
            )
    return places


def _typed(
    raw: RawSheet[Description],
    number: int,
    cell_values: tuple[cells.Cell, ...],
    places: dict[str, int],
    problems: list[ImportProblem],
) -> TypedRow[Description]:
    values: dict[str, Any] = {}
    whole = True
    for column in raw.sheet.columns:
        if column.name not in places:
            continue
        place = places[column.name]
        cell = cell_values[place] if place < len(cell_values) else None
        try:
            values[column.name] = _value(column, cell)
        except FieldError as error:
            shown_value = "" if cell is None else str(cell)[:SHOWN]
            problems.append(
                ImportProblem(
                    raw.source, number, column.heading, shown_value, str(error), column.kind.accepted
                )
            )
            whole = False
    return TypedRow(raw.source, number, raw.sheet, values, whole)


def _value(column: Column, cell: cells.Cell) -> Any:
    typed = cells.plain(cell, lines=column.kind.lines)
    if typed:
        return column.kind.parse(typed)
    if column.required:
        raise FieldError("不能为空")
    return None
