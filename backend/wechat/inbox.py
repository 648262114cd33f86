"""Each delivery is kept once: the row that makes a redelivery harmless also holds the answer."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.models import WechatMessage

KEPT = timedelta(days=7)


def keep_once(session: Session, key: str, now: datetime) -> int | None:
    """The new row's id, or None where this delivery is already kept.

    One statement, so that no moment lies between asking and storing. Where another process is still at
    work on the same delivery, the database waits here until that one has committed or failed.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(WechatMessage)
        .values(dedup_key=key, received_at=now)
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(WechatMessage.id)
    )
    return session.execute(statement).scalar_one_or_none()


def keep_reply(session: Session, message_id: int, reply: str) -> None:
    session.execute(update(WechatMessage).where(WechatMessage.id == message_id).values(reply=reply))


def kept_reply(session: Session, key: str) -> str:
    """What was answered to the first delivery."""
    return session.scalars(select(WechatMessage.reply).where(WechatMessage.dedup_key == key)).one() or ""


def forget_old_messages(session: Session, now: datetime, limit: int = 1000) -> int:
    """Drop what was received over 7 days ago; WeChat redelivers within seconds. Returns how many went.

    Looks at the oldest `limit` rows only, so that a sweep stays short; call it again while rows go.
    """
    oldest = select(WechatMessage.id).order_by(WechatMessage.id).limit(limit)
    gone = session.execute(
        delete(WechatMessage)
        .where(WechatMessage.id.in_(oldest), WechatMessage.received_at < now - KEPT)
        .returning(WechatMessage.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
