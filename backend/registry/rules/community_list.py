"""The list of communities in the administration, by name and firm."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from backend.models import Community, ServiceContract

SOON = timedelta(days=60)


class Served(StrEnum):
    """Which communities: all, those whose contract ends soon with none to follow, those without one."""

    ALL = "all"
    ENDING = "ending"
    NOBODY = "nobody"


def communities_like(session: Session, words: str, limit: int) -> list[Community]:
    """By number or part of the name; the exact name first."""
    query = select(Community).where(_called(words)).options(joinedload(Community.street))
    communities = session.scalars(query.order_by(Community.name != words, Community.code).limit(limit))
    return list(communities)


def page_of(
    session: Session, served: Served, words: str, today: date, after: str, limit: int
) -> list[Community]:
    """In the order of their numbers, those after `after`."""
    query = (
        select(Community)
        .where(_called(words), _is(served, today), Community.code > after)
        .options(joinedload(Community.street), joinedload(Community.fallback_firm))
        .order_by(Community.code)
        .limit(limit)
    )
    return list(session.scalars(query))


def count_of(session: Session, served: Served, today: date) -> int:
    return session.scalar(select(func.count()).select_from(Community).where(_is(served, today))) or 0


def _called(words: str) -> ColumnElement[bool]:
    if not words:
        return true()
    return or_(Community.code == words.upper(), Community.name.contains(words, autoescape=True))


def _is(served: Served, today: date) -> ColumnElement[bool]:
    if served is Served.ALL:
        return true()
    if served is Served.NOBODY:
        return ~exists().where(
            ServiceContract.community_id == Community.id,
            ServiceContract.starts_on <= today,
            or_(ServiceContract.ends_on.is_(None), ServiceContract.ends_on >= today),
        )
    following = aliased(ServiceContract)
    return exists().where(
        and_(
            ServiceContract.community_id == Community.id,
            ServiceContract.starts_on <= today,
            ServiceContract.ends_on >= today,
            ServiceContract.ends_on <= today + SOON,
            ~exists().where(
                following.community_id == Community.id, following.starts_on > ServiceContract.starts_on
            ),
        )
    )
