"""Opening an XLSX file from anybody: nothing in it may exhaust the machine or bring the reader down.

The reader makes a full rectangle out of each sheet and copies a shared text into each of its cells, so a file
of a few kilobytes could ask for terabytes. So the archive is unpacked here first, within limits, its cells
are counted, and the reader gets what was counted and nothing else.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

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
_DAMAGED = ("文件已损坏，打不开", "用 Excel 或 WPS 打开后另存为 XLSX")

Grid = Sequence[Sequence[Any]]


def grids(source: str, data: bytes) -> list[tuple[str, Grid]]:
    """Each sheet's name and its cells from A1 on. Raises ImportRejectedError."""
    archive = _counted(source, data)
    try:
        book = CalamineWorkbook.from_filelike(archive)
        return [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
        ]
    except PasswordError:
        raise file_problem(source, "文件有密码", "去掉密码后另存") from None
    except (CalamineError, OSError, ValueError):
        raise file_problem(source, *_DAMAGED) from None
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise file_problem(source, *_DAMAGED) from None


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
