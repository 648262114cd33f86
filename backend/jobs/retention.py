"""What is kept no longer than needed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from backend.models import (
    Alert,
    KeptAnswer,
    Letter,
    NoticeState,
    ResidentNotice,
    StaffLink,
    StaffSession,
    SubscriptionGrant,
    WechatMessage,
)

KEPT = timedelta(days=7)
TOLD_KEPT = timedelta(days=90)


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


def forget_told_notices(session: Session, now: datetime, limit: int = 1000) -> int:
    """Drop what residents were told over 90 days ago; the history stays. Returns how many went."""
    over = (NoticeState.SENT, NoticeState.TOLD, NoticeState.DROPPED)
    gone = session.scalars(
        select(ResidentNotice.id)
        .where(ResidentNotice.state.in_(over), ResidentNotice.ended_at < now - TOLD_KEPT)
        .order_by(ResidentNotice.id)
        .limit(limit)
    ).all()
    session.execute(delete(SubscriptionGrant).where(SubscriptionGrant.notice_id.in_(gone)))
    session.execute(delete(ResidentNotice).where(ResidentNotice.id.in_(gone)))
    return len(gone)


def forget_kept_answers(session: Session, now: datetime, limit: int = 1000) -> int:
    """Drop answers to writes over 7 days ago; no phone tries for longer. Returns how many went."""
    old = (
        select(KeptAnswer.id).where(KeptAnswer.kept_at < now - KEPT).order_by(KeptAnswer.kept_at).limit(limit)
    )
    gone = session.execute(
        delete(KeptAnswer).where(KeptAnswer.id.in_(old)).returning(KeptAnswer.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())


def forget_ways_in(session: Session, now: datetime, limit: int = 1000) -> int:
    """Drop staff's sessions unused, and their links over, for 90 days; the audit log stays.

    Returns how many went.
    """
    gone = 0
    for table, old in ((StaffSession, StaffSession.used_at), (StaffLink, StaffLink.expires_at)):
        ids = select(table.id).where(old < now - TOLD_KEPT).order_by(table.id).limit(limit)
        went = session.execute(
            delete(table).where(table.id.in_(ids)).returning(table.id),
            execution_options={"synchronize_session": False},
        )
        gone += len(went.all())
    return gone


def forget_letters(session: Session, now: datetime, limit: int = 1000) -> int:
    """Drop what staff were told, or waited for, over 90 days ago. Returns how many alerts went."""
    old = select(Alert.id).where(Alert.raised_at < now - TOLD_KEPT).order_by(Alert.id).limit(limit)
    gone = session.execute(
        delete(Alert).where(Alert.id.in_(old)).returning(Alert.id),
        execution_options={"synchronize_session": False},
    ).all()
    empty = (
        select(Letter.id)
        .where(Letter.created_at < now - TOLD_KEPT, ~exists().where(Alert.letter_id == Letter.id))
        .limit(limit)
    )
    session.execute(
        delete(Letter).where(Letter.id.in_(empty)), execution_options={"synchronize_session": False}
    )
    return len(gone)
