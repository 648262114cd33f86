"""Complaints on record, made through the one way in."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.jobs.outbox import enqueue
from backend.models import (
    AddressKind,
    Alert,
    AlertKind,
    Channel,
    Database,
    DeliveryState,
    Letter,
    NoticeAddress,
)
from backend.models.notices import new_letter
from tests.support.administration import NOW
from tests.support.city import City


def lights(database: Database, community_id: int, number: int) -> list[int]:
    now = utc_now()
    with database.transaction() as session:
        return [
            submit(
                session,
                Submission(
                    f"light-{community_id}-{n}",
                    Channel.WEB,
                    "楼道里的灯坏了没人修",
                    "repair",
                    community_id=community_id,
                ),
                now - timedelta(milliseconds=n),  # on one day in China, whenever the test runs
            ).complaint_id
            for n in range(number)
        ]


def complain(
    session: Session, city: City, key: str, now: datetime = NOW, *, community_id: int | None = None
) -> int:
    words = f"楼道里的垃圾没有人清，已经三天了（{key}）"
    submission = Submission(
        f"contract-{key}",
        Channel.WEB,
        words,
        community_id=community_id or city.lawn,
        category_code="sanitation",
    )
    return submit(session, submission, now).complaint_id


def failed_letter(session: Session, complaint_id: int, error: str, now: datetime, **office: int) -> Letter:
    """One that was given up, to an address of the office (`firm_id` or `street_id`), with its alert."""
    address = NoticeAddress(
        owner=f"register {' '.join(map(str, office.items()))}",
        **office,
        kind=AddressKind.EMAIL,
        address="gone@example.com",
        address_index=f"gone {complaint_id}",
        created_at=now,
    )
    session.add(address)
    session.flush()
    letter = new_letter(address, f"failed-{complaint_id}", now)
    enqueue(session, [letter], now)
    letter.state, letter.attempts, letter.last_error = DeliveryState.FAILED, 7, error
    session.add(
        Alert(
            address_id=address.id,
            subject=f"failed {complaint_id}",
            kind=AlertKind.NEW,
            raised_at=now,
            due_at=now,
            complaint_id=complaint_id,
            letter_id=letter.id,
        )
    )
    session.flush()
    return letter
