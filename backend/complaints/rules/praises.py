"""表扬: residents praise an office; it is counted and passed on, without due time or rating."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from backend.complaints.rules.privacy.stop_list import mask_listed
from backend.complaints.rules.routing import RoutingPlace, ladder
from backend.core.clock import local
from backend.core.errors import NotFoundError
from backend.core.text import clean, mask_phones
from backend.models import Community, OfficeLevel, Praise

MAX_PRAISE = 500


def record_praise(session: Session, community_id: int, words: str, now: datetime) -> Praise:
    """For the office that answers for the community today. Phones and listed words are not kept."""
    community = session.get(Community, community_id)
    if community is None:
        raise NotFoundError("没有找到这个小区。")
    office = ladder(session, RoutingPlace(community, None), local(now).date())[0].office
    praise = Praise(
        community_id=community_id,
        street_id=community.street_id,
        firm_id=office.id if office.level is OfficeLevel.FIRM else None,
        words=mask_listed(mask_phones(clean(words)))[:MAX_PRAISE],
        received_at=now,
    )
    session.add(praise)
    session.flush()
    return praise


def praises_of(session: Session, condition: ColumnElement[bool], most: int) -> tuple[int, Sequence[Praise]]:
    """How many there are, and the latest of them."""
    count = session.scalar(select(func.count()).select_from(Praise).where(condition)) or 0
    latest = (
        select(Praise)
        .where(condition)
        .options(joinedload(Praise.community))
        .order_by(Praise.received_at.desc(), Praise.id.desc())
        .limit(most)
    )
    return count, session.scalars(latest).all() if count else ()
