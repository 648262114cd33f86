"""Writes notices to offices, in the transaction of the event."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from backend.jobs.outbox import enqueue
from backend.models import ComplaintEvent, ComplaintParty, Delivery, DeliveryWay
from backend.notices.rules.alerts import create_event_alerts


def create_deliveries(
    session: Session, event: ComplaintEvent, parties: Iterable[ComplaintParty], now: datetime
) -> list[Delivery]:
    """One delivery into each party's inbox, enqueued, and alerts for the notice addresses."""
    parties = list(parties)
    create_event_alerts(session, event, parties, now)
    deliveries = [
        Delivery(
            complaint_id=event.complaint_id,
            event_id=event.id,
            party_id=party.id,
            way=DeliveryWay.INBOX,
        )
        for party in parties
    ]
    enqueue(session, deliveries, now)
    return deliveries
