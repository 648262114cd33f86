"""Notices to offices, written in the same transaction as what they tell of."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import office_of_party, office_row
from backend.jobs.outbox import enqueue
from backend.models import ComplaintEvent, ComplaintParty, Delivery, DeliveryWay
from backend.notices.rules.raising import raise_for_event


def announce(
    session: Session, event: ComplaintEvent, parties: Iterable[ComplaintParty], now: datetime
) -> list[Delivery]:
    """One delivery a party and way, each enqueued; alerts for the addresses of its people.

    The inbox always; an alert only where the office left an address for alerts.
    """
    parties = list(parties)
    raise_for_event(session, event, parties, now)
    deliveries = [
        Delivery(
            complaint_id=event.complaint_id,
            event_id=event.id,
            party_id=party.id,
            way=way,
        )
        for party in parties
        for way in _ways(session, party)
    ]
    enqueue(session, deliveries, now)
    return deliveries


def _ways(session: Session, party: ComplaintParty) -> list[DeliveryWay]:
    row = office_row(session, office_of_party(party))
    return [DeliveryWay.INBOX, *([DeliveryWay.ALERT] if row and row.alert_urls else [])]
