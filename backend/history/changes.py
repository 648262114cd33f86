"""Who may administer, and the record of what they change: each column of each row, before and after."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from backend.history.audit import record
from backend.models import (
    CalendarDay,
    Category,
    Change,
    ChangeArea,
    CityLimits,
    Code,
    CodeBatch,
    Community,
    NoticeWording,
    PropertyFirm,
    Role,
    ServiceContract,
    StaffAccount,
    Street,
)
from backend.models.base import Base

Rows = dict[str, dict[str, Any] | None]

AREA_NAMES: dict[ChangeArea, str] = {
    ChangeArea.CATEGORIES: "投诉类别",
    ChangeArea.LIMITS: "时限与规则",
    ChangeArea.CALENDAR: "工作日历",
    ChangeArea.ROUTING: "派单",
    ChangeArea.FIRMS: "物业企业",
    ChangeArea.CONTRACTS: "服务合同",
    ChangeArea.CODES: "二维码",
    ChangeArea.MESSAGES: "消息",
    ChangeArea.WORDINGS: "通知用语",
}
# The tables that administrators change. Complaints have a history of their own.
RECORDED: dict[str, type[Base]] = {
    model.__tablename__: model
    for model in (
        CalendarDay,
        Category,
        CityLimits,
        Code,
        CodeBatch,
        Community,
        NoticeWording,
        PropertyFirm,
        ServiceContract,
        Street,
    )
}


class ValueBeside(Protocol):
    """What a recorded row has beside its columns, such as rows of another table, as one JSON value."""

    def read(self, row: Base) -> Any: ...
    def normal(self, value: Any) -> Any:
        """A recorded value as `read` would give it, for comparison."""

    def write(self, row: Base, value: Any) -> None:
        """With None for a row that is about to be removed."""


# By table and name. A subject adds its own; whoever changes one within `changing` tells it by `note_change`.
BESIDE: dict[str, dict[str, ValueBeside]] = {}
_WATCHER = "watcher of recorded changes"

ADMINISTRATORS = frozenset({Role.CITY, Role.ADMINISTRATOR})


def may_administer(staff: StaffAccount) -> bool:
    return staff.role in ADMINISTRATORS


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
def changing(
    session: Session, staff: StaffAccount, area: ChangeArea, what: str, now: datetime
) -> Iterator[list[Change]]:
    """Whatever happens within to rows of the recorded tables is one change on record.

    The list holds it at the end; it stays empty where nothing differs.
    """
    session.flush()
    watcher = _Watcher()
    made: list[Change] = []
    event.listen(session, "after_flush", watcher)
    session.info[_WATCHER] = watcher
    try:
        yield made
        session.flush()
    finally:
        event.remove(session, "after_flush", watcher)
        del session.info[_WATCHER]
    before, after = watcher.differences()
    change = record_change(session, staff, area, what, before=before, after=after, now=now)
    if change is not None:
        made.append(change)


def note_change(session: Session, row: Base, name: str, before: Any, after: Any) -> None:
    """A value beside the row was changed; a part of the change that is being recorded, if one is."""
    watcher: _Watcher | None = session.info.get(_WATCHER)
    if watcher is not None:
        watcher.note(key_of(row), name, before, after)


class _Watcher:
    """Reads each flush; then the ids are there, and what the rows were before is still known."""

    def __init__(self) -> None:
        self._before: Rows = {}
        self._after: Rows = {}

    def __call__(self, session: Session, _context: object) -> None:
        for row in session.new:
            if type(row).__tablename__ in RECORDED:
                self._before.setdefault(key_of(row), None)
                self._after[key_of(row)] = columns_of(row)
        for row in session.dirty:
            if type(row).__tablename__ in RECORDED:
                self._edited(row)
        for row in session.deleted:
            if type(row).__tablename__ in RECORDED:
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
        known = self._before.setdefault(key, {})
        if known is not None:
            for name, value in old.items():
                known.setdefault(name, value)
        self._after[key] = (self._after.get(key) or {}) | new

    def _removed(self, row: Base) -> None:
        key = key_of(row)
        whole = columns_of(row) | _history(row)[0]
        known = self._before.get(key, {})
        self._before[key] = None if known is None else whole | known
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


def values_beside(row: Base) -> dict[str, ValueBeside]:
    return BESIDE.get(type(row).__tablename__, {})


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
