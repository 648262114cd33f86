"""Imports a city: reads everything, checks everything, then writes all or nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.models import PropertyFirm
from backend.models.personal import PersonalDataKey
from backend.notices.senders.register_lines import lines_of
from backend.registry.rules.imports.checking import check
from backend.registry.rules.imports.moved_communities import belonging, follow_moves
from backend.registry.rules.imports.questions import questions
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES
from backend.registry.rules.office_addresses import LEVELS, lines_of_offices, register_lines
from backend.registry.rules.sheet_addresses import remarks_on_addresses
from backend.registry.rules.sheet_values import Labels, cell_of, labels_for
from backend.registry.rules.sheets import BY_NAME, SHEETS, RegistryRow, RegistrySheet
from backend.sheets.columns import Column
from backend.sheets.problems import MOST_PROBLEMS, ImportProblem, ImportRejectedError
from backend.sheets.reading import read_files
from backend.sheets.recognising import RawSheet
from backend.sheets.remarks import SheetRemark, remarks_on
from backend.sheets.rows import typed_rows

Progress = Callable[[int, int], None]
CHUNK = 1000
IMPORT_LOCK = 0x6C73_0001  # the key of PostgreSQL's advisory lock, ours alone

__all__ = [
    "ChangedCell",
    "ImportRejectedError",
    "ImportResult",
    "SheetResult",
    "import_files",
    "import_sheets",
]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One value that an import replaces, as the sheet shows it. `row` is the row's key in words.

    `mark` tells values apart of which only the number is shown.
    """

    sheet: str
    row: str
    heading: str
    before: str
    after: str
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.sheet} {self.row} {self.heading}：{self.before or '（空）'} → {self.after or '（空）'}"


@dataclass(frozen=True, slots=True)
class SheetResult:
    """`added_rows` are the new rows' keys in words."""

    name: str
    added: int
    updated: int
    unchanged: int
    added_rows: tuple[str, ...] = ()
    changed_cells: tuple[ChangedCell, ...] = ()


class CountedSheet(Protocol):
    """How many rows of a sheet are new, and how many change."""

    @property
    def added(self) -> int: ...
    @property
    def updated(self) -> int: ...


class SheetSums:
    """Rows of all sheets of an import that was done, or is planned."""

    __slots__ = ()
    sheets: Sequence[CountedSheet]

    @property
    def added(self) -> int:
        return sum(sheet.added for sheet in self.sheets)

    @property
    def updated(self) -> int:
        return sum(sheet.updated for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class ImportResult(SheetSums):
    """What an import did, sheet by sheet, and what is to be said of the files."""

    sheets: tuple[SheetResult, ...]
    remarks: tuple[SheetRemark, ...] = ()

    @property
    def changed(self) -> int:
        return self.added + self.updated


def import_files(
    session: Session,
    paths: Sequence[Path],
    progress: Progress | None = None,
    *,
    names_confirmed: bool = False,
) -> ImportResult:
    """Import CSV and XLSX files into the caller's transaction.

    Raises ImportRejectedError with every problem found; nothing was written then. The same files again
    change nothing; corrected files update. Rows that are missing from the files stay as they are. Another
    name under a code that is known is a problem until `names_confirmed`.
    """
    return import_sheets(session, read_files(paths, SHEETS), progress, names_confirmed=names_confirmed)


def import_sheets(
    session: Session,
    raw: Sequence[RawSheet[RegistrySheet]],
    progress: Progress | None = None,
    *,
    names_confirmed: bool = False,
) -> ImportResult:
    """The same for sheets already read."""
    problems: list[ImportProblem] = []
    rows = [row for sheet in raw for row in typed_rows(sheet, problems)]
    _one_at_a_time(session)
    if len(problems) < MOST_PROBLEMS:
        check(session, rows, problems)
        if not names_confirmed:
            problems += questions(session, [row for row in rows if row.whole])
    if problems:
        raise ImportRejectedError(problems)
    results = []
    rows_done = 0
    before = belonging(session)
    for sheet in SHEETS:
        own = [row for row in rows if row.sheet is sheet]
        if own:
            results.append(_write(session, sheet, own))
            rows_done += len(own)
            if progress:
                progress(rows_done, len(rows))
    remarks = [remark for sheet in raw for remark in remarks_on(sheet)]
    remarks += remarks_on_addresses(session, rows)
    return ImportResult(tuple(results), (*remarks, *follow_moves(session, before)))


def _one_at_a_time(session: Session) -> None:
    """What was checked must still hold when it is written. SQLite has one writer in any case."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))


def _write(session: Session, sheet: RegistrySheet, rows: list[RegistryRow]) -> SheetResult:
    resolved = _resolve(session, sheet, rows)
    stored = _stored(session, sheet)
    fresh, changed = [], []
    added_rows: list[str] = []
    cells: list[ChangedCell] = []
    labels = labels_for(session, sheet)
    for row, values in zip(rows, resolved, strict=True):
        stored_row = stored.get(tuple(values[name] for name in sheet.key))
        if stored_row is None:
            fresh.append(values)
            added_rows.append(_key_in_words(row))
        elif any(stored_row[name] != value for name, value in values.items()):
            changed.append({"id": stored_row["id"], **values})
            cells += _changed_cells(row, values, stored_row, labels)
    lines = _taken_lines(sheet, [*fresh, *changed])
    _update(session, sheet, changed)
    for same_columns in _by_columns(fresh):
        for start in range(0, len(same_columns), CHUNK):
            session.execute(insert(sheet.model), same_columns[start : start + CHUNK])
    _write_lines(session, sheet, lines)
    unchanged = len(rows) - len(fresh) - len(changed)
    return SheetResult(sheet.name, len(fresh), len(changed), unchanged, tuple(added_rows), tuple(cells))


def _key_in_words(row: RegistryRow) -> str:
    return " ".join(cell_of(column, row.values[column.name], {}) for column in _key_columns(row.sheet.name))


@cache
def _key_columns(sheet_name: str) -> list[Column]:
    """What names a row. A row of a file refers to others by their labels, not by their ids."""
    sheet = BY_NAME[sheet_name]
    columns = [column for column in sheet.columns if column.target in sheet.key]
    if "name" not in sheet.key:
        columns += [column for column in sheet.columns if column.name == "name"]
    return [replace(column, refers="") for column in columns]


def _changed_cells(
    row: RegistryRow, values: dict[str, Any], stored: dict[str, Any], labels: Labels
) -> Iterator[ChangedCell]:
    for column in row.sheet.columns:
        before, after = stored.get(column.target), values.get(column.target)
        if column.target not in values or before == after:
            continue
        if column.name == ADDRESSES:
            texts = (f"{len(before or ())} 个", f"{len(after or ())} 个")  # they hold keys
            mark = PersonalDataKey.blind_index(f"{before} {after}")
        else:
            texts, mark = (cell_of(column, before, labels), cell_of(column, after, labels)), ""
        yield ChangedCell(row.sheet.name, _key_in_words(row), column.heading, *texts, mark)


def _update(session: Session, sheet: RegistrySheet, changed: list[dict[str, Any]]) -> None:
    freed = [{"id": row["id"], "credit_code": None} for row in changed if "credit_code" in row]
    if freed:  # two firms may trade their codes, which must be unique at every moment
        session.execute(update(PropertyFirm), freed)
    for same_columns in _by_columns(changed):
        session.execute(update(sheet.model), same_columns)


def _taken_lines(sheet: RegistrySheet, rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], tuple[str, ...]]:
    """The notice addresses out of the rows, by the key of their office: they have a table of their own."""
    return {
        tuple(values[name] for name in sheet.key): values.pop(ADDRESSES)
        for values in rows
        if ADDRESSES in values
    }


def _write_lines(
    session: Session, sheet: RegistrySheet, lines: dict[tuple[Any, ...], tuple[str, ...]]
) -> None:
    if lines:
        stored, now = _stored(session, sheet), utc_now()
        for key, own in lines.items():
            if stored[key][ADDRESSES] != own:
                register_lines(session, LEVELS[sheet.model], stored[key]["id"], own, now)


def _resolve(session: Session, sheet: RegistrySheet, rows: list[RegistryRow]) -> list[dict[str, Any]]:
    """Rows by the table's columns: labels of other sheets turned into ids."""
    ids = {column.refers: _ids(session, BY_NAME[column.refers]) for column in sheet.columns if column.refers}
    empty = _emptiness(sheet)
    columns = [(column.name, column.target, column.refers) for column in sheet.columns]
    resolved = []
    for row in rows:
        values: dict[str, Any] = {}
        for name, target, refers in columns:
            if name in row.values:
                value = row.values[name]
                if name == ADDRESSES:
                    value = tuple(sorted(lines_of(value or "")))
                elif value is None:
                    value = empty[target]
                elif refers:
                    value = ids[refers][value]
                values[target] = value
        resolved.append(values)
    return resolved


def _emptiness(sheet: RegistrySheet) -> dict[str, Any]:
    """What an empty cell means in each column of the table: NULL where it may be, else the default."""
    return {
        column.name: None if column.nullable or column.default is None else column.default.arg
        for column in sheet.model.__table__.columns
    }


def _ids(session: Session, sheet: RegistrySheet) -> dict[str, int]:
    label = getattr(sheet.model, sheet.label)
    return {name: row_id for name, row_id in session.execute(select(label, sheet.model.id))}  # noqa: C416 - typed


def _stored(session: Session, sheet: RegistrySheet) -> dict[tuple[Any, ...], dict[str, Any]]:
    table = sheet.model.__table__
    stored_rows = [dict(row._mapping) for row in session.execute(select(table))]  # noqa: SLF001 - SQLAlchemy's public name
    if sheet.model in LEVELS:
        lines = lines_of_offices(session, sheet.model)
        for row in stored_rows:
            row[ADDRESSES] = lines.get(row["id"], ())
    return {tuple(row[name] for name in sheet.key): row for row in stored_rows}


def _by_columns(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """A bulk insert wants the same columns in each row."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(frozenset(row), []).append(row)
    return groups.values()
