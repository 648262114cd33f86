"""Opening an XLSX file from anybody: nothing in it may exhaust the machine or bring the reader down.

The reader makes a full rectangle out of each sheet and copies a shared text into each of its cells, so a file
of a few kilobytes could ask for terabytes. So the archive is unpacked here first, within limits, its cells
are counted, and the reader gets what was counted and nothing else.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from backend.core.fields.kinds import sheet_error
from backend.sheets.cells import BadCell, Cell, FormattedNumber, MergedCell, is_blank, month_cell
from backend.sheets.marks import Mark, MergedArea, SheetMarks, read_marks
from backend.sheets.number_formats import MonthFormat
from backend.sheets.problems import file_problem

MAX_UNZIPPED_BYTES = 300 * 1024 * 1024
MAX_PARTS = 2000
MAX_CELLS = 10_000_000  # of the rectangle from A1 to the last cell that holds something
MAX_TEXT_BYTES = 1024 * 1024 * 1024
WORKBOOK_PART = "xl/workbook.xml"
OTHER_FORMATS = {"xl/workbook.bin", "content.xml"}  # XLSB and ODS, which cannot be counted so
# Without its end within reason (last group missing) a tag is no spreadsheet program's.
_TAG = re.compile(
    rb"<(?:[^\s<>:/]{1,200}+:)?(row|c|si)\b"
    rb"((?:[^>\"']{1,250}+|\"[^\"]{0,250}+\"|'[^']{0,250}+'){0,60}+>)?"
)
_PLACE = re.compile(rb"\sr\s*=\s*([\"'])([A-Z]{0,3})([1-9]\d{0,6})\1")
_ANY_PLACE = re.compile(rb"\sr\s*=")
KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
MOST_ERRORS = 20
_DAMAGED = ("文件已损坏，打不开", "用 Excel 或 WPS 打开后另存为 XLSX")


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet from A1 on. Hidden rows and columns are counted from 0."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def grids(source: str, data: bytes) -> list[Grid]:
    """Each sheet with what the reader leaves out: errors, formats, merged areas, what is hidden.

    Raises ImportRejectedError.
    """
    archive = _counted(source, data)
    try:
        with zipfile.ZipFile(archive) as parts:
            marks_by_name = read_marks(parts)
        archive = _with_known_errors(archive, marks_by_name.values())
        archive.seek(0)
        book = CalamineWorkbook.from_filelike(archive)
        return [
            _grid(
                name,
                book.get_sheet_by_name(name).to_python(skip_empty_area=False),
                marks_by_name.get(name) or SheetMarks(),
            )
            for name in book.sheet_names
        ]
    except PasswordError:
        raise file_problem(source, "文件有密码", "去掉密码后另存") from None
    except (CalamineError, ExpatError, KeyError, OSError, ValueError):
        raise file_problem(source, *_DAMAGED) from None
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise file_problem(source, *_DAMAGED) from None


def _with_known_errors(archive: io.BytesIO, marks: Iterable[SheetMarks]) -> io.BytesIO:
    """The reader takes a file for damaged for an error that it does not know. The marks have its name."""
    errors = {
        mark.shown_text for sheet in marks for mark in sheet.cells.values() if isinstance(mark, BadCell)
    }
    unknown = sorted(text for text in errors - KNOWN_ERRORS if sheet_error(text))[:MOST_ERRORS]
    if not unknown:
        return archive
    packed = io.BytesIO()
    with zipfile.ZipFile(archive) as source_zip, zipfile.ZipFile(packed, "w") as target_zip:
        for name in source_zip.namelist():
            part = source_zip.read(name)
            if name.startswith("xl/worksheets/"):
                for text in unknown:
                    part = part.replace(f">{text}<".encode(), b">#N/A<")
            target_zip.writestr(name, part)
    return packed


def _grid(name: str, rows: list[list[Any]], marks: SheetMarks) -> Grid:
    for (row, column), mark in marks.cells.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = _marked(rows[row][column], mark)
    left = MAX_CELLS
    for area in marks.merged:
        left -= _fill(rows, area)
        if left < 0:
            raise ValueError("merged areas lie over each other")
    return Grid(name, rows, marks.hidden, frozenset(marks.hidden_rows), frozenset(marks.hidden_columns))


def _marked(cell: Cell, mark: Mark) -> Cell:
    if isinstance(mark, BadCell):
        return mark
    if isinstance(mark, MonthFormat):
        return month_cell(cell) if isinstance(cell, date) else cell
    if isinstance(cell, float):
        return FormattedNumber(cell, mark.as_shown(cell), mark.scaled)
    return cell


def _fill(rows: list[list[Cell]], area: MergedArea) -> int:
    """What a merged area shows, in each of its cells within the rectangle. Returns how many it looked at."""
    if area.top >= len(rows) or area.left >= len(rows[area.top]):
        return 0
    value = rows[area.top][area.left]
    if is_blank(value):
        return 0
    cell = MergedCell(value, area.name, wide=area.right > area.left)
    places = [
        (row, column)
        for row in rows[area.top : area.bottom + 1]
        for column in range(area.left, min(area.right + 1, len(row)))
    ]
    for row, column in places:
        row[column] = cell  # also what a program left below it: nobody sees that
    rows[area.top][area.left] = value
    return len(places)


def _counted(source: str, data: bytes) -> io.BytesIO:
    """The archive packed anew from what was counted."""
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source_zip, zipfile.ZipFile(packed, "w") as target_zip:
            for name, part in _parts(source, source_zip):
                target_zip.writestr(name, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise file_problem(source, *_DAMAGED) from None
    packed.seek(0)
    return packed


def _parts(source: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    names = set(archive.namelist())
    if WORKBOOK_PART not in names or names & OTHER_FORMATS:
        raise file_problem(source, "不是 XLSX 文件", "用 Excel 或 WPS 打开后另存为 XLSX")
    part_names = [name for name in sorted(names) if name.endswith((".xml", ".rels"))]
    size = sum(archive.getinfo(name).file_size for name in part_names)
    if size > MAX_UNZIPPED_BYTES or len(part_names) > MAX_PARTS:
        raise file_problem(source, "解压后太大", f"不超过 {MAX_UNZIPPED_BYTES // 1024 // 1024} MB")
    area = filled = longest = 0
    for name in part_names:
        part = archive.read(name)
        counted = _count(part)
        area, filled, longest = area + counted[0], filled + counted[1], max(longest, counted[2])
        if area > MAX_CELLS or filled * longest > MAX_TEXT_BYTES:
            raise file_problem(source, "表格太大", "删去表格右边和下边用不到的格子，或分成几个文件")
        yield name, part


def _count(part: bytes) -> tuple[int, int, int]:
    """The rectangle up to the last filled cell, the filled cells, the bytes of the longest shared text."""
    rows = columns = filled = longest = row = column = 0
    shared_at = None
    for tag in _TAG.finditer(part):
        kind, attributes = tag[1], tag[2]
        if attributes is None:
            raise ValueError("a tag without an end")
        place = _PLACE.search(attributes)
        if place is None and _ANY_PLACE.search(attributes):
            raise ValueError("a place that no spreadsheet has")
        if kind == b"si":
            longest = max(longest, tag.start() - shared_at) if shared_at is not None else longest
            shared_at = tag.start()
        elif kind == b"row":
            row, column = (int(place[3]) if place else row + 1), 0
        else:
            column = _column(place[2]) if place else column + 1
            if not attributes.endswith(b"/>"):  # a cell with a style only holds nothing
                filled += 1
                rows, columns = max(rows, int(place[3]) if place else row), max(columns, column)
    if shared_at is not None:
        longest = max(longest, len(part) - shared_at)
    return rows * columns, filled, longest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
