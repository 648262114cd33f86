"""The first statements of every delivery: it is kept once, and its sender's row is held.

Built once from the tables themselves: this runs for every message, and the ORM's way costs several times as
much. PostgreSQL does both in one statement, for which the way to the server is dearer than the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite

from backend.models import Base, Complaint, NoticeState, Resident, ResidentNotice, WechatMessage
from backend.models.prepared import Prepared, prepared

_MESSAGES = Base.metadata.tables[WechatMessage.__tablename__]
_FOLLOWERS = Base.metadata.tables[Resident.__tablename__]
_NOTICES = Base.metadata.tables[ResidentNotice.__tablename__]
_COMPLAINTS = Base.metadata.tables[Complaint.__tablename__]


def _insert(dialect: Any) -> Any:
    return (
        dialect.insert(_MESSAGES)
        .values(dedup_key=bindparam("key"), received_at=bindparam("now"))
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(_MESSAGES.c.id)
    )


def _news() -> ColumnElement[bool]:
    """Whether something is kept for the follower's next contact."""
    is_own = _NOTICES.c.resident_id == _FOLLOWERS.c.id
    return exists().where(is_own, _NOTICES.c.state == NoticeState.WAITING.value).label("news")


def _complained() -> ColumnElement[bool]:
    """Most who write have none yet, and need not be asked about."""
    return exists().where(_COMPLAINTS.c.resident_id == _FOLLOWERS.c.id).label("complained")


# Nobody changes the key that others point to, so that their checks need not wait for this lock.
_FIND = (
    select(
        _FOLLOWERS.c.id,
        _FOLLOWERS.c.talk,
        _FOLLOWERS.c.talk_at,
        _FOLLOWERS.c.window_until,
        _FOLLOWERS.c.window_left,
        _news(),
        _complained(),
    )
    .where(_FOLLOWERS.c.openid_index == bindparam("index"))
    .with_for_update(key_share=True)
)


def _both() -> Any:
    inserted = _insert(postgresql).cte("kept")
    follower = _FIND.cte("who")
    first_row = select(literal(1).label("one")).subquery("one")
    return select(select(inserted.c.id).scalar_subquery().label("kept"), follower).select_from(
        first_row.outerjoin(follower, true())
    )


_KEEP = Prepared(_insert(sqlite), "sqlite")
_KEEP_AND_FIND = Prepared(_both(), "postgresql")
_FINDS = prepared(_FIND)


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """`first` where no delivery of this message came before; `resident` None for someone new."""

    first: bool
    resident: Any


def record_message(
    connection: Connection, keys: Sequence[str], indexes: Sequence[str], now: datetime
) -> ReceivedMessage:
    """Keep the delivery and hold the sender's row until the transaction ends.

    No moment lies between asking for the key and storing it. Where another process is still at work on the
    same delivery, the database waits here until that one has committed or failed. `keys` and `indexes` are by
    each personal-data key, the sealing key's first.
    """
    if _came_before(connection, keys[1:]):
        return ReceivedMessage(first=False, resident=find(connection, indexes))
    if connection.dialect.name == "sqlite":
        first = _KEEP.first(connection, {"key": keys[0], "now": now}) is not None
        return ReceivedMessage(first, find(connection, indexes))
    row = _KEEP_AND_FIND.first(connection, {"key": keys[0], "now": now, "index": indexes[0]})
    if row.kept is None:
        # What the statement saw of the sender may be older than the delivery that it waited for.
        return ReceivedMessage(first=False, resident=find(connection, indexes))
    resident = row if row.id is not None else find(connection, indexes[1:])
    return ReceivedMessage(first=True, resident=resident)


def find(connection: Connection, indexes: Sequence[str]) -> Any:
    """The sender's row, held; None for someone new."""
    statement = _FINDS[connection.dialect.name]
    rows = (statement.first(connection, {"index": index}) for index in indexes)
    return next((row for row in rows if row is not None), None)


def _came_before(connection: Connection, older_keys: Sequence[str]) -> bool:
    """Whether a process that still seals with another key has kept this delivery."""
    if not older_keys:
        return False
    query = select(exists().where(WechatMessage.dedup_key.in_(older_keys)))
    return bool(connection.scalar(query))
