"""A complaint with certain words and covers, filed at a fixed time: for what words tell of who wrote them."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.models import Channel, Complaint, Cover
from tests.support.city import City

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def complain(
    session: Session,
    city: City,
    words: str,
    *,
    anonymous: bool = True,
    cover: Cover | None = None,
    place: str = "",
) -> Complaint:
    """Filed for `lawn`, whose firm reads it."""
    submission = Submission(
        idempotency_key=f"unmask-{words}-{cover}"[:60], channel=Channel.WEB, words=words, place=place,
        category_code="sanitation", community_id=city.lawn, anonymous=anonymous, cover=cover,
    )  # fmt: skip
    return session.get_one(Complaint, submit(session, submission, NOW).complaint_id)
