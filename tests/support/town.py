"""The smallest town that can have complaints."""

from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import load_default_categories
from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel, Database, Delivery, DeliveryState, District, Street


class Town:
    """A town of one street, whose office answers for everything."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = count()
        with database.transaction() as session:
            load_default_categories(session)
            street = Street(
                code="140302001", name="北大街街道", district=District(code="140302", name="城区")
            )
            session.add(street)
            session.flush()
            self.street_id = street.id

    def send_alerts_to(self, url: str) -> None:
        with self._database.transaction() as session:
            session.get_one(Street, self.street_id).alert_urls = url

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

    def delivered(self) -> int:
        return self.deliveries(DeliveryState.DELIVERED)
