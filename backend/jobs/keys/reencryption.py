"""Renews with the sealing key what other keys sealed, while the service runs.

What is left to do stands in the rows themselves, so that it goes on after any end, and two may work at once.
Rows that somebody holds are passed over and come in the next pass; nobody waits for more than a small batch.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Text, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.photo_store import PhotoStore
from backend.jobs.faults import forget_faults, note_fault
from backend.jobs.keys.columns import ProtectedTable, is_file_stale, protected_tables
from backend.jobs.schedule import short_transaction
from backend.models import Database
from backend.models.personal import PersonalDataKey, UnsealError, sealed_file_suffix

BATCH = 100
UNREADABLE = (UnsealError, InvalidToken)

log = logging.getLogger(__name__)
Report = Callable[[str, int], object]


def _no_report(_table: str, _rows: int) -> None:
    """Nobody looks on."""


@dataclass(slots=True)
class Pass:
    """One way through all tables, rows counted; `is_whole` where the time was enough."""

    renewed: int = 0
    failed: int = 0
    is_whole: bool = True


@dataclass(slots=True)
class _Batch:
    last_id: int
    is_last: bool
    renewed: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


def reencrypt(
    database: Database,
    now: datetime,
    *,
    seconds: float | None = None,
    report: Report = _no_report,
) -> Pass:
    """All columns but files, as far as the time goes. `report` hears of each batch."""
    end, result = _end(seconds), Pass()
    for table in protected_tables():
        if table.renewable:
            _go_through(database, table, now, end, result, report)
    return result


def _go_through(
    database: Database, table: ProtectedTable, now: datetime, end: float, result: Pass, report: Report
) -> None:
    job, last_id = job_of(table.name), 0
    while time.monotonic() < end:
        with short_transaction(database) as session:
            batch = _renew_batch(session, table, last_id, now)
            forget_faults(session, job, batch.renewed)
            for row_id, error in batch.failed.items():
                note_fault(session, job, row_id, error, now)
        result.renewed += len(batch.renewed)
        result.failed += len(batch.failed)
        if batch.renewed:
            report(table.name, len(batch.renewed))
        if batch.is_last:
            return
        last_id = batch.last_id
    result.is_whole = False


def job_of(table_name: str) -> str:
    """As faults name it."""
    return f"re-encrypt {table_name}"


def _renew_batch(session: Session, table: ProtectedTable, last_id: int, now: datetime) -> _Batch:
    sealing = PersonalDataKey.identifiers()[0]
    query = (
        select(*table.selected())
        .where(table.table.c.id > last_id, table.is_stale(sealing, now))
        .order_by(table.table.c.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(query).mappings().all()
    batch = _Batch(rows[-1]["id"] if rows else last_id, is_last=len(rows) < BATCH)
    changes = []
    for row in rows:
        try:
            changes.append({"row_id": row["id"], **_named(table.renewed(dict(row), now))})
        except UNREADABLE as error:
            batch.failed[row["id"]] = type(error).__name__
    _write(session, table, changes, batch)
    return batch


def _write(session: Session, table: ProtectedTable, changes: Sequence[dict[str, Any]], batch: _Batch) -> None:
    """Together, or row by row where one of them is refused: two rows of one person, say, from before."""
    if not changes:
        return
    try:
        with session.begin_nested():
            session.connection().execute(_statement(table), list(changes))
        batch.renewed += [change["row_id"] for change in changes]
    except IntegrityError as error:
        if len(changes) == 1:
            batch.failed[changes[0]["row_id"]] = type(error).__name__
            return
        for change in changes:
            _write(session, table, [change], batch)


def _statement(table: ProtectedTable) -> Any:
    values = {column.name: bindparam(f"new_{column.name}", type_=Text) for column in table.renewable}
    return update(table.table).where(table.table.c.id == bindparam("row_id")).values(values)


def _named(values: dict[str, str | None]) -> dict[str, str | None]:
    return {f"new_{name}": value for name, value in values.items()}


def reencrypt_files(
    database: Database,
    store: PhotoStore,
    now: datetime,
    *,
    seconds: float | None = None,
    report: Report = _no_report,
) -> Pass:
    """A new file is written before a row names it; the old one is deleted with all that no row names."""
    end, result = _end(seconds), Pass()
    for table in protected_tables():
        for column in table.files:
            _go_through_files(database, store, table, column, now, end, result, report)
    return result


def _go_through_files(
    database: Database, store: PhotoStore, table: ProtectedTable, column: Any, now: datetime, end: float,
    result: Pass, report: Report,
) -> None:  # fmt: skip
    job = job_of(f"{table.name}.{column.name}")
    with database.reading() as session:
        query = select(table.table.c.id, column).where(
            is_file_stale(column, PersonalDataKey.identifiers()[0])
        )
        stale = session.execute(query.order_by(table.table.c.id)).all()
    for row_id, key in stale:
        if time.monotonic() > end:
            result.is_whole = False
            return
        try:
            fresh = _renewed_file(store, key)
        except (*UNREADABLE, FileNotFoundError, UnicodeDecodeError) as error:
            result.failed += 1
            with short_transaction(database) as session:
                note_fault(session, job, row_id, type(error).__name__, now)
            continue
        with short_transaction(database) as session:
            changed = update(table.table).where(table.table.c.id == row_id, column == key)
            session.execute(changed.values({column.name: fresh}))
            forget_faults(session, job, [row_id])
        result.renewed += 1
        report(table.name, 1)


def _renewed_file(store: PhotoStore, key: str) -> str:
    data = PersonalDataKey.unseal(store.load(key).decode())
    return store.save(PersonalDataKey.seal(data).encode(), sealed_file_suffix())


def _end(seconds: float | None) -> float:
    return float("inf") if seconds is None else time.monotonic() + seconds
