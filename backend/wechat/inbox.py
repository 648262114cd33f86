"""Each delivery is kept once: the row that makes a redelivery harmless also holds the answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
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
_KEEP_REPLY = update(_MESSAGES).where(_MESSAGES.c.id == bindparam("row")).values(reply=bindparam("words"))


def keep_once(session: Session, key: str, now: datetime) -> int | None:
    """The new row's id, or None where this delivery is already kept.

    One statement, so that no moment lies between asking and storing. Where another process is still at
    work on the same delivery, the database waits here until that one has committed or failed.
    """
    statement = _INSERTS[session.get_bind().dialect.name]
    found: int | None = session.connection().execute(statement, {"key": key, "now": now}).scalar_one_or_none()
    return found


def keep_reply(session: Session, message_id: int, reply: str) -> None:
    session.connection().execute(_KEEP_REPLY, {"row": message_id, "words": reply})


def kept_reply(session: Session, key: str) -> str:
    """What was answered to the first delivery."""
    return session.scalars(select(WechatMessage.reply).where(WechatMessage.dedup_key == key)).one() or ""
