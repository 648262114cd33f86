"""Taking a row for this worker: once, for as long as a lease."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session

from backend.models import Delivery, DeliveryState, Letter

# Longer than any notifier may take, shorter than the half minute after which a dead worker's job must move.
LEASE = timedelta(seconds=18)


def claim(
    session: Session,
    table: type[Delivery] | type[Letter],
    row_id: int,
    now: datetime,
    lease: timedelta = LEASE,
) -> bool:
    """Take the row for this worker, unless another has it or it is done."""
    kind: Any = table
    claimed = session.execute(
        update(kind)
        .where(
            kind.id == row_id,
            or_(
                and_(kind.state == DeliveryState.PENDING, kind.next_attempt_at <= now),
                and_(kind.state == DeliveryState.SENDING, kind.lease_until <= now),
            ),
        )
        .values(
            state=DeliveryState.SENDING,
            lease_until=now + lease,
            ring_after=now + lease,
            attempts=kind.attempts + 1,
        )
        .returning(kind.id)
    )
    return claimed.first() is not None
