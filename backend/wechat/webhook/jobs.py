"""Deletes old keys of messages; the recurring job of the webhook."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from backend.jobs.schedule import Recurring, in_transaction
from backend.models import WechatMessage

KEPT = timedelta(days=7)


def delete_old_messages(session: Session, now: datetime, limit: int = 1000) -> int:
    """What was received over 7 days ago; WeChat redelivers within seconds. Returns how many.

    Looks at the oldest `limit` rows only, so that it stays short; call it again while rows go. Rows of a time
    when the clock was wrong, far in the future, must not stand before all others.
    """
    oldest = select(WechatMessage.id).order_by(WechatMessage.id).limit(limit)
    deleted = session.execute(
        delete(WechatMessage)
        .where(
            WechatMessage.id.in_(oldest),
            or_(WechatMessage.received_at < now - KEPT, WechatMessage.received_at > now + KEPT),
        )
        .returning(WechatMessage.id),
        execution_options={"synchronize_session": False},
    )
    return len(deleted.all())


RECURRING = (
    Recurring(
        "delete message keys older than 7 days", timedelta(minutes=1), in_transaction(delete_old_messages)
    ),
)
