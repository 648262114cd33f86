"""Tables as a workbook: numbers as numbers, shares in percent, text never as a formula or a link."""

import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

from backend.sheets.guard import is_formula
from backend.sheets.tables import Table, Value, cell_text

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 28
BOLD: Mapping[str, Any] = {"bold": True}
REPORT_HEADING: Mapping[str, Any] = {"bold": True, "text_wrap": True, "valign": "top"}
_TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def xlsx_bytes(tables: Iterable[Table], note: str) -> bytes:
    """One tab a table with `note` above its headings, and columns as wide as their text."""
    out = io.BytesIO()
    with _workbook(out, "in_memory") as book:
        for table in tables:
            rows = [*table.rows]
            widths = [
                _width(heading, [row[place] for row in rows]) for place, heading in enumerate(table.headings)
            ]
            page = book.add_worksheet(table.name)
            page.write_string(0, 0, note)
            page.freeze_panes(2, 1)
            _fill(book, page, Table(table.name, table.headings, rows, widths), REPORT_HEADING, top=1)
    return out.getvalue()


def write_xlsx(target: Path | IO[bytes], tables: Iterable[Table], heading: Mapping[str, Any] = BOLD) -> None:
    """One tab a table, row by row to disk: memory does not grow with the table."""
    file = str(target) if isinstance(target, Path) else target
    with _workbook(file, "constant_memory") as book:
        for table in tables:
            page = book.add_worksheet(table.name)
            page.freeze_panes(1, 0)
            _fill(book, page, table, heading, top=0)


def _workbook(file: str | IO[bytes], memory: str) -> Any:
    """Its library is imported late: a tenth of a second for each process, most of which write no workbook."""
    import xlsxwriter

    return xlsxwriter.Workbook(file, {memory: True, **_TEXT_ONLY})


def _fill(book: Any, page: Any, table: Table, heading: Mapping[str, Any], *, top: int) -> None:
    for place, width in enumerate(table.widths):
        page.set_column(place, place, width)
    heading_format = book.add_format(heading)
    for place, text in enumerate(table.headings):
        page.write_string(top, place, text, heading_format)
    share = book.add_format({"num_format": "0.00%"})
    quoted = book.add_format({"quote_prefix": True})
    for number, row in enumerate(table.rows, start=top + 1):
        for place, value in enumerate(row):
            _write(page, number, place, value, share, quoted)


def _write(page: Any, row: int, place: int, value: Value, share: Any, quoted: Any) -> None:
    """`quoted` keeps a text that looks like a formula a text, also when somebody edits the cell."""
    if isinstance(value, Fraction):
        page.write_number(row, place, float(value), share)
    elif isinstance(value, int):
        page.write_number(row, place, value)
    else:
        text = cell_text(value)
        page.write_string(row, place, text, quoted if is_formula(text) else None)


def _width(heading: str, values: Iterable[Value]) -> int:
    """A Chinese character is two wide."""
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return min(WIDEST, 2 * max(longest, len(heading), 4))
