"""Rows of the registry for other subjects."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.models import Community, Street


def communities_by_id(session: Session, ids: Sequence[int]) -> dict[int, Community]:
    return {row.id: row for row in session.scalars(select(Community).where(Community.id.in_(ids)))}


def streets(session: Session) -> list[Street]:
    """In the order of the national codes."""
    return list(session.scalars(select(Street).order_by(Street.code)))


def streets_with_districts(session: Session) -> list[Street]:
    """By district, each of them read with it."""
    query = select(Street).options(joinedload(Street.district)).order_by(Street.district_id, Street.code)
    return list(session.scalars(query))
