"""What an XLSX file has beside its rows: sheets, styles, shared texts; each read within limits."""

import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat

from backend.core.fields.values import plain_number
from backend.sheets.number_formats import MonthFormat, NumberFormat, is_day_format, read_format

PIECE = 256 * 1024
MOST_PART_BYTES = 2 * 1024 * 1024 * 1024
MOST_SHARED_BYTES = 512 * 1024 * 1024
MOST_ELEMENTS = 200_000
LONGEST_TEXT = 32_767  # of a cell, as Excel has it
LONGEST_TAG = 1024 * 1024
MOST_COUNTED = 10**9
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]


class TooLargeError(ValueError):
    """More cells or text than a sheet of people has."""


class PartParser:
    """Parses a part piece by piece. Raises ExpatError, ValueError or TooLargeError.

    A tag without an end, or a text in a tag that never ends, is not collected for ever.
    """

    def __init__(self, start: Start, end: End | None = None, characters: End | None = None) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = characters
        self._parser.StartDoctypeDeclHandler = refuse_doctype
        self._size = 0

    def feed(self, piece: bytes) -> None:
        self._size += len(piece)
        self._parser.Parse(piece, False)
        if self._size - self._parser.CurrentByteIndex > LONGEST_TAG + PIECE:
            raise TooLargeError

    def close(self) -> None:
        self._parser.Parse(b"", True)


def pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    size = 0
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > MOST_PART_BYTES:
                raise TooLargeError
            yield piece


@dataclass(frozen=True, slots=True)
class CellStyle:
    format: NumberFormat | MonthFormat | None
    is_day: bool


class SharedTexts:
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


def sheets_of(archive: zipfile.ZipFile, names: set[str]) -> tuple[list[tuple[str, str, bool]], datetime]:
    """Name, part and whether it is hidden of each sheet, and the day that is counted from."""
    relations: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for _, attributes in elements_of(archive, "xl/_rels/workbook.xml.rels", {"Relationship"}):
            target = attributes.get("Target", "")
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            relations[attributes.get("Id", "")] = part
    parts, epoch = [], datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the calendar
    for tag, attributes in elements_of(archive, "xl/workbook.xml", {"sheet", "workbookPr"}):
        if tag == "workbookPr":
            if attributes.get("date1904") in {"1", "true"}:
                epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - as above
            continue
        relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
        if relations.get(relation) in names:
            hidden = attributes.get("state", "visible") != "visible"
            parts.append((attributes.get("name", ""), relations[relation], hidden))
    return parts, epoch


def styles_of(archive: zipfile.ZipFile) -> list[CellStyle]:
    codes: dict[str, str] = {}
    numbers: list[str] = []
    inside = ""
    tags = {"numFmt", "xf", "cellXfs", "cellStyleXfs", "dxfs"}
    for tag, attributes in elements_of(archive, "xl/styles.xml", tags):
        if tag == "numFmt" and inside != "dxfs":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside == "cellXfs":
            numbers.append(attributes.get("numFmtId", "0"))
        elif tag not in {"numFmt", "xf"}:
            inside = tag
    by_number = {
        number: CellStyle(
            read_format(whole(number), codes.get(number)), is_day_format(whole(number), codes.get(number))
        )
        for number in set(numbers)
    }
    return [by_number[number] for number in numbers]


class _SharedTextReader:
    """Tags of the part with the shared texts; how a name is read aloud (rPh) is no part of it."""

    def __init__(self, texts: SharedTexts) -> None:
        self._texts = texts
        self._parts: list[str] = []
        self._length = 0
        self._aloud, self._reading = 0, False
        self.parser = PartParser(self._start, self._end, self._characters)

    def _start(self, name: str, _attributes: Attributes) -> None:
        bare = name.rpartition(":")[2]
        if bare == "si":
            self._parts, self._length = [], 0
        elif bare == "rPh":
            self._aloud += 1
        elif bare == "t":
            self._reading = not self._aloud

    def _end(self, name: str) -> None:
        bare = name.rpartition(":")[2]
        if bare == "si":
            self._texts.add(unescaped("".join(self._parts)))
        elif bare == "rPh":
            self._aloud -= 1
        elif bare == "t":
            self._reading = False

    def _characters(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)
            self._length += len(text)
            if self._length > LONGEST_TEXT:
                raise TooLargeError


def shared_texts(archive: zipfile.ZipFile) -> SharedTexts:
    texts = SharedTexts()
    parser = _SharedTextReader(texts).parser
    for piece in pieces(archive, "xl/sharedStrings.xml"):
        parser.feed(piece)
    parser.close()
    return texts


def elements_of(archive: zipfile.ZipFile, part: str, tags: set[str]) -> list[tuple[str, Attributes]]:
    elements: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        bare = name.rpartition(":")[2]
        if bare in tags:
            elements.append((bare, attributes))
            if len(elements) > MOST_ELEMENTS:
                raise TooLargeError

    parser = PartParser(start)
    for piece in pieces(archive, part):
        parser.feed(piece)
    parser.close()
    return elements


def refuse_doctype(*_: object) -> None:
    raise ValueError("a document type in a workbook")


def unescaped(text: str) -> str:
    """_x000D_ is how a workbook writes a character that XML has not."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def whole(text: str | None) -> int:
    """A count of a workbook's own, such as a style's number; 0 for anything that is none."""
    number = plain_number(text or "")
    return number if number is not None and number <= MOST_COUNTED else 0


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
