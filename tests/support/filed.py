"""Complaints on record, made through the one way in."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel, Database
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


def complain(session: Session, city: City, key: str, now: datetime = NOW) -> int:
    words = f"楼道里的垃圾没有人清，已经三天了（{key}）"
    submission = Submission(
        f"contract-{key}", Channel.WEB, words, community_id=city.lawn.id, category_code="sanitation"
    )
    return submit(session, submission, now).complaint_id
