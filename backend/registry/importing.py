"""Importing a city: read everything, check everything, then write everything, or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from backend.registry.checking import Row, check_doubles, check_references, check_terms, typed_rows
from backend.registry.problems import ImportProblem, ImportRejectedError
from backend.registry.reading import RawSheet, read_files
from backend.registry.sheets import BY_NAME, SHEETS, Sheet

Progress = Callable[[int, int], None]
CHUNK = 1000

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
    return import_sheets(session, read_files(paths), progress)


def import_sheets(
    session: Session, raw: Iterable[RawSheet], progress: Progress | None = None
) -> ImportResult:
    """The same for sheets already read."""
    problems: list[ImportProblem] = []
    rows = [row for sheet in raw for row in typed_rows(sheet, problems)]
    check_doubles(rows, problems)
    check_references(session, rows, problems)
    check_terms(session, rows, problems)
    if problems:
        raise ImportRejectedError(problems)
    results = []
    done = 0
    for sheet in SHEETS:
        own = [row for row in rows if row.sheet is sheet]
        if own:
            results.append(_write(session, sheet, own))
            done += len(own)
            if progress:
                progress(done, len(rows))
    return ImportResult(tuple(results))


def _write(session: Session, sheet: Sheet, rows: list[Row]) -> SheetResult:
    resolved = _resolve(session, sheet, rows)
    stored = _stored(session, sheet)
    fresh, changed = [], []
    for values in resolved:
        known = stored.get(tuple(values[name] for name in sheet.key))
        if known is None:
            fresh.append({name: value for name, value in values.items() if value is not None})
        elif any(known[name] != _comparable(known[name], value) for name, value in values.items()):
            kept = {name: _comparable(known[name], value) for name, value in values.items()}
            changed.append({"id": known["id"], **kept})
    for same_columns in _by_columns(fresh):
        for start in range(0, len(same_columns), CHUNK):
            session.execute(insert(sheet.model), same_columns[start : start + CHUNK])
    if changed:
        session.execute(update(sheet.model), changed)
    return SheetResult(sheet.name, len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def _comparable(known: Any, value: Any) -> Any:
    """An empty cell means the column's own emptiness: '' and False are not NULL."""
    if value is None and isinstance(known, str | bool):
        return type(known)()
    if value is None and isinstance(known, int):
        return known
    return value


def _resolve(session: Session, sheet: Sheet, rows: list[Row]) -> list[dict[str, Any]]:
    """Rows by the table's columns: labels of other sheets turned into ids."""
    ids = {column.refers: _ids(session, BY_NAME[column.refers]) for column in sheet.columns if column.refers}
    resolved = []
    for row in rows:
        values: dict[str, Any] = {}
        for column in sheet.columns:
            if column.name in row.values:
                value = row.values[column.name]
                values[column.target] = ids[column.refers][value] if column.refers and value else value
        resolved.append(values)
    return resolved


def _ids(session: Session, sheet: Sheet) -> dict[str, int]:
    label = getattr(sheet.model, sheet.label)
    return {name: row_id for name, row_id in session.execute(select(label, sheet.model.id))}  # noqa: C416 - typed


def _stored(session: Session, sheet: Sheet) -> dict[tuple[Any, ...], dict[str, Any]]:
    table = sheet.model.__table__
    found = (dict(row._mapping) for row in session.execute(select(table)))  # noqa: SLF001 - SQLAlchemy's public name
    return {tuple(row[name] for name in sheet.key): row for row in found}


def _by_columns(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """A bulk insert wants the same columns in each row."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(frozenset(row), []).append(row)
    return groups.values()
