"""Open complaints whose firm serves their community no longer: found by what is so now, not by dates.

A contract that began or ended while nothing ran, one that was imported late and one that was corrected are
all the same to it, and what was followed once is found no second time.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from backend.complaints.rules.transitions import TRANSITIONS
from backend.core.clock import local
from backend.models import Complaint, ComplaintParty, Move, PartyRole
from backend.registry.rules.contracts_in_force import CONTRACT, FALLBACK, firms_in_force

CHUNK = 500
_MOVABLE = tuple(state for state, move in TRANSITIONS if move is Move.REROUTE)


def complaints_to_reroute(session: Session, now: datetime, limit: int | None = None) -> list[int]:
    """Communities where a firm that serves them no longer still has open complaints that the rule gave it.

    What an office gave to a firm by hand stays there until the community's own contract changes.
    """
    query = (
        select(Complaint.community_id, ComplaintParty.firm_id)
        .join(ComplaintParty, _leads())
        .where(_is_movable(), ComplaintParty.reason.in_([CONTRACT, FALLBACK]))
        .distinct()
    )
    leading = [(community_id, firm_id) for community_id, firm_id in session.execute(query)]
    serving = _serving(session, sorted({community_id for community_id, _ in leading if community_id}), now)
    behind = {where for where, firm in leading if where is not None and firm != serving.get(where)}
    return sorted(behind)[:limit]


def _leads() -> ColumnElement[bool]:
    return and_(
        ComplaintParty.complaint_id == Complaint.id,
        ComplaintParty.role == PartyRole.LEAD,
        ComplaintParty.ended_at.is_(None),
        ComplaintParty.firm_id.is_not(None),
    )


def _is_movable() -> ColumnElement[bool]:
    # Something is due of all that are; among millions that are closed, the index finds these.
    return and_(Complaint.state.in_(_MOVABLE), Complaint.next_due_at.is_not(None))


def _serving(session: Session, community_ids: Sequence[int], now: datetime) -> dict[int, int]:
    day = local(now).date()
    firm_by_community: dict[int, int] = {}
    for start in range(0, len(community_ids), CHUNK):
        some = firms_in_force(session, community_ids[start : start + CHUNK], day)
        firm_by_community.update((community_id, firm.id) for community_id, (firm, _) in some.items())
    return firm_by_community
