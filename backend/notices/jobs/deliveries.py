"""Delivers one notice into the inbox of one office."""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.jobs.leased import OVER_28_HOURS, LeasedWork
from backend.models import Database, Delivery, DeliveryState, InboxNotice


class Deliveries(LeasedWork[Delivery, int, None]):
    """Nothing is sent outside: the notice and the end of its delivery are one commit, in `finish`."""

    plural = "deliveries to offices"
    table = Delivery
    pending, working, given_up = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.FAILED
    # A dead worker's delivery must move within half a minute.
    lease = timedelta(seconds=18)
    backoff = OVER_28_HOURS
    timeout = timedelta(seconds=60)

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls()

    def prepare(self, session: Session, row: Delivery, now: datetime) -> int:
        return row.id

    def send(self, task: int) -> None:
        pass

    def finish(self, session: Session, row: Delivery, task: int, result: None, now: datetime) -> None:
        session.add(
            InboxNotice(
                delivery_id=row.id, complaint_id=row.complaint_id, party_id=row.party_id, arrived_at=now
            )
        )
        row.state, row.delivered_at, row.last_error = DeliveryState.DELIVERED, now, ""
