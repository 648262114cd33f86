"""Raw sheets to typed rows, cell by cell."""

from dataclasses import dataclass
from typing import Any, Generic

from backend.core.fields.kinds import FieldError
from backend.sheets import cells
from backend.sheets.columns import Column, Description
from backend.sheets.headings import spelling_of
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
    places = places_of(raw)
    _check_doubles(raw, places, problems)
    rows = []
    for number, cell_values in raw.rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        rows.append(_typed(raw, number, cell_values, places, problems))
    return rows


class RowReader(Generic[Description]):
    """Reads the rows of one sheet as they come: each cell's text and its value, and what is wrong with it."""

    def __init__(self, raw: RawSheet[Description], problems: list[ImportProblem]) -> None:
        self._raw = raw
        self._places = places_of(raw)
        _check_doubles(raw, self._places, problems)

    def read(
        self, number: int, cell_values: tuple[cells.Cell, ...], problems: list[ImportProblem]
    ) -> tuple[TypedRow[Description], dict[str, str]]:
        """The row, and the texts of its cells that hold something."""
        values: dict[str, Any] = {}
        texts: dict[str, str] = {}
        count = len(problems)
        for column in self._raw.sheet.columns:
            place = self._places.get(column.name)
            if place is None:
                continue
            cell = cell_values[place] if place < len(cell_values) else None
            try:
                text = cells.plain(cell, lines=column.kind.lines, holds=column.kind.holds)
                values[column.name] = _parsed(column, text)
                if text:
                    texts[column.name] = text
            except FieldError as error:
                problems.append(_cell_problem(self._raw, number, column, cell, error))
        row = TypedRow(self._raw.source, number, self._raw.sheet, values, len(problems) == count)
        return row, texts

    @property
    def columns(self) -> list[str]:
        """The sheet's columns that the file has."""
        return list(self._places)


def places_of(raw: RawSheet[Description]) -> dict[str, int]:
    """Where each column stands: a visible one goes before a hidden one, and a column's own heading before
    its other names, since 编号 may be a mere count.
    """
    places = {}
    for column in raw.sheet.columns:
        candidates = [
            (place in raw.hidden_columns, spelling, place)
            for place, heading in enumerate(raw.headings)
            if heading and (spelling := spelling_of(column, heading)) is not None
        ]
        if candidates:
            places[column.name] = min(candidates)[2]
    return places


def _check_doubles(raw: RawSheet[Description], places: dict[str, int], problems: list[ImportProblem]) -> None:
    """The same heading over two columns that are both seen, or both hidden."""
    for column in raw.sheet.columns:
        if column.name not in places:
            continue
        chosen = places[column.name]
        heading = raw.headings[chosen]
        same = [
            place
            for place, other in enumerate(raw.headings)
            if spelling_of(column, other) == spelling_of(column, heading)
            and (place in raw.hidden_columns) == (chosen in raw.hidden_columns)
        ]
        if len(same) > 1:
            problems.append(
                ImportProblem(raw.source, None, heading, "", "这一列出现了不止一次", "每个列名只出现一次")
            )


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
            problems.append(_cell_problem(raw, number, column, cell, error))
            whole = False
    return TypedRow(raw.source, number, raw.sheet, values, whole)


def _cell_problem(
    raw: RawSheet[Description], number: int, column: Column, cell: cells.Cell, error: FieldError
) -> ImportProblem:
    shown_value = cells.shown_text(cell)[:SHOWN]
    return ImportProblem(raw.source, number, column.heading, shown_value, str(error), column.kind.accepted)


def _value(column: Column, cell: cells.Cell) -> Any:
    return _parsed(column, cells.plain(cell, lines=column.kind.lines, holds=column.kind.holds))


def _parsed(column: Column, text: str) -> Any:
    if text:
        return column.kind.parse(text)
    if column.required:
        raise FieldError("不能为空")
    return None
