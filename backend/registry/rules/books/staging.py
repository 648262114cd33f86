"""Reading a file into staged rows, a chunk a transaction: after a kill it goes on behind the last chunk."""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, BinaryIO

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, aliased

from backend.models import StagedRow
from backend.models.personal import PersonalDataKey
from backend.registry.rules.books.all_sheets import BOOK_SHEETS, BOOK_SHEETS_BY_NAME
from backend.registry.rules.books.descriptions import BookRow, BookSheet
from backend.registry.rules.books.import_results import FirstProblems
from backend.sheets.cells import Cell
from backend.sheets.problems import ImportProblem, ImportRejectedError
from backend.sheets.rows import RowReader, TypedRow
from backend.sheets.streams import sheet_streams

CHUNK = 1000
HASH_LENGTH = 32
Staged = dict[str, Any]
Save = Callable[[list[Staged], int, FirstProblems, bool], None]
"""Writes a chunk with the number of rows that are read by then; the last says that the file is read."""


def stage_file(name: str, file: BinaryIO, rows_read: int, problems: FirstProblems, save: Save) -> None:
    """Read the file behind its first `rows_read` rows and hand over what is read, chunk by chunk.

    What is wrong with the file as a whole is a problem like any other.
    """
    done = rows_read
    staged: list[Staged] = []
    try:
        for row_problems, row in _rows(name, file, rows_read):
            for problem in row_problems:
                problems.add(problem)
            staged.append(row)
            if len(staged) >= CHUNK:
                done = row["place"]
                save(staged, done, problems, False)
                staged = []
    except ImportRejectedError as rejected:
        for problem in rejected.problems:
            problems.add(problem)
    save(staged, done + len(staged), problems, True)


def _rows(name: str, file: BinaryIO, rows_read: int) -> Iterator[tuple[list[ImportProblem], Staged]]:
    place = 0
    for stream in sheet_streams(name, file, BOOK_SHEETS):
        doubled_columns: list[ImportProblem] = []
        reader = RowReader(stream.raw, doubled_columns)
        if doubled_columns:
            raise ImportRejectedError(doubled_columns)
        for number, cells in stream.rows:
            place += 1
            if place > rows_read:
                yield _read_row(reader, place, number, cells)


def _read_row(
    reader: RowReader[BookSheet], place: int, number: int, cells: tuple[Cell, ...]
) -> tuple[list[ImportProblem], Staged]:
    problems: list[ImportProblem] = []
    row, texts = reader.read(number, cells, problems)
    if row.whole:
        problems += faults_of(row)
    return problems, {**_staged(row, texts, reader.columns, is_whole=not problems), "place": place}


def faults_of(row: BookRow) -> Iterator[ImportProblem]:
    for column, problem, accepted in row.sheet.faults(row.values):
        yield row.problem(row.sheet.column(column), problem, accepted)


def _staged(row: BookRow, texts: dict[str, str], columns: list[str], *, is_whole: bool) -> Staged:
    """Texts of the columns that the file has; a row with a bad cell has none, and says that it is there."""
    cells = {column: texts.get(column, "") for column in columns} if is_whole else {}
    text = json.dumps(cells, ensure_ascii=False)
    identity = row.values.get("identity") if row.sheet.owners else None
    return {
        "sheet": row.sheet.name,
        "tab": row.source[:200],
        "number": row.number,
        "identity": _hash(row.sheet.name, row.sheet.identity_of(row.values)) if is_whole else "",
        "party": _hash("party", identity) if is_whole and identity else None,
        "party_name": _hash("name", row.values["name"]) if is_whole and identity else None,
        "sealed": PersonalDataKey.seal(text.encode()),
    }


def _hash(purpose: str, value: object) -> str:
    """By this process's key: it is compared within one import only."""
    return PersonalDataKey.keyed_hash(f"{purpose}\0{value!r}")[:HASH_LENGTH]


def write_staged(session: Session, import_id: int, rows: Iterable[Staged]) -> None:
    values = [{"import_id": import_id, **row} for row in rows]
    if values:
        session.execute(insert(StagedRow), values)


def staged_rows(
    session: Session, import_id: int, sheet: BookSheet, doubled: Container[int] = ()
) -> Iterator[list[BookRow]]:
    """Whole rows of a sheet in the order of the file, a chunk at a time, without those that are `doubled`.

    Raises UnsealError.
    """
    last = 0
    while True:
        query = (
            select(StagedRow.place, StagedRow.tab, StagedRow.number, StagedRow.sealed)
            .where(
                StagedRow.import_id == import_id,
                StagedRow.sheet == sheet.name,
                StagedRow.place > last,
                StagedRow.identity != "",
            )
            .order_by(StagedRow.place)
            .limit(CHUNK)
        )
        rows = session.execute(query).all()
        if not rows:
            return
        last = rows[-1].place
        yield [_typed(sheet, row.tab, row.number, row.sealed) for row in rows if row.place not in doubled]


def _typed(sheet: BookSheet, tab: str, number: int, sealed: str) -> BookRow:
    """Read again from the texts, which were good when they were staged."""
    texts: dict[str, str] = json.loads(PersonalDataKey.unseal(sealed))
    values = {
        column.name: column.kind.parse(texts[column.name]) if texts[column.name] else None
        for column in sheet.columns
        if column.name in texts
    }
    return TypedRow(tab, number, sheet, values)


def holed_sheets(session: Session, import_id: int) -> list[str]:
    """Those with rows that cannot be written."""
    query = select(StagedRow.sheet).where(StagedRow.import_id == import_id, StagedRow.identity == "")
    return list(session.scalars(query.distinct()))


def check_doubles(session: Session, import_id: int, problems: FirstProblems) -> set[int]:
    """Rows that mean the same as an earlier row of the file; returns their places."""
    first = (
        select(StagedRow.identity, func.min(StagedRow.place).label("place"))
        .where(StagedRow.import_id == import_id, StagedRow.identity != "")
        .group_by(StagedRow.identity)
        .having(func.count() > 1)
        .subquery()
    )
    earlier = aliased(StagedRow)
    query = (
        select(StagedRow, earlier.tab, earlier.number)
        .join(first, first.c.identity == StagedRow.identity)
        .join(earlier, (earlier.import_id == import_id) & (earlier.place == first.c.place))
        .where(StagedRow.import_id == import_id, StagedRow.place > first.c.place)
        .order_by(StagedRow.place)
    )
    places = set()
    for row, tab, number in session.execute(query).yield_per(CHUNK):
        sheet = BOOK_SHEETS_BY_NAME[row.sheet]
        typed = _typed(sheet, row.tab, row.number, row.sealed)
        column = sheet.column(sheet.key_cells()[-1] if not sheet.owners else "name")
        problems.add(typed.problem(column, f"与 {tab} 第 {number} 行重复", "同一项只留一行"))
        places.add(row.place)
    return places


def check_party_names(session: Session, import_id: int, problems: FirstProblems) -> None:
    """One identity number is one person with one name."""
    several = (
        select(StagedRow.party)
        .where(StagedRow.import_id == import_id, StagedRow.party.is_not(None))
        .group_by(StagedRow.party)
        .having(func.count(StagedRow.party_name.distinct()) > 1)
    )
    query = (
        select(StagedRow)
        .where(StagedRow.import_id == import_id, StagedRow.party.in_(several))
        .order_by(StagedRow.place)
    )
    for row in session.scalars(query).yield_per(CHUNK):
        sheet = BOOK_SHEETS_BY_NAME[row.sheet]
        typed = _typed(sheet, row.tab, row.number, row.sealed)
        problem = "同一个证件号码在文件里有不同的名字"
        problems.add(typed.problem(sheet.column("identity"), problem, "核对证件号码，同一个人写同一个名字"))


def fingerprint(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
