"""The desk that sends letters."""

from datetime import datetime

from sqlalchemy import select

from backend.core.config import Config
from backend.jobs import runner
from backend.models import Letter
from backend.notices.jobs.letters import Letters
from tests.support.office import Office


class Desk:
    """Sends what has been gathered, at a time moved by hand."""

    def __init__(self, office: Office, config: Config, now: datetime) -> None:
        self.office, self.config, self.now = office, config, now

    def __call__(self) -> datetime:
        return self.now

    def send_all(self) -> None:
        self.office.gather(self.now)
        for letter_id in self.office.letter_ids():
            runner.perform(self.office.database, Letters(self.config), letter_id)

    def last(self) -> Letter:
        with self.office.database.reading() as session:
            return session.scalars(select(Letter).order_by(Letter.id.desc())).first()
