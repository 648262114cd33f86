"""Recognises which described sheet a table is, and its heading row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic

from backend.sheets.cells import Cell
from backend.sheets.columns import Column, Description, SheetDescription
from backend.sheets.problems import ImportProblem, ImportRejectedError, file_problem

MAX_ROWS = 1_048_576  # what one sheet of Excel holds
MAX_COLUMNS = 200
HEADING_WITHIN_ROWS = 10
VAGUE = frozenset({"名称", "代码", "编号", "户数", "电话", "name", "code", "homes", "phone"})

Headings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawSheet(Generic[Description]):
    """A sheet as it stands in a file: `rows` with the numbers that Excel shows, heading row left out."""

    source: str
    sheet: Description
    headings: Headings
    rows: list[tuple[int, tuple[Cell, ...]]]


def recognise(
    source: str, name: str, table: Sequence[Sequence[Any]], sheets: Sequence[Description]
) -> RawSheet[Description] | None:
    """The sheet by its name, else by its headings; None for a table that is none of `sheets`."""
    name = name.strip().lower()
    sheet_by_name = next((sheet for sheet in sheets if name in {sheet.name, *sheet.also}), None)
    heading_rows = [_headings(row) for row in table[:HEADING_WITHIN_ROWS]]
    for position, headings in enumerate(heading_rows):
        sheet = sheet_by_name if sheet_by_name and not _missing(sheet_by_name, headings) else None
        sheet = sheet or (None if sheet_by_name else _by_headings(headings, sheets))
        if sheet is not None:
            return RawSheet(f"{source}·{sheet.name}", sheet, headings, _rows(source, table, position + 1))
    if sheet_by_name is not None:
        raise _columns_missing(f"{source}·{sheet_by_name.name}", sheet_by_name, heading_rows)
    return None


def _by_headings(headings: Headings, sheets: Sequence[Description]) -> Description | None:
    """For a table with a name of its own. 名称 alone could be anything's, so such headings do not count."""
    plain = tuple(heading for heading in headings if heading not in VAGUE)
    fitting = [sheet for sheet in sheets if not _missing(sheet, plain)]
    return max(fitting, key=lambda sheet: len(_known(sheet, headings)), default=None)


def _columns_missing(
    source: str, sheet: SheetDescription, heading_rows: list[Headings]
) -> ImportRejectedError:
    """Each missing column, judged by the row that is likeliest the heading."""
    likeliest = max(heading_rows, key=lambda headings: len(_known(sheet, headings)), default=())
    return ImportRejectedError(
        [
            ImportProblem(source, None, column.heading, "", "缺少必填的列", "、".join(column.headings))
            for column in _missing(sheet, likeliest)
        ]
    )


def _rows(source: str, table: Sequence[Sequence[Any]], start: int) -> list[tuple[int, tuple[Cell, ...]]]:
    rows = [
        (number, tuple(cells[:MAX_COLUMNS]))
        for number, cells in enumerate(table[start:], start=start + 1)
        if any(not _blank(cell) for cell in cells)
    ]
    if len(rows) > MAX_ROWS:
        raise file_problem(source, "行数太多", f"不超过 {MAX_ROWS} 行")
    return rows


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _headings(row: Sequence[Any]) -> Headings:
    return tuple("" if cell is None else str(cell).strip()[:60] for cell in row[:MAX_COLUMNS])


def _missing(sheet: SheetDescription, headings: Headings) -> list[Column]:
    return [
        column for column in sheet.columns if column.required and not set(column.headings) & set(headings)
    ]


def _known(sheet: SheetDescription, headings: Headings) -> list[Column]:
    return [column for column in sheet.columns if set(column.headings) & set(headings)]
