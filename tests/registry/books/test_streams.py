"""A file that is read row by row has the same cells as one that is read as a whole."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from backend.sheets.cells import FormattedNumber, is_blank, shown_text
from backend.sheets.problems import ImportRejectedError
from backend.sheets.workbook import grids
from backend.sheets.xlsx_streams import XlsxStream

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).filter(str.strip)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6))
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))
CELLS = (
    st.none() | TEXTS | NUMBERS | DAYS | st.booleans() | st.sampled_from(["=1/0", "#007", "50%", "2024年5月"])
)
FORMATS = {"#007": (7, "000"), "50%": (0.5, "0%"), "2024年5月": (date(2024, 5, 1), 'yyyy"年"m"月"')}


def written(rows: list[list[Any]], merges: list[tuple[int, int, int, int]] = (), **options: bool) -> bytes:  # type: ignore[assignment]
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "default_date_format": "yyyy-mm-dd", **options}
    ) as book:
        page = book.add_worksheet("表")
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value in FORMATS if isinstance(value, str) else False:
                    shown, code = FORMATS[value]
                    page.write(number, place, shown, book.add_format({"num_format": code}))
                elif value == "=1/0":
                    page.write_formula(number, place, "=1/0", None, "#DIV/0!")
                elif isinstance(value, str):
                    page.write_string(number, place, value)
                elif value is not None:
                    page.write(number, place, value)
        for first_row, first_column, last_row, last_column in merges:
            page.merge_range(first_row, first_column, last_row, last_column, "合并")
    return out.getvalue()


def as_whole(data: bytes) -> list[list[str]]:
    (grid,) = grids("x", data)
    return trimmed([[_shown(cell) for cell in row] for row in grid.rows])


def row_by_row(data: bytes) -> list[list[str]]:
    (sheet,) = XlsxStream("x", io.BytesIO(data)).sheets()
    rows: list[list[str]] = []
    for number, cells in sheet.rows:
        rows += [[]] * (number - 1 - len(rows))
        rows.append([_shown(cell) for cell in cells])
    return trimmed(rows)


def _shown(cell: Any) -> str:
    if isinstance(cell, FormattedNumber):
        return f"{type(cell).__name__} {cell.value} {cell.shown_text} {cell.scaled}"
    return (
        ""
        if is_blank(cell) and not str(cell or "")
        else f"{type(cell).__name__} {shown_text(cell)}".replace("int ", "float ")
    )


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6), st.booleans())
def test_the_same_cells(rows: list[list[Any]], in_lines: bool) -> None:
    """With shared texts, and with texts in their cells."""
    options = {"constant_memory": True, "in_memory": False} if in_lines else {}
    data = written(rows, **options)
    assert row_by_row(data) == as_whole(data)


def test_merged_areas() -> None:
    rows = [[None, "a"], [None, "b"], [None, "c"], ["x"], [], [None, None, None, "z"]]
    data = written(rows, [(0, 0, 2, 0), (4, 0, 5, 2)])
    assert row_by_row(data) == as_whole(data)


def test_a_sparse_sheet_costs_what_it_holds() -> None:
    """A rectangle of 17 billion cells, which a reader of rectangles would ask memory for."""
    data = written([["a"]])
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576" t="str"><v>z</v></c></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", far)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for part, content in parts.items():
            target.writestr(part, content)
    (sheet,) = XlsxStream("x", packed).sheets()
    assert [number for number, _ in sheet.rows] == [1, 1_048_576]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 500, b""])
def test_a_damaged_file_is_told(data: bytes) -> None:
    with pytest.raises(ImportRejectedError):
        XlsxStream("x", io.BytesIO(data))


def test_a_part_with_entities_is_refused() -> None:
    data = written([["a"]])
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    head, _, rest = parts[name].partition(b"?>")
    parts[name] = head + b'?><!DOCTYPE x [<!ENTITY a "b">]>' + rest
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for part, content in parts.items():
            target.writestr(part, content)
    (sheet,) = XlsxStream("x", packed).sheets()
    with pytest.raises(ImportRejectedError):
        list(sheet.rows)
