"""Offices of the small city with addresses, and complaints at moments that a test names."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.models import (
    Alert,
    Channel,
    Complaint,
    Letter,
    NoticeAddress,
    OfficeLevel,
    StaffAccount,
)
from backend.notices.rules.addresses import Owner, add_address
from backend.notices.rules.due_today_alerts import complaints_due_today, tell_of_due_complaint
from backend.notices.rules.letter_batching import write_due_letters
from backend.notices.senders.register_lines import lines_of
from backend.registry.rules.office_addresses import register_lines
from tests.support.city import City

NIGHT_QUIET = {"quiet_from": 22 * 60, "quiet_until": 7 * 60 + 30}


class Office:
    """Complaints of `lawn` go to the firm; `tell` gives one of its accounts' offices an address."""

    def __init__(self, city: City) -> None:
        self.database = city.database
        self._keys = count()
        self.lawn, self.court, self.yard = city.lawn, city.court, city.yard
        self.building = city.buildings[2]
        self.firm = city.firm
        self.street, self.district = city.street, city.district
        self.staff = {name: account.id for name, account in city.staff.items()}

    def tell(self, who: str, address: str, now: datetime, *, personal: bool = False, **settings: Any) -> int:
        with self.database.transaction() as session:
            staff = session.get_one(StaffAccount, self.staff[who])
            made = add_address(session, Owner(staff, personal=personal), address, "", now)
            for name, value in settings.items():
                setattr(made, name, value)
            return made.id

    def register(self, level: str, text: str, now: datetime) -> list[int]:
        """The notice addresses of the firm or the street in the city's register; their ids, oldest first."""
        office_id = {"firm": self.firm, "street": self.street}[level]
        with self.database.transaction() as session:
            register_lines(session, OfficeLevel(level), office_id, lines_of(text), now)
            column = getattr(NoticeAddress, f"{level}_id")
            query = select(NoticeAddress.id).where(column == office_id, NoticeAddress.in_register)
            return list(
                session.scalars(query.where(NoticeAddress.removed_at.is_(None)).order_by(NoticeAddress.id))
            )

    def complain(self, now: datetime, words: str = "楼道里的灯坏了，没有人修", **more: Any) -> int:
        where = {"community_id": self.lawn} | more
        submission = Submission(f"key-{next(self._keys):06d}", Channel.WEB, words, **where)
        with self.database.transaction() as session:
            return submit(session, submission, now).complaint_id

    def gather(self, now: datetime) -> int:
        with self.database.transaction() as session:
            return write_due_letters(session, now)

    def remind_of_due(self, now: datetime) -> list[int]:
        """今天到期; the complaints that were in the batch."""
        with self.database.transaction() as session:
            due = list(complaints_due_today(session, now))
            for complaint_id in due:
                tell_of_due_complaint(session, complaint_id, now)
            return due

    def letters(self) -> list[list[str]]:
        """Subjects of alerts, by letter in order."""
        with self.database.reading() as session:
            rows = session.execute(
                select(Alert.letter_id, Alert.subject)
                .where(Alert.letter_id.is_not(None))
                .order_by(Alert.letter_id, Alert.id)
            )
            subjects: dict[int, list[str]] = {}
            for letter_id, subject in rows:
                subjects.setdefault(letter_id, []).append(subject)
            return list(subjects.values())

    def alerts(self) -> Sequence[Alert]:
        with self.database.reading() as session:
            return session.scalars(select(Alert).order_by(Alert.id)).all()

    def letter_ids(self) -> list[int]:
        with self.database.reading() as session:
            return list(session.scalars(select(Letter.id).order_by(Letter.id)))

    def address(self, address_id: int) -> NoticeAddress:
        with self.database.reading() as session:
            return session.get_one(NoticeAddress, address_id)

    def complaint(self, complaint_id: int) -> Complaint:
        with self.database.reading() as session:
            return session.get_one(Complaint, complaint_id)
