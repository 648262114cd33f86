"""Spreadsheets of clerks: XLSX part by part, CSV files imported into the city, and cells column by column."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.core.fields.kinds import FieldError, visible
from backend.models import Database
from backend.registry.rules.imports.importing import import_files
from backend.registry.rules.sheets import SHEETS, RegistrySheet
from backend.sheets.columns import Column
from backend.sheets.problems import ImportProblem, ImportRejectedError
from backend.sheets.reading import _csv_rows, _decoded, read_files
from backend.sheets.recognising import RawSheet, _headings
from backend.sheets.rows import places_of, typed_rows
from tests.fuzzing.site import folder, small_city
from tests.fuzzing.target import EMPTY, REFUSED, TAKEN, FaultError, Opened
from tests.fuzzing.values import VALUES, bytes_of, text_of
from tests.support.clerk import Formula, Shown, Workbook

RAW_ARCHIVE = 255
COLUMNS = [(sheet.name, column) for sheet in SHEETS for column in sheet.columns]


class Archives:
    """The first byte chooses a part of a real workbook; what follows stands in its place."""

    def __init__(self, path: Path) -> None:
        self._file = path / "table.xlsx"
        self._parts = _parts_of(_workbook(path))
        self._names = sorted(self._parts)

    def run(self, data: bytes) -> str:
        self._file.write_bytes(self._archive(data))
        problems: list[ImportProblem] = []
        try:
            sheets = read_files([self._file], SHEETS)
        except ImportRejectedError as rejected:
            return _told(rejected.problems)
        rows = [row for sheet in sheets for row in typed_rows(sheet, problems)]
        return _told(problems) if problems else (TAKEN if rows else EMPTY)

    def _archive(self, data: bytes) -> bytes:
        if data[:1] == bytes([RAW_ARCHIVE]):
            return data[1:]
        name = self._names[next(iter(data), 0) % len(self._names)]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part, content in {**self._parts, name: data[1:]}.items():
                archive.writestr(part, content)
        return out.getvalue()

    def seeds(self) -> Iterable[bytes]:
        for place, name in enumerate(self._names):
            yield bytes([place]) + self._parts[name]
        yield bytes([RAW_ARCHIVE]) + self._archive(b"")


def _workbook(path: Path) -> Workbook:
    book = Workbook.small_city(path / "seed.xlsx")
    book.cell("楼栋", 2, "层数", Formula("=1+1", 2))
    book.cell("楼栋", 3, "层数", Shown(7, "000"))
    book.looks["小区"] = lambda page: (
        page.merge_range("A2:A3", "A1"),
        page.set_row(2, None, None, {"hidden": True}),
    )
    return book


def _parts_of(book: Workbook) -> dict[str, bytes]:
    with zipfile.ZipFile(book.save()) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def _told(problems: list[ImportProblem]) -> str:
    if not problems or not all(problem.problem for problem in problems):
        raise FaultError("a file is refused without a word")
    return REFUSED


class Imports:
    """The first byte chooses a sheet, the rest is its CSV file; nothing of it stays in the city."""

    def __init__(self, path: Path, database: Database) -> None:
        self._path, self._database = path, database
        self._files = {sheet.name: path / f"{sheet.name}.csv" for sheet in SHEETS}
        self._names = list(self._files)

    def run(self, data: bytes) -> str:
        path = self._files[self._names[next(iter(data), 0) % len(self._names)]]
        path.write_bytes(data[1:])
        try:
            for sheet in read_files([path], SHEETS):
                _check_rows(sheet, path)
            with self._database.transaction() as session:
                result = import_files(session, [path], names_confirmed=data[:1] > b"\x80")
                session.rollback()
        except ImportRejectedError as rejected:
            return _told(rejected.problems)
        return TAKEN if result.changed else EMPTY

    def seeds(self) -> Iterable[bytes]:
        book = Workbook.small_city(self._path / "seed.xlsx")
        for encoding in ("utf-8-sig", "gb18030", "utf-16"):
            for file in book.save_csv(self._path / encoding, encoding):
                place = self._names.index(file.stem)
                data = file.read_bytes()
                yield bytes([place]) + data
                yield bytes([place]) + data.replace(b"\r\n", b"\n").replace(b",", b";")
        for place, sheet in enumerate(SHEETS):
            heading = ",".join(column.heading for column in sheet.columns)
            for value in VALUES:
                line = ",".join([value] * len(sheet.columns))
                yield bytes([place]) + bytes_of(f"{heading}\r\n{line}\r\n")


def _check_rows(sheet: RawSheet[RegistrySheet], path: Path) -> None:
    """Each line with a word in a column that is read is a row, or is said to be left out."""
    lines = list(_csv_rows(path.name, _decoded(path.name, path.read_bytes())))
    heading = next(number for number, line in enumerate(lines, 1) if _headings(line) == sheet.headings)
    accounted_for = {number for number, _ in (*sheet.rows, *sheet.left_out)}
    for number, line in enumerate(lines[heading:], heading + 1):
        words = [
            place for place in places_of(sheet).values() if place < len(line) and str(line[place]).strip()
        ]
        if words and number not in accounted_for:
            raise FaultError(f"line {number} is dropped without a word")


class Cells:
    """The first byte chooses a column, the rest is what somebody typed into a cell."""

    def run(self, data: bytes) -> str:
        column = COLUMNS[next(iter(data), 0) % len(COLUMNS)][1]
        try:
            typed = visible(text_of(data[1:]), lines=column.kind.lines)
            if not typed:
                return EMPTY
            value = column.kind.parse(typed)
        except FieldError as refused:
            if not str(refused):
                raise FaultError("a cell is refused without a word") from refused
            return REFUSED
        _check_again(column, value)
        return TAKEN

    def seeds(self) -> Iterable[bytes]:
        for place in range(len(COLUMNS)):
            yield from (bytes([place]) + bytes_of(value) for value in VALUES)


def _check_again(column: Column, value: object) -> None:
    """What is stored as text reads as the same again: an export is imported."""
    if isinstance(value, str) and column.kind.parse(value) != value:
        raise FaultError(f"{column.heading} is read otherwise the second time")


@contextmanager
def opened(kind: str) -> Iterator[Opened]:
    if kind == "cells":
        cells = Cells()
        yield Opened(cells.run, cells.seeds)
        return
    with folder() as path:
        if kind == "xlsx":
            archives = Archives(path)
            yield Opened(archives.run, archives.seeds)
        else:
            with small_city() as city:
                imports = Imports(path, city.database)
                yield Opened(imports.run, imports.seeds)
