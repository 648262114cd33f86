"""A recorded change in Chinese: row, column, before, after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.core.clock import local
from backend.history.registered import RecordedColumn, ShowValue, registered
from backend.models import Change, ChangeArea
from backend.models.base import UNREAD, Base

PAGE = 50
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a change."""

    label: str
    before: str
    after: str


def changes_page(session: Session, area: ChangeArea | None = None, before: int | None = None) -> list[Change]:
    """The newest first, one more than a page."""
    query = select(Change).options(joinedload(Change.staff), joinedload(Change.undone_by))
    if area is not None:
        query = query.where(Change.area == area)
    if before is not None:
        query = query.where(Change.id < before)
    return list(session.scalars(query.order_by(Change.id.desc()).limit(PAGE + 1)))


def differences(session: Session, change: Change) -> list[Difference]:
    lines: list[Difference] = []
    if not change.is_readable:
        return [Difference("记录", UNREAD, UNREAD)]
    several = len(change.after) > 1
    for key in change.after:
        before, after = change.before.get(key) or {}, change.after[key] or {}
        columns, hidden = _columns_of(change.area, key)
        title = _title(session, key, before | after) if several else ""
        for name in sorted(before.keys() | after.keys()):
            old, new = before.get(name), after.get(name)
            if name in hidden or (old in {None, ""} and new in {None, ""}):
                continue
            column = columns.get(name, RecordedColumn(name))
            lines.append(
                Difference(
                    f"{title}{column.label}",
                    _value_text(session, column, old),
                    _value_text(session, column, new),
                )
            )
    return lines


def _columns_of(area: ChangeArea, key: str) -> tuple[Mapping[str, RecordedColumn], frozenset[str]]:
    table = registered().tables.get(key.partition(":")[0])
    return (table.columns, table.hidden) if table else (registered().areas[area].values, frozenset())


def _title(session: Session, key: str, values: dict[str, Any]) -> str:
    name, _, row_id = key.partition(":")
    table = registered().tables.get(name)
    return f"{table.title(session, row_id, values) if table else row_id} · "


def _value_text(session: Session, column: RecordedColumn, value: Any) -> str:
    return NOTHING if value is None or value == "" else column.show(session, value)


def moment(_session: Session, value: Any) -> str:
    return f"{local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"


def fen(_session: Session, value: Any) -> str:
    return f"{value / 100:.2f}"


def secret_lines(_session: Session, value: Any) -> str:
    """For addresses that carry a password or a robot's key."""
    return f"{len(str(value).splitlines())} 个地址（内容不显示）"


def name_of_row(model: type[Base], column: str = "name") -> ShowValue:
    """For the id of a row."""

    def show(session: Session, value: Any) -> str:
        row = session.get(model, value)
        return str(getattr(row, column)) if row is not None else f"（已不存在）{value}"

    return show


def in_words(words: Mapping[Any, str]) -> ShowValue:
    """For members of an enum, or codes, that have names."""
    plain = {key.value if isinstance(key, StrEnum) else str(key): name for key, name in words.items()}
    return lambda _session, value: plain.get(str(value), str(value))
