"""Reading a large XLSX file row by row, in memory that does not grow with the number of rows.

No reader of rectangles sees the file: each sheet's part is unpacked and parsed piece by piece, cells are
counted as they come, and a sparse sheet costs what it holds. Shared texts rest as bytes. What a cell is to
the clerk (errors, formats, merged areas, what is hidden) is as in `workbook.py`.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.parsers import expat

from backend.sheets.cells import BadCell, Cell, FormattedNumber, MergedCell, is_blank, month_cell
from backend.sheets.marks import MergedArea
from backend.sheets.number_formats import MonthFormat, NumberFormat, is_day_format, read_format
from backend.sheets.problems import file_problem

PIECE = 256 * 1024
MOST_PARTS = 2000
MOST_PART_BYTES = 4 * 1024 * 1024 * 1024
MOST_CELLS = 60_000_000
MOST_SHARED_BYTES = 512 * 1024 * 1024
LONGEST_TEXT = 32_767  # of a cell, as Excel has it
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_COLUMNS = 200
MOST_MERGED = 200_000
_DAMAGED = ("文件已损坏，打不开", "用 Excel 或 WPS 打开后另存为 XLSX")
_TOO_LARGE = ("表格太大", "删去用不到的格子，或分成几个文件")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_AREA = re.compile(
    rb"<(?:[\w.-]{1,40}:)?mergeCell\s[^>]{0,200}?ref\s*=\s*[\"']([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})[\"']"
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
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

Attributes = dict[str, str]
Format = NumberFormat | MonthFormat | None


class TooLargeError(ValueError):
    """More cells or text than a sheet of people has."""


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


@dataclass(frozen=True, slots=True)
class _Style:
    format: Format
    is_day: bool


class _SharedTexts:
    """The texts that cells name by number, as one run of bytes."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            raise TooLargeError
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))
        if len(self._bytes) > MOST_SHARED_BYTES:
            raise TooLargeError

    def text(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise ValueError("a shared text that is not there")
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")


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
            self._styles = _styles(self._zip) if "xl/styles.xml" in names else []
            self._texts = _shared_texts(self._zip) if "xl/sharedStrings.xml" in names else _SharedTexts()
            self._parts, self._epoch = _workbook(self._zip, names)
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
        for piece in _pieces(self._zip, part):
            for number, cells in reader.feed(piece):
                yield number, merged.filled(number, cells)
        for number, cells in reader.close():
            yield number, merged.filled(number, cells)


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    size = 0
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > MOST_PART_BYTES:
                raise TooLargeError
            yield piece


def _merged_areas(archive: zipfile.ZipFile, part: str) -> list[MergedArea]:
    """They stand behind the rows, and are needed before them."""
    areas, tail = [], b""
    for piece in _pieces(archive, part):
        text = tail + piece
        if b"mergeCell" in text:
            end = 0
            for match in _AREA.finditer(text):
                left, top, right, bottom = (group.decode() for group in match.groups())
                name = f"{left}{top}:{right}{bottom}"
                areas.append(MergedArea(name, int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
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
        self, stream: GridStream, styles: list[_Style], texts: _SharedTexts, epoch: datetime
    ) -> None:
        self._stream, self._styles, self._texts, self._epoch = stream, styles, texts, epoch
        self._number, self._column, self._count = 0, -1, 0
        self._cells: list[Cell] = []
        self._type = self._style = ""
        self._value: list[str] | None = None
        self._has_formula = self._has_value = False
        self._text = ""
        self._ready: list[tuple[int, tuple[Cell, ...]]] = []
        self._parser = _parser(self._start, self._end, self._characters)

    def feed(self, piece: bytes) -> list[tuple[int, tuple[Cell, ...]]]:
        self._parser.Parse(piece, False)
        ready, self._ready = self._ready, []
        return ready

    def close(self) -> list[tuple[int, tuple[Cell, ...]]]:
        self._parser.Parse(b"", True)
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
            first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
            self._stream.hidden_columns.update(range(max(first - 1, 0), min(last, LAST_COLUMN)))

    def _start_row(self, attributes: Attributes) -> None:
        number = _whole(attributes["r"]) if "r" in attributes else self._number + 1
        if not self._number < number <= LAST_ROW:
            raise ValueError("rows that are not in their order")
        self._number, self._column, self._cells = number, -1, []
        if attributes.get("hidden") in {"1", "true"} or attributes.get("ht") == "0":
            self._stream.hidden_rows += 1

    def _start_cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        if place is None and "r" in attributes:
            raise ValueError("a place that no spreadsheet has")
        self._column = _column(place[1]) if place else self._column + 1
        if self._column >= LAST_COLUMN:
            raise ValueError("a column that no spreadsheet has")
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._has_formula = self._has_value = False
        self._text = ""
        self._count += 1
        if self._count > MOST_CELLS:
            raise TooLargeError

    def _characters(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _end(self, name: str) -> None:
        bare = name.rpartition(":")[2]
        if bare in {"v", "t"} and self._value is not None:
            self._text += "".join(self._value)
            self._value = None
            if len(self._text) > LONGEST_TEXT:
                raise TooLargeError
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
            return self._texts.text(_whole(text)) if text.isascii() and text.isdigit() else ""
        if self._type in {"inlineStr", "str"}:
            return _unescaped(self._text)
        if self._type == "b":
            return text in {"1", "true"}
        return _iso_moment(text) if self._type == "d" else self._number_cell(text)

    def _number_cell(self, text: str) -> Cell:
        if not text:
            return None
        number = float(text)
        place = _whole(self._style)
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


def _workbook(archive: zipfile.ZipFile, names: set[str]) -> tuple[list[tuple[str, str, bool]], datetime]:
    """Name, part and whether it is hidden of each sheet, and the day that is counted from."""
    relations: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for _, attributes in _elements(archive, "xl/_rels/workbook.xml.rels", {"Relationship"}):
            target = attributes.get("Target", "")
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            relations[attributes.get("Id", "")] = part
    parts, epoch = [], datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the calendar
    for tag, attributes in _elements(archive, "xl/workbook.xml", {"sheet", "workbookPr"}):
        if tag == "workbookPr":
            if attributes.get("date1904") in {"1", "true"}:
                epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - as above
            continue
        relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
        if relations.get(relation) in names:
            hidden = attributes.get("state", "visible") != "visible"
            parts.append((attributes.get("name", ""), relations[relation], hidden))
    return parts, epoch


def _styles(archive: zipfile.ZipFile) -> list[_Style]:
    codes: dict[str, str] = {}
    numbers: list[str] = []
    inside = ""
    tags = {"numFmt", "xf", "cellXfs", "cellStyleXfs", "dxfs"}
    for tag, attributes in _elements(archive, "xl/styles.xml", tags):
        if tag == "numFmt" and inside != "dxfs":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside == "cellXfs":
            numbers.append(attributes.get("numFmtId", "0"))
        elif tag not in {"numFmt", "xf"}:
            inside = tag
    by_number = {
        number: _Style(
            read_format(_whole(number), codes.get(number)), is_day_format(_whole(number), codes.get(number))
        )
        for number in set(numbers)
    }
    return [by_number[number] for number in numbers]


class _SharedTextReader:
    """Tags of the part with the shared texts; how a name is read aloud (rPh) is no part of it."""

    def __init__(self, texts: _SharedTexts) -> None:
        self._texts = texts
        self._parts: list[str] = []
        self._aloud, self._reading = 0, False
        self.parser = _parser(self._start, self._end, self._characters)

    def _start(self, name: str, _attributes: Attributes) -> None:
        bare = name.rpartition(":")[2]
        if bare == "si":
            self._parts = []
        elif bare == "rPh":
            self._aloud += 1
        elif bare == "t":
            self._reading = not self._aloud

    def _end(self, name: str) -> None:
        bare = name.rpartition(":")[2]
        if bare == "si":
            self._texts.add(_unescaped("".join(self._parts)))
        elif bare == "rPh":
            self._aloud -= 1
        elif bare == "t":
            self._reading = False

    def _characters(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)


def _shared_texts(archive: zipfile.ZipFile) -> _SharedTexts:
    texts = _SharedTexts()
    parser = _SharedTextReader(texts).parser
    for piece in _pieces(archive, "xl/sharedStrings.xml"):
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return texts


def _elements(archive: zipfile.ZipFile, part: str, tags: set[str]) -> list[tuple[str, Attributes]]:
    elements: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        bare = name.rpartition(":")[2]
        if bare in tags:
            elements.append((bare, attributes))
            if len(elements) > MOST_MERGED:
                raise TooLargeError

    parser = _parser(start, None, None)
    for piece in _pieces(archive, part):
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return elements


def _parser(start: Any, end: Any, characters: Any) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise ValueError("a document type in a workbook")


def _unescaped(text: str) -> str:
    """_x000D_ is how a workbook writes a character that XML has not."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
