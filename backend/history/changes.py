"""Records what administrators change: each column of each row, before and after."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, object_session

from backend.history.audit import record
from backend.history.registered import registered, values_beside
from backend.models import Change, ChangeArea, StaffAccount
from backend.models.base import Base

Rows = dict[str, dict[str, Any] | None]
_WATCHER = "watcher of recorded changes"


def record_change(
    session: Session,
    staff: StaffAccount,
    area: ChangeArea,
    what: str,
    *,
    before: Rows,
    after: Rows,
    now: datetime,
) -> Change | None:
    """Put a change on record. None where nothing differs: a form that was only looked at is no change."""
    if before == after:
        return None
    change = Change(at=now, staff_id=staff.id, area=area, what=what[:200], before=before, after=after)
    session.add(change)
    session.flush()
    columns = ", ".join(sorted(f"{key}.{name}" for key, row in after.items() for name in row or {"-": None}))
    record(session, staff, "setting.changed", what, {"change": change.id, "columns": columns}, now=now)
    return change


@contextmanager
def recorded_change(
    session: Session, staff: StaffAccount, area: ChangeArea, what: str, now: datetime
) -> Iterator[list[Change]]:
    """Whatever happens within to rows of the registered tables is one change on record.

    The list holds it at the end; it stays empty where nothing differs.
    """
    session.flush()
    watcher = _RowRecorder()
    changes: list[Change] = []
    event.listen(session, "after_flush", watcher)
    session.info[_WATCHER] = watcher
    try:
        yield changes
        session.flush()
    finally:
        event.remove(session, "after_flush", watcher)
        del session.info[_WATCHER]
    before, after = watcher.differences()
    change = record_change(session, staff, area, what, before=before, after=after, now=now)
    if change is not None:
        changes.append(change)


def set_value(row: Base, name: str, value: Any) -> None:
    """Of a column, or of what stands beside the columns: that is a part of the change being recorded."""
    beside = values_beside(row).get(name)
    if beside is None:
        setattr(row, name, value)
        return
    before = beside.read(row)
    beside.write(row, value)
    session = object_session(row)
    watcher: _RowRecorder | None = session.info.get(_WATCHER) if session is not None else None
    if watcher is not None:
        watcher.note(key_of(row), name, before, beside.read(row))


class _RowRecorder:
    """Reads each flush; then the ids are there, and what the rows were before is still known."""

    def __init__(self) -> None:
        self._before: Rows = {}
        self._after: Rows = {}
        self._tables = registered().tables.keys()

    def __call__(self, session: Session, _context: object) -> None:
        for row in session.new:
            if type(row).__tablename__ in self._tables:
                self._before.setdefault(key_of(row), None)
                self._after[key_of(row)] = columns_of(row)
        for row in session.dirty:
            if type(row).__tablename__ in self._tables:
                self._edited(row)
        for row in session.deleted:
            if type(row).__tablename__ in self._tables:
                self._removed(row)

    def note(self, key: str, name: str, before: Any, after: Any) -> None:
        known = self._before.setdefault(key, {})
        if known is not None:
            known.setdefault(name, before)
        self._after[key] = (self._after.get(key) or {}) | {name: after}

    def differences(self) -> tuple[Rows, Rows]:
        """Without rows that came and went, and columns that are as they were."""
        before: Rows = {}
        after: Rows = {}
        for key, new in self._after.items():
            old = self._before[key]
            if old is not None and new is not None:
                changed = {name for name in new if old[name] != new[name]}
                if changed:
                    before[key] = {name: old[name] for name in sorted(changed)}
                    after[key] = {name: new[name] for name in sorted(changed)}
            elif old != new:
                before[key], after[key] = old, new
        return before, after

    def _edited(self, row: Base) -> None:
        key = key_of(row)
        old, new = _history(row)
        if not new:
            return
        row_before = self._before.setdefault(key, {})
        if row_before is not None:
            for name, value in old.items():
                row_before.setdefault(name, value)
        self._after[key] = (self._after.get(key) or {}) | new

    def _removed(self, row: Base) -> None:
        key = key_of(row)
        whole = columns_of(row) | _history(row)[0]
        row_before = self._before.get(key, {})
        self._before[key] = None if row_before is None else whole | row_before
        self._after[key] = None


def _history(row: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    old, new = {}, {}
    state: Any = inspect(row)
    for name in _names(type(row)):
        history = state.attrs[name].history
        if history.has_changes():
            old[name] = encoded(history.deleted[0] if history.deleted else None)
            new[name] = encoded(getattr(row, name))
    return old, new


def key_of(row: Base) -> str:
    """As a change names a row: categories:7."""
    return f"{type(row).__tablename__}:{row.id}"


def columns_of(row: Base) -> dict[str, Any]:
    """All columns but the id, and what stands beside them, as JSON holds them."""
    columns = {name: encoded(getattr(row, name)) for name in _names(type(row))}
    return columns | {name: value.read(row) for name, value in values_beside(row).items()}


def encoded(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def decoded(model: type[Base], name: str, value: Any) -> Any:
    """What `encoded` made of this column's value."""
    if value is None:
        return None
    column: Any = model.__table__.columns[name]
    kind = column.type.python_type
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(value)
    if issubclass(kind, bytes):
        return base64.b64decode(value)
    enum = getattr(column.type, "enum_class", None)
    return enum(value) if enum else value


def _names(model: type[Base]) -> list[str]:
    return [column.name for column in model.__table__.columns if column.name != "id"]
