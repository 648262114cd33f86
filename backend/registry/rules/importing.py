"""Imports a city: reads everything, checks everything, then writes all or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.models import PropertyFirm
from backend.notices.senders.register_lines import lines_of
from backend.registry.rules.checking import check
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES
from backend.registry.rules.office_addresses import LEVELS, lines_of_offices, register_lines
from backend.registry.rules.sheets import BY_NAME, SHEETS, RegistryRow, RegistrySheet
from backend.sheets.problems import MOST_PROBLEMS, ImportProblem, ImportRejectedError
from backend.sheets.reading import read_files
from backend.sheets.recognising import RawSheet
from backend.sheets.rows import typed_rows

Progress = Callable[[int, int], None]
CHUNK = 1000
IMPORT_LOCK = 0x6C73_0001  # the key of PostgreSQL's advisory lock, ours alone

__all__ = ["ImportRejectedError", "ImportResult", "SheetResult", "import_files", "import_sheets"]


@dataclass(frozen=True, slots=True)
class SheetResult:
    name: str
    added: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, sheet by sheet."""

    sheets: tuple[SheetResult, ...]

    @property
    def changed(self) -> int:
        return sum(sheet.added + sheet.updated for sheet in self.sheets)


def import_files(session: Session, paths: Sequence[Path], progress: Progress | None = None) -> ImportResult:
    """Import CSV and XLSX files into the caller's transaction.

    Raises ImportRejectedError with every problem found; nothing was written then. The same files again
    change nothing; corrected files update. Rows that are missing from the files stay as they are.
    """
    return import_sheets(session, read_files(paths, SHEETS), progress)


def import_sheets(
    session: Session, raw: Iterable[RawSheet[RegistrySheet]], progress: Progress | None = None
) -> ImportResult:
    """The same for sheets already read."""
    problems: list[ImportProblem] = []
    rows = [row for sheet in raw for row in typed_rows(sheet, problems)]
    _one_at_a_time(session)
    if len(problems) < MOST_PROBLEMS:
        check(session, rows, problems)
    if problems:
        raise ImportRejectedError(problems)
    results = []
    rows_done = 0
    for sheet in SHEETS:
        own = [row for row in rows if row.sheet is sheet]
        if own:
            results.append(_write(session, sheet, own))
            rows_done += len(own)
            if progress:
                progress(rows_done, len(rows))
    return ImportResult(tuple(results))


def _one_at_a_time(session: Session) -> None:
    """What was checked must still hold when it is written. SQLite has one writer in any case."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))


def _write(session: Session, sheet: RegistrySheet, rows: list[RegistryRow]) -> SheetResult:
    resolved = _resolve(session, sheet, rows)
    stored = _stored(session, sheet)
    fresh, changed = [], []
    for values in resolved:
        stored_row = stored.get(tuple(values[name] for name in sheet.key))
        if stored_row is None:
            fresh.append(values)
        elif any(stored_row[name] != value for name, value in values.items()):
            changed.append({"id": stored_row["id"], **values})
    lines = _taken_lines(sheet, [*fresh, *changed])
    _update(session, sheet, changed)
    for same_columns in _by_columns(fresh):
        for start in range(0, len(same_columns), CHUNK):
            session.execute(insert(sheet.model), same_columns[start : start + CHUNK])
    _write_lines(session, sheet, lines)
    return SheetResult(sheet.name, len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


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
    resolved = []
    for row in rows:
        values: dict[str, Any] = {}
        for column in sheet.columns:
            if column.name in row.values:
                value = row.values[column.name]
                if column.name == ADDRESSES:
                    value = tuple(sorted(lines_of(value or "")))
                elif value is None:
                    value = empty[column.target]
                elif column.refers:
                    value = ids[column.refers][value]
                values[column.target] = value
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
