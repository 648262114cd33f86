"""Undoes a recorded change exactly, or says what prevents it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.errors import ChangeRefusedError, NotFoundError
from backend.history.audit import record
from backend.history.authority import require_may_undo
from backend.history.changes import decoded, encoded, set_value
from backend.history.registered import registered, values_beside
from backend.models import Change, StaffAccount
from backend.models.base import Base

Outcome = TypeVar("Outcome")


def undo(session: Session, change_id: int, staff: StaffAccount, now: datetime) -> int:
    """Puts the rows back, with all that subjects registered for it.

    Returns how many open complaints went to another office with it. Raises NotFoundError, and
    ChangeRefusedError where something stands in the way; the caller's transaction must end then.
    """
    change = locked_change(session, change_id)
    if not change.is_readable:
        raise ChangeRefusedError("这次修改的记录读不出来，不能撤销。可以再改一次。")
    steps = registered().undo_steps
    for step in steps:
        if step.lock is not None:
            step.lock(session, change)
    put_back(session, change, staff, now)
    for step in steps:
        if step.check is not None:
            step.check(session, change)
    return sum(step.follow(session, change, now) for step in steps if step.follow is not None)


def tried(session: Session, change: Callable[[], Outcome]) -> Outcome:
    """What the change would return. It is done and taken back, nothing is kept.

    Raises what the change itself raises.
    """
    with session.begin_nested() as trial:
        outcome = change()
        trial.rollback()
    return outcome


def locked_change(session: Session, change_id: int) -> Change:
    """Held against a second administrator until this transaction ends."""
    change = session.get(Change, change_id, with_for_update=True)
    if change is None:
        raise NotFoundError("没有找到这次修改。")
    return change


def is_undoable(change: Change) -> bool:
    """Not what cannot be called back, such as a message that was sent."""
    return registered().areas[change.area].undoable


def put_back(session: Session, change: Change, staff: StaffAccount, now: datetime) -> None:
    """Raises ChangeRefusedError where later changes rest on this one, and ForbiddenError for a lower office.

    Nothing is changed then.
    """
    if change.undone_at is not None:
        raise ChangeRefusedError("这次修改已经撤销过了。")
    if not is_undoable(change):
        raise ChangeRefusedError("这一类操作做了就不能撤销。")
    require_may_undo(staff, change.staff)
    later = _later(session, change)
    if later is not None:
        at = local(later.at)
        raise ChangeRefusedError(
            f"{at.month}月{at.day}日 {at:%H:%M} 又改过同样的内容（{later.what}），请先撤销那一次。"
        )
    try:
        with session.begin_nested():
            _put_rows_back(session, change)
    except IntegrityError:
        raise ChangeRefusedError("已经有别的内容用到了它，不能撤销。可以再改一次，或者停用。") from None
    change.undone_at, change.undone_by_id = now, staff.id
    session.flush()
    record(session, staff, "setting.undone", change.what, {"change": change.id}, now=now)


def _later(session: Session, change: Change) -> Change | None:
    """The newest change since then, not undone, that touches the same columns of the same row."""
    since = select(Change).where(Change.id > change.id, Change.undone_at.is_(None))
    return next(
        (
            later
            for later in session.scalars(since.order_by(Change.id.desc()))
            # What the others changed shows by the rows themselves.
            if later.is_readable and _overlap(change, later)
        ),
        None,
    )


def _overlap(first: Change, second: Change) -> bool:
    return any(
        _is_complete(first, key)
        or _is_complete(second, key)
        or set(first.after[key]) & set(second.after[key])
        for key in first.after.keys() & second.after.keys()
    )


def _is_complete(change: Change, key: str) -> bool:
    return change.before[key] is None or change.after[key] is None


def _put_rows_back(session: Session, change: Change) -> None:
    """Edits first, then what was removed, then what was added goes: nothing points to a row that is gone."""
    keys = sorted(change.after, key=_depth)
    for key in keys:
        if change.after[key] is not None:
            row = _unchanged_row(session, change, key)
            _set(row, change.before[key] or {})
    session.flush()
    for key in keys:
        if change.after[key] is None:
            model, row_id = _model_and_id(key)
            row = model(id=row_id)
            session.add(row)
            with session.no_autoflush:
                _set(row, change.before[key] or {})
            session.flush()
    for key in reversed(keys):
        if change.before[key] is None:
            model, row_id = _model_and_id(key)
            row = session.get_one(model, row_id)
            for value in values_beside(row).values():
                value.write(row, None)
            session.delete(row)
            session.flush()


def _unchanged_row(session: Session, change: Change, key: str) -> Base:
    """As the change left it, held; whatever else happened to it meanwhile stands in the way."""
    model, row_id = _model_and_id(key)
    row = session.get(model, row_id, with_for_update=True, populate_existing=True)
    after = change.after[key]
    if row is None or not all(_is(row, name, value) for name, value in after.items()):
        raise ChangeRefusedError("之后这里的内容又变过，不能直接撤销，请核对后再改一次。")
    return row


def _depth(key: str) -> int:
    """Tables that others point to come first."""
    return [table.name for table in Base.metadata.sorted_tables].index(key.partition(":")[0])


def _model_and_id(key: str) -> tuple[type[Base], int]:
    table, _, row_id = key.partition(":")
    return registered().tables[table].model, int(row_id)


def _is(row: Base, name: str, value: Any) -> bool:
    beside = values_beside(row).get(name)
    return bool(beside.read(row) == beside.normal(value) if beside else encoded(getattr(row, name)) == value)


def _set(row: Base, values: dict[str, Any]) -> None:
    beside = values_beside(row)
    for name, value in values.items():
        set_value(row, name, value if name in beside else decoded(type(row), name, value))
