"""Notices to offices, written in the same transaction as what they tell of."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import office_of_party, office_row
from backend.models import ComplaintEvent, ComplaintParty, Delivery, DeliveryWay
from backend.models.delivery import FIRST_RING_PATIENCE, doorbell
from backend.notices.rules.raising import raise_for_event


def announce(
    session: Session, event: ComplaintEvent, parties: Iterable[ComplaintParty], now: datetime
) -> list[Delivery]:
    """One delivery a party and way, and an outbox row for each; alerts for the addresses of its people.

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
            next_attempt_at=now,
            ring_after=now + FIRST_RING_PATIENCE,
        )
        for party in parties
        for way in _ways(session, party)
    ]
    session.add_all(deliveries)
    session.flush()
    session.add_all(doorbell(delivery, now) for delivery in deliveries)
    session.flush()
    return deliveries


def _ways(session: Session, party: ComplaintParty) -> list[DeliveryWay]:
    row = office_row(session, office_of_party(party))
    return [DeliveryWay.INBOX, *([DeliveryWay.ALERT] if row and row.alert_urls else [])]
