"""Reads the rows that the index needs, from either database."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from backend.models import Community, District, Street

ROWS_AT_ONCE = 2000


class CommunityRow(NamedTuple):
    """One community with its street and district."""

    row_id: int
    name: str
    address: str
    street_id: int
    street: str
    district_id: int
    district: str


def community_rows(session: Session | Connection) -> list[CommunityRow]:
    """All of them, those of one street together and the streets of one district together."""
    query = (
        select(
            Community.id,
            Community.name,
            Community.address,
            Street.id,
            Street.name,
            District.id,
            District.name,
        )
        .join(Street, Street.id == Community.street_id)
        .join(District, District.id == Street.district_id)
        .order_by(District.id, Street.id, Community.id)
    )
    return list(_in_parts(session, query))


def _in_parts(session: Session | Connection, query: object) -> Iterator[CommunityRow]:
    """Row by row, so that a request's thread gets its turn between them."""
    result_rows = session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})  # type: ignore[call-overload]
    for row in result_rows:
        yield CommunityRow(*row)
