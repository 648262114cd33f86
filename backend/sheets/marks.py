"""What a workbook says beside its values: errors, formulas without result, formats, merged and hidden cells.

The reader of values gives an empty cell for an error or an uncomputed formula, and the bare number for 007.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from backend.sheets.cells import BadCell
from backend.sheets.number_formats import MonthFormat, NumberFormat, read_format
from backend.sheets.xlsx_parts import refuse_doctype, whole

MOST_COLUMNS = 16_384
LONGEST_ERROR = 20
MAX_MERGED = 200_000
WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_AREA = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Mark = BadCell | NumberFormat | MonthFormat
Attributes = dict[str, str]


class MergedArea(NamedTuple):
    """A merged area; rows and columns are counted from 0, and the last ones belong to it."""

    name: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetMarks:
    """Of one sheet. Places are (row, column), counted from 0."""

    hidden: bool = False
    cells: dict[tuple[int, int], Mark] = field(default_factory=dict)
    merged: list[MergedArea] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_marks(parts: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """By the sheet's name. Raises ExpatError or ValueError for parts that are no workbook's."""
    names = set(parts.namelist())
    targets = _targets(parts.read(RELATIONS)) if RELATIONS in names else {}
    formats = _formats(parts.read(STYLES)) if STYLES in names else []
    marks = {}
    for attributes in _elements(parts.read(WORKBOOK), {"sheet"}):
        target = targets.get(_relation(attributes), "")
        if target not in names:
            continue
        sheet = SheetMarks(hidden=attributes.get("state", "visible") != "visible")
        _SheetReader(sheet, formats).read(parts.read(target))
        marks[attributes.get("name", "")] = sheet
    return marks


def _relation(attributes: Attributes) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _targets(part: bytes) -> dict[str, str]:
    targets = {}
    for attributes in _elements(part, {"Relationship"}):
        target = attributes.get("Target", "")
        targets[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return targets


def _formats(part: bytes) -> list[NumberFormat | MonthFormat | None]:
    """By the style number of a cell."""
    codes: dict[str, str] = {}
    numbers: list[str] = []
    inside = ""
    for attributes in _elements(part, {"numFmt", "xf", "cellXfs", "cellStyleXfs", "dxfs"}):
        name = attributes["<"]
        if name == "numFmt" and inside != "dxfs":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            numbers.append(attributes.get("numFmtId", "0"))
        elif name not in {"numFmt", "xf"}:
            inside = name
    formats = {number: read_format(whole(number), codes.get(number)) for number in set(numbers)}
    return [formats[number] for number in numbers]


def _elements(part: bytes, tags: set[str]) -> Iterator[Attributes]:
    """The start tags of these names, each with its own name under `<`."""
    elements: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        bare_name = _bare(name)
        if bare_name in tags:
            elements.append({"<": bare_name, **attributes})

    _parse(part, start)
    return iter(elements)


class _SheetReader:
    """The tags of one sheet's part, one after the other."""

    def __init__(self, marks: SheetMarks, formats: Sequence[NumberFormat | MonthFormat | None]) -> None:
        self._marks = marks
        self._formats = formats
        self._row = self._column = -1
        self._type = self._style = ""
        self._has_formula = self._has_value = False
        self._text: list[str] | None = None  # of a cell's value
        self._value = ""

    def read(self, part: bytes) -> None:
        _parse(part, self._start, self._end, self._characters)

    def _start(self, name: str, attributes: Attributes) -> None:
        bare_name = _bare(name)
        if bare_name == "c":
            self._cell(attributes)
        elif bare_name == "v":
            self._text, self._has_value = [], True
        elif bare_name == "f":
            self._has_formula = True
        elif bare_name == "row":
            self._start_row(attributes)
        elif bare_name == "col" and _is_hidden(attributes, "width"):
            first, last = whole(attributes.get("min")), whole(attributes.get("max"))
            self._marks.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))
        elif bare_name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        bare_name = _bare(name)
        if bare_name == "v" and self._text is not None:
            self._value, self._text = "".join(self._text), None
        elif bare_name == "c":
            self._end_cell()

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _start_row(self, attributes: Attributes) -> None:
        self._row = whole(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if _is_hidden(attributes, "ht"):
            self._marks.hidden_rows.add(self._row)

    def _cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        if place:
            self._row, self._column = int(place[2]) - 1, _column(place[1])
        else:
            self._column += 1
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._has_formula = self._has_value = False
        self._value = ""

    def _end_cell(self) -> None:
        mark: Mark | None = None
        value = self._value.strip()[:LONGEST_ERROR]
        if self._type == "e":
            mark = BadCell(value or "#N/A", f"这一格是错误值 {value or '#N/A'}，请改成正确的内容")
        elif self._has_formula and not value and not (self._type == "str" and self._has_value):
            mark = BadCell("公式", "公式没有结果，请用 Excel 或 WPS 打开算好后另存")
        elif self._style and value and self._type in {"n", "d"}:
            number = whole(self._style)
            mark = self._formats[number] if number < len(self._formats) else None
        if mark is not None:
            self._marks.cells[self._row, self._column] = mark

    def _merge(self, name: str) -> None:
        area = _AREA.fullmatch(name)
        if not area:
            return
        merged = MergedArea(name, int(area[2]) - 1, _column(area[1]), int(area[4]) - 1, _column(area[3]))
        self._marks.merged.append(merged)
        if len(self._marks.merged) > MAX_MERGED:
            raise ValueError("more merged areas than a sheet of people has")


def _parse(
    part: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse_doctype  # nothing in a workbook needs entities
    parser.Parse(part, True)


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _is_hidden(attributes: Attributes, size: str) -> bool:
    return attributes.get("hidden") in {"1", "true"} or attributes.get(size) == "0"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
