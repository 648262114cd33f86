"""What the doorbell missed: deliveries that wait too long are rung for again."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.models import Delivery, DeliveryState, OutboxMessage
from backend.models.delivery import DELIVER_JOB, FIRST_RING_PATIENCE, doorbell

LONGEST_PATIENCE = timedelta(minutes=10)
LIMIT = 500


def ring_again(session: Session, now: datetime) -> int:
    """Write outbox rows for deliveries whose `ring_after` has come. Returns how many.

    A bell rung twice is harmless: the second job finds the delivery claimed or done. Each unanswered ring
    doubles the patience, so that a long queue is not made longer by the sweep.
    """
    waiting = session.scalars(
        select(Delivery)
        .where(
            Delivery.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
            Delivery.ring_after <= now,
            ~exists().where(OutboxMessage.subject_id == Delivery.id, OutboxMessage.job == DELIVER_JOB),
        )
        .order_by(Delivery.ring_after)
        .limit(LIMIT)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    for delivery in waiting:
        delivery.rings += 1
        unanswered = max(0, delivery.rings - delivery.attempts)
        delivery.ring_after = now + min(FIRST_RING_PATIENCE * 2 ** min(unanswered, 10), LONGEST_PATIENCE)
    session.add_all(doorbell(delivery, now) for delivery in waiting)
    return len(waiting)
