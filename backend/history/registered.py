"""What subjects register with the history: names of acts, recorded tables, areas, what an undo must do.

Each subject declares a `SubjectHistory` in its `subject.py`; `backend/subjects.py` registers them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from backend.models import Change, ChangeArea
from backend.models.base import Base

Columns = Mapping[str, Any]  # a row's values by column, as JSON holds them
ShowValue = Callable[[Session, Any], str]
FollowUp = Callable[[Session, int, datetime], int]


def plain_value(_session: Session, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


class ValueBeside(Protocol):
    """What a row has beside its columns, such as rows of another table, as one value that JSON holds."""

    def read(self, row: Base) -> Any: ...
    def normal(self, value: Any) -> Any:
        """A recorded value as `read` would give it, for comparison."""

    def write(self, row: Base, value: Any) -> None:
        """With None for a row that is about to be removed."""


@dataclass(frozen=True, slots=True)
class RecordedColumn:
    """`show` is for values other than None and empty text. `beside` is for what is no column of the table."""

    label: str
    show: ShowValue = plain_value
    beside: ValueBeside | None = None


def row_title(_session: Session, row_id: str, values: Columns) -> str:
    """Tells the rows of one change apart: by name, else by number."""
    name = values.get("name")
    return name if isinstance(name, str) and name else row_id


@dataclass(frozen=True, slots=True)
class RecordedTable:
    """A table that administrators change. `hidden` columns are put back by an undo, but shown to nobody."""

    model: type[Base]
    columns: Mapping[str, RecordedColumn]
    hidden: frozenset[str] = frozenset()
    title: Callable[[Session, str, Columns], str] = row_title


@dataclass(frozen=True, slots=True)
class Area:
    """Changes of one page group. `values` are columns of what is recorded without a row of its own."""

    key: ChangeArea
    name: str
    undoable: bool = True
    values: Mapping[str, RecordedColumn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UndoSteps:
    """What a subject does when any change is undone: lock before, check after, and let other rows follow.

    `check` raises ChangeRefusedError; `follow` returns how many open complaints went to another office.
    """

    lock: Callable[[Session, Change], None] | None = None
    check: Callable[[Session, Change], None] | None = None
    follow: Callable[[Session, Change, datetime], int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectHistory:
    """`acts`, `details` and `values` are words for the audit log; `opposites` are acts that undo each other.

    `follow_ups` are by the model whose row was changed by another subject, and are called with its id.
    """

    acts: Mapping[str, str] = field(default_factory=dict)
    opposites: tuple[tuple[str, str], ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[RecordedTable, ...] = ()
    areas: tuple[Area, ...] = ()
    undo: UndoSteps = UndoSteps()
    follow_ups: Mapping[type[Base], FollowUp] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registered:
    """All subjects together, in the order in which they were registered."""

    acts: dict[str, str] = field(default_factory=dict)
    opposites: list[tuple[str, str]] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    tables: dict[str, RecordedTable] = field(default_factory=dict)
    areas: dict[ChangeArea, Area] = field(default_factory=dict)
    undo_steps: list[UndoSteps] = field(default_factory=list)
    follow_ups: list[tuple[type[Base], FollowUp]] = field(default_factory=list)


_registered = Registered()


def register(histories: Iterable[SubjectHistory]) -> None:
    """Raises ValueError where two subjects claim one name."""
    for history in histories:
        _add(_registered.acts, history.acts)
        _registered.opposites.extend(history.opposites)
        _add(_registered.details, history.details)
        _add(_registered.values, history.values)
        _add(_registered.tables, {table.model.__tablename__: table for table in history.tables})
        _add(_registered.areas, {area.key: area for area in history.areas})
        _registered.undo_steps.append(history.undo)
        _registered.follow_ups.extend(history.follow_ups.items())


def registered() -> Registered:
    """Raises RuntimeError where nobody registered: changes would be made without a record."""
    if not _registered.tables:
        raise RuntimeError("no subject is registered with the history: import backend.subjects first")
    return _registered


def values_beside(row: Base) -> dict[str, ValueBeside]:
    """Those of the row's table, by name."""
    table = registered().tables.get(type(row).__tablename__)
    columns = table.columns.items() if table else ()
    return {name: column.beside for name, column in columns if column.beside is not None}


def follow_up(session: Session, model: type[Base], row_id: int, now: datetime) -> int:
    """To be called after a change to who answers for the row. Returns how many open complaints moved."""
    return sum(follow(session, row_id, now) for of, follow in registered().follow_ups if of is model)


def _add(known: dict[Any, Any], more: Mapping[Any, Any]) -> None:
    twice = known.keys() & more.keys()
    if twice:
        raise ValueError(f"registered twice: {sorted(map(str, twice))}")
    known.update(more)
