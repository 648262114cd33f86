"""Each delivery is kept once: the row that makes a redelivery harmless."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.models import Base, WechatMessage

# Statements on the table itself, built once: this runs for every message, and the ORM's way costs twice.
_MESSAGES = Base.metadata.tables[WechatMessage.__tablename__]
_INSERTS: dict[str, Any] = {
    name: dialect.insert(_MESSAGES)
    .values(dedup_key=bindparam("key"), received_at=bindparam("now"))
    .on_conflict_do_nothing(index_elements=["dedup_key"])
    .returning(_MESSAGES.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def keep_once(session: Session, key: str, now: datetime) -> bool:
    """Whether this delivery is the first of its message.

    One statement, so that no moment lies between asking and storing. Where another process is still at
    work on the same delivery, the database waits here until that one has committed or failed.
    """
    statement = _INSERTS[session.get_bind().dialect.name]
    done = session.connection().execute(statement, {"key": key, "now": now})
    return done.scalar_one_or_none() is not None
