"""Delivering one notice to one office, by one way."""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.jobs.leased import OVER_28_HOURS, LeasedWork
from backend.models import Database, Delivery, DeliveryState, DeliveryWay, InboxNotice
from backend.notices.rules.delivery_notice import notice_of
from backend.notices.senders.alerts import alert_notifier
from backend.notices.senders.message import Notice, Refused, RetryLater


class Deliveries(LeasedWork[Delivery, Notice, None]):
    plural = "deliveries to offices"
    table = Delivery
    pending, working, given_up = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.FAILED
    # Longer than any notifier may take; a dead worker's delivery must move within half a minute.
    lease = timedelta(seconds=18)
    backoff = OVER_28_HOURS
    timeout = timedelta(seconds=60)
    retry_on, refused_on = (RetryLater,), (Refused,)

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(config.base_url)

    def prepare(self, session: Session, row: Delivery, now: datetime) -> Notice | None:
        if row.way is DeliveryWay.INBOX:
            # The notice and the end of its delivery in one commit: exactly once, whatever is killed when.
            session.add(
                InboxNotice(
                    delivery_id=row.id, complaint_id=row.complaint_id, party_id=row.party_id, arrived_at=now
                )
            )
            row.state, row.delivered_at = DeliveryState.DELIVERED, now
            return None
        return notice_of(session, row, self._base_url)

    def send(self, task: Notice) -> None:
        alert_notifier(task).send(task)

    def finish(
        self,
        session: Session,
        row: Delivery,
        task: Notice,
        result: None,
        now: datetime,
    ) -> None:
        row.state, row.delivered_at, row.last_error = DeliveryState.DELIVERED, now, ""
