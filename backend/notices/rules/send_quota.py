"""How many messages WeChat still lets us send to a resident: counted here too, since it does not say."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from backend.models import Resident, ResidentNotice, SubscriptionGrant


def held_resident(session: Session, resident_id: int) -> Resident:
    """The row as it is now, held against other workers, but not against complaints that point to it."""
    return session.scalars(
        select(Resident)
        .where(Resident.id == resident_id)
        .with_for_update(of=Resident, key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def window_is_open(follower: Resident, now: datetime) -> bool:
    return follower.window_until is not None and follower.window_until > now and follower.window_left > 0


def take_from_window(session: Session, resident_id: int) -> None:
    follower = held_resident(session, resident_id)
    follower.window_left = max(follower.window_left - 1, 0)


def close_window(session: Session, resident_id: int, known_until: datetime | None) -> None:
    """WeChat says that it is closed. One that the resident opened since is left alone."""
    follower = held_resident(session, resident_id)
    if follower.window_until == known_until:
        follower.window_left = 0


def spend_grant(session: Session, notice: ResidentNotice, template_id: str) -> SubscriptionGrant | None:
    """The accept that this notice holds already, else the oldest unspent one.

    The caller holds the follower, so that no other notice takes it.
    """
    return session.scalars(
        select(SubscriptionGrant)
        .where(
            SubscriptionGrant.resident_id == notice.resident_id,
            SubscriptionGrant.template_id == template_id,
            or_(SubscriptionGrant.spent_at.is_(None), SubscriptionGrant.notice_id == notice.id),
        )
        .order_by(SubscriptionGrant.notice_id.is_(None), SubscriptionGrant.id)
        .limit(1)
    ).first()


def return_grant(session: Session, notice: ResidentNotice) -> None:
    """Nothing was sent for a reason other than the quota, so that the accept is still good."""
    session.execute(
        update(SubscriptionGrant)
        .where(SubscriptionGrant.notice_id == notice.id)
        .values(spent_at=None, notice_id=None)
    )
