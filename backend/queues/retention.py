"""What is kept no longer than needed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.models import WechatMessage

KEPT = timedelta(days=7)


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
