"""Communities that an import moves to another street: their open complaints follow."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.history.registered import follow_up
from backend.models import Community, Street
from backend.sheets.remarks import SheetRemark


def streets_of_communities(session: Session) -> dict[int, int]:
    """The street's id by the community's."""
    rows = session.execute(select(Community.id, Community.street_id))
    return {community_id: street_id for community_id, street_id in rows}  # noqa: C416 - typed


def follow_moves(session: Session, before: dict[int, int]) -> Iterator[SheetRemark]:
    """Says of each community that moved how many open complaints went along."""
    after = streets_of_communities(session)
    moved = [row_id for row_id, street_id in after.items() if before.get(row_id, street_id) != street_id]
    if moved:
        session.expire_all()  # the rows were written without the session's objects
    for community_id in moved:
        count = follow_up(session, Community, community_id, utc_now())
        community = session.get_one(Community, community_id)
        old_street = session.get_one(Street, before[community_id])
        move = f"从{old_street.name}改到{community.street.name}"
        text = f"“{community.name}”{move}，{count} 件没办结的投诉一起转过去"
        yield SheetRemark(f"小区 {community.code}", text)
