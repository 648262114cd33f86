"""Complaints to a street office, and what became of their deliveries."""

from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import (
    Alert,
    Channel,
    Delivery,
    DeliveryState,
    Letter,
    OfficeLevel,
)
from backend.notices.senders.register_lines import lines_of
from backend.registry.rules.office_addresses import register_lines
from tests.support.city import City


class StreetOffice:
    """The small city's street, whose office answers for complaints without a community."""

    def __init__(self, city: City) -> None:
        self.city, self.street_id = city, city.street
        self._database = city.database
        self._keys = count()

    def send_alerts_to(self, url: str) -> None:
        with self._database.transaction() as session:
            register_lines(session, OfficeLevel.STREET, self.street_id, lines_of(url), utc_now())

    def complain(self, number: int) -> None:
        """So many complaints, in transactions of 20."""
        while number > 0:
            with self._database.transaction() as session:
                for _ in range(min(number, 20)):
                    self._submit(session)
            number -= 20

    def _submit(self, session: Session) -> None:
        key = f"complaint-{next(self._keys)}"
        words = f"楼道里的灯坏了，三天没有人修。({key})"
        submit(session, Submission(key, Channel.WEB, words, street_id=self.street_id), utc_now())

    def deliveries(self, *states: DeliveryState) -> int:
        with self._database.reading() as session:
            query = select(func.count()).select_from(Delivery)
            return session.scalar(query.where(Delivery.state.in_(states)) if states else query) or 0

    def waiting_alerts(self) -> int:
        """Of the street's addresses in the register: those whose letter is not out yet."""
        query = select(func.count()).select_from(Alert).outerjoin(Letter, Letter.id == Alert.letter_id)
        with self._database.reading() as session:
            return session.scalar(query.where(Letter.delivered_at.is_(None))) or 0

    def delivered(self) -> int:
        return self.deliveries(DeliveryState.DELIVERED)
