"""How long notices are kept after they were sent."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from backend.models import Alert, Letter, NoticeState, ResidentNotice, SubscriptionGrant

KEPT = timedelta(days=90)


def delete_old_resident_notices(session: Session, now: datetime, limit: int = 1000) -> int:
    """What residents were told over 90 days ago; the complaint's history stays. Returns how many."""
    ended = (NoticeState.SENT, NoticeState.TOLD, NoticeState.DROPPED)
    old = session.scalars(
        select(ResidentNotice.id)
        .where(ResidentNotice.state.in_(ended), ResidentNotice.ended_at < now - KEPT)
        .order_by(ResidentNotice.id)
        .limit(limit)
    ).all()
    session.execute(delete(SubscriptionGrant).where(SubscriptionGrant.notice_id.in_(old)))
    session.execute(delete(ResidentNotice).where(ResidentNotice.id.in_(old)))
    return len(old)


def delete_old_letters(session: Session, now: datetime, limit: int = 1000) -> int:
    """What staff were told, or waited for, over 90 days ago. Returns how many alerts.

    A letter with a kind is its owner's, which shows what became of it for as long as it likes.
    """
    old = select(Alert.id).where(Alert.raised_at < now - KEPT).order_by(Alert.id).limit(limit)
    deleted = session.execute(
        delete(Alert).where(Alert.id.in_(old)).returning(Alert.id),
        execution_options={"synchronize_session": False},
    ).all()
    empty = (
        select(Letter.id)
        .where(
            Letter.created_at < now - KEPT,
            Letter.kind == "",
            ~exists().where(Alert.letter_id == Letter.id),
        )
        .limit(limit)
    )
    session.execute(
        delete(Letter).where(Letter.id.in_(empty)), execution_options={"synchronize_session": False}
    )
    return len(deleted)
