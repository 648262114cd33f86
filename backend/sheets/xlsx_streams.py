"""Reading a large XLSX file row by row, in memory that does not grow with the number of rows.

No reader of rectangles sees the file: each sheet's part is unpacked and parsed piece by piece, cells are
counted as they come, and a sparse sheet costs what it holds. Shared texts rest as bytes. What a cell is to
the clerk (errors, formats, merged areas, what is hidden) is as in `workbook.py`.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import BinaryIO
from xml.parsers import expat

from backend.sheets.cells import BadCell, Cell, FormattedNumber, MergedCell, is_blank, month_cell
from backend.sheets.marks import MergedArea
from backend.sheets.number_formats import MonthFormat, NumberFormat
from backend.sheets.problems import file_problem
from backend.sheets.xlsx_parts import (
    LONGEST_TEXT,
    Attributes,
    CellStyle,
    PartParser,
    SharedTexts,
    TooLargeError,
    column_number,
    pieces,
    shared_texts,
    sheets_of,
    styles_of,
    unescaped,
    whole,
)

MOST_PARTS = 2000
MOST_CELLS = 60_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_COLUMNS = 200
MOST_MERGED = 200_000
_DAMAGED = ("文件已损坏，打不开", "用 Excel 或 WPS 打开后另存为 XLSX")
_TOO_LARGE = ("表格太大", "删去用不到的格子，或分成几个文件")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_CORNER = rb"([A-Z]{1,3})([1-9][0-9]{0,6})"
_AREA = re.compile(
    rb"<(?:[\w.-]{1,40}:)?mergeCell\s[^>]{0,200}?ref\s*=\s*[\"']" + _CORNER + b":" + _CORNER + b"[\"']"
)
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(slots=True)
class GridStream:
    """A sheet whose rows are parsed as they are read, each with its number from 1.

    `hidden_columns` is known before the first row; `hidden_rows` grow with those that were read.
    """

    name: str
    hidden: bool
    rows: Iterator[tuple[int, tuple[Cell, ...]]]
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: int = 0


class XlsxStream:
    """An XLSX file. `sheets` gives each of its sheets; each may be read once."""

    def __init__(self, source: str, file: BinaryIO) -> None:
        """Raises ImportRejectedError."""
        self._source = source
        try:
            self._zip = zipfile.ZipFile(file)
            names = set(self._zip.namelist())
            if "xl/workbook.xml" not in names or len(names) > MOST_PARTS:
                raise file_problem(source, "不是 XLSX 文件", "用 Excel 或 WPS 打开后另存为 XLSX")
            self._styles = styles_of(self._zip) if "xl/styles.xml" in names else []
            self._texts = shared_texts(self._zip) if "xl/sharedStrings.xml" in names else SharedTexts()
            self._parts, self._epoch = sheets_of(self._zip, names)
        except TooLargeError:
            raise file_problem(source, *_TOO_LARGE) from None
        except _FAULTS:
            raise file_problem(source, *_DAMAGED) from None

    def sheets(self) -> Iterator[GridStream]:
        """Raises ImportRejectedError, as do the rows when they are read."""
        for name, part, hidden in self._parts:
            yield self._opened(name, part, hidden=hidden)

    def _opened(self, name: str, part: str, *, hidden: bool) -> GridStream:
        stream = GridStream(name, hidden, iter(()))
        stream.rows = self._guarded(self._rows(part, stream))
        return stream

    def _guarded(
        self, rows: Iterator[tuple[int, tuple[Cell, ...]]]
    ) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        try:
            yield from rows
        except TooLargeError:
            raise file_problem(self._source, *_TOO_LARGE) from None
        except _FAULTS:
            raise file_problem(self._source, *_DAMAGED) from None

    def _rows(self, part: str, stream: GridStream) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        merged = _MergedAreas(_merged_areas(self._zip, part))
        reader = _RowReader(stream, self._styles, self._texts, self._epoch)
        for piece in pieces(self._zip, part):
            for number, cells in reader.feed(piece):
                yield number, merged.filled(number, cells)
        for number, cells in reader.close():
            yield number, merged.filled(number, cells)


def _merged_areas(archive: zipfile.ZipFile, part: str) -> list[MergedArea]:
    """They stand behind the rows, and are needed before them."""
    areas, tail = [], b""
    for piece in pieces(archive, part):
        text = tail + piece
        if b"mergeCell" in text:
            end = 0
            for match in _AREA.finditer(text):
                left, top, right, bottom = (group.decode() for group in match.groups())
                name = f"{left}{top}:{right}{bottom}"
                areas.append(
                    MergedArea(name, int(top) - 1, column_number(left), int(bottom) - 1, column_number(right))
                )
                end = match.end()
            if len(areas) > MOST_MERGED:
                raise TooLargeError
            text = text[end:]
        tail = text[-400:]
    return areas


class _MergedAreas:
    """Fills what a merged area shows into the cells below and beside its first."""

    def __init__(self, areas: list[MergedArea]) -> None:
        self._waiting = sorted(areas, key=lambda area: area.top, reverse=True)
        self._open: list[tuple[MergedArea, Cell]] = []

    def filled(self, number: int, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        row = number - 1
        if not self._open and not (self._waiting and self._waiting[-1].top <= row):
            return cells
        self._open = [(area, value) for area, value in self._open if area.bottom >= row]
        while self._waiting and self._waiting[-1].top <= row:
            area = self._waiting.pop()
            value = cells[area.left] if area.top == row and area.left < len(cells) else None
            if not is_blank(value):
                self._open.append((area, value))
        filled = list(cells)
        for area, value in self._open:
            right = min(area.right, MOST_COLUMNS - 1)
            filled += [None] * (right + 1 - len(filled))
            merged_cell = MergedCell(value, area.name, wide=area.right > area.left)
            for column in range(area.left, right + 1):
                if (row, column) != (area.top, area.left):
                    filled[column] = merged_cell
        return tuple(filled)


class _RowReader:
    """Tags of one sheet's part as they come."""

    def __init__(
        self, stream: GridStream, styles: list[CellStyle], texts: SharedTexts, epoch: datetime
    ) -> None:
        self._stream, self._styles, self._texts, self._epoch = stream, styles, texts, epoch
        self._number, self._column, self._count = 0, -1, 0
        self._cells: list[Cell] = []
        self._type = self._style = ""
        self._value: list[str] | None = None
        self._has_formula = self._has_value = False
        self._text, self._length = "", 0
        self._ready: list[tuple[int, tuple[Cell, ...]]] = []
        self._parser = PartParser(self._start, self._end, self._characters)

    def feed(self, piece: bytes) -> list[tuple[int, tuple[Cell, ...]]]:
        self._parser.feed(piece)
        ready, self._ready = self._ready, []
        return ready

    def close(self) -> list[tuple[int, tuple[Cell, ...]]]:
        self._parser.close()
        return self._ready

    def _start(self, name: str, attributes: Attributes) -> None:
        bare = name.rpartition(":")[2]
        if bare == "c":
            self._start_cell(attributes)
        elif bare == "v" or (bare == "t" and self._type == "inlineStr"):
            self._value, self._has_value = [], True
        elif bare == "f":
            self._has_formula = True
        elif bare == "row":
            self._start_row(attributes)
        elif bare == "col" and (attributes.get("hidden") in {"1", "true"} or attributes.get("width") == "0"):
            first, last = whole(attributes.get("min")), whole(attributes.get("max"))
            self._stream.hidden_columns.update(range(max(first - 1, 0), min(last, LAST_COLUMN)))

    def _start_row(self, attributes: Attributes) -> None:
        number = whole(attributes["r"]) if "r" in attributes else self._number + 1
        if not self._number < number <= LAST_ROW:
            raise ValueError("rows that are not in their order")
        self._number, self._column, self._cells = number, -1, []
        if attributes.get("hidden") in {"1", "true"} or attributes.get("ht") == "0":
            self._stream.hidden_rows += 1

    def _start_cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        if place is None and "r" in attributes:
            raise ValueError("a place that no spreadsheet has")
        self._column = column_number(place[1]) if place else self._column + 1
        if self._column >= LAST_COLUMN:
            raise ValueError("a column that no spreadsheet has")
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._has_formula = self._has_value = False
        self._text, self._length = "", 0
        self._count += 1
        if self._count > MOST_CELLS:
            raise TooLargeError

    def _characters(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
            self._length += len(text)
            if self._length > LONGEST_TEXT:
                raise TooLargeError

    def _end(self, name: str) -> None:
        bare = name.rpartition(":")[2]
        if bare in {"v", "t"} and self._value is not None:
            self._text += "".join(self._value)
            self._value = None
        elif bare == "c":
            self._end_cell()
        elif bare == "row":
            self._ready.append((self._number, tuple(self._cells)))

    def _end_cell(self) -> None:
        if self._column >= MOST_COLUMNS:
            return
        cell = self._cell()
        if cell is not None:
            self._cells += [None] * (self._column + 1 - len(self._cells))
            self._cells[self._column] = cell

    def _cell(self) -> Cell:
        text = self._text.strip()
        if self._type == "e":
            error_text = text[:20] or "#N/A"
            return BadCell(error_text, f"这一格是错误值 {error_text}，请改成正确的内容")
        if self._has_formula and not text and not (self._type == "str" and self._has_value):
            return BadCell("公式", "公式没有结果，请用 Excel 或 WPS 打开算好后另存")
        return self._typed_cell(text) if self._has_value else None

    def _typed_cell(self, text: str) -> Cell:
        if self._type == "s":
            return self._texts.text(whole(text)) if text.isascii() and text.isdigit() else ""
        if self._type in {"inlineStr", "str"}:
            return unescaped(self._text)
        if self._type == "b":
            return text in {"1", "true"}
        return _iso_moment(text) if self._type == "d" else self._number_cell(text)

    def _number_cell(self, text: str) -> Cell:
        if not text:
            return None
        number = float(text)
        place = whole(self._style)
        style = self._styles[place] if self._style and place < len(self._styles) else None
        if style is None:
            return number
        if style.is_day or isinstance(style.format, MonthFormat):
            moment = _moment(self._epoch, number)
            is_month = isinstance(style.format, MonthFormat) and isinstance(moment, date)
            return month_cell(moment) if is_month and isinstance(moment, date) else moment
        if isinstance(style.format, NumberFormat):
            return FormattedNumber(number, style.format.as_shown(number), style.format.scaled)
        return number


def _moment(epoch: datetime, number: float) -> Cell:
    """A spreadsheet counts days; what is less than a day is a time."""
    if not 0 <= number < 2_958_466:  # noqa: PLR2004 - the year 10000
        return BadCell(f"{number:.12g}", "不是有效日期")
    if number < 1:
        return (epoch + timedelta(days=number)).time()
    moment = epoch + timedelta(days=number)
    moment += timedelta(microseconds=500_000)
    moment = moment.replace(microsecond=0)
    return moment.date() if moment.time() == time() else moment


def _iso_moment(text: str) -> Cell:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return BadCell(text[:20], "不是有效日期")
