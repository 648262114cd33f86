"""Communities that an import moves to another street, streets that it moves to another district: what is open
follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.history.registered import follow_up
from backend.models import Community, District, Street
from backend.sheets.remarks import SheetRemark


@dataclass(frozen=True, slots=True)
class Belonging:
    """The street's id by the community's, and the district's id by the street's."""

    street_of: dict[int, int]
    district_of: dict[int, int]


def belonging(session: Session) -> Belonging:
    communities = session.execute(select(Community.id, Community.street_id))
    streets = session.execute(select(Street.id, Street.district_id))
    return Belonging(
        {community_id: street_id for community_id, street_id in communities},  # noqa: C416 - typed
        {street_id: district_id for street_id, district_id in streets},  # noqa: C416 - typed
    )


def follow_moves(session: Session, before: Belonging) -> Iterator[SheetRemark]:
    """Says of each community and street that moved how many open complaints went along."""
    after = belonging(session)
    communities = _moved(before.street_of, after.street_of)
    streets = _moved(before.district_of, after.district_of)
    if communities or streets:
        session.expire_all()  # the rows were written without the session's objects
    for community_id in communities:
        community = session.get_one(Community, community_id)
        old_street = session.get_one(Street, before.street_of[community_id])
        yield _remark(session, "小区", community, old_street, community.street)
    for street_id in streets:
        street = session.get_one(Street, street_id)
        old_district = session.get_one(District, before.district_of[street_id])
        yield _remark(session, "街道", street, old_district, street.district)


def _remark(
    session: Session, kind: str, moved: Community | Street, old: Street | District, new: Street | District
) -> SheetRemark:
    count = follow_up(session, type(moved), moved.id, utc_now())
    where = f"从{old.name}改到{new.name}"
    return SheetRemark(f"{kind} {moved.code}", f"“{moved.name}”{where}，{_along(count)}")


def _moved(before: dict[int, int], after: dict[int, int]) -> list[int]:
    return [row_id for row_id, above in after.items() if before.get(row_id, above) != above]


def _along(count: int) -> str:
    return f"{count} 件没办结的投诉一起转过去"
