"""What stands on a joint complaint's page: its members, its people, and what could be merged into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backend.complaints import queries
from backend.complaints.authority import is_above
from backend.complaints.members import people_behind
from backend.complaints.moves import TRANSITIONS
from backend.models import Complaint, Move, StaffAccount, State

MOST_CANDIDATES = 30
_MERGEABLE = [state for state, move in TRANSITIONS if move is Move.MERGE]


@dataclass(frozen=True, slots=True)
class Joint:
    """A complaint with those merged into it; `people` counts who wrote twice once."""

    members: Sequence[Complaint]
    people: int


def joint_of(session: Session, leading: Complaint) -> Joint:
    """Read without holding anybody's rows."""
    query = (
        select(Complaint)
        .where(Complaint.merged_into_id == leading.id, Complaint.state == State.MERGED)
        .order_by(Complaint.id)
    )
    members = list(session.scalars(query))
    return Joint(members, people_behind([leading, *members]))


def candidates(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> list[Complaint]:
    """Open complaints of the same compound that this account may merge into it: its category first."""
    if complaint.community_id is None:
        return []
    leads_others = select(Complaint.merged_into_id).where(
        Complaint.merged_into_id.is_not(None), Complaint.state == State.MERGED
    )
    query = (
        select(Complaint)
        .where(
            Complaint.community_id == complaint.community_id,
            Complaint.state.in_(_MERGEABLE),
            Complaint.id != complaint.id,
            Complaint.id.not_in(leads_others),
            queries.visible_to(staff),
        )
        .options(selectinload(Complaint.category), selectinload(Complaint.building))
        .order_by((Complaint.category_id == complaint.category_id).desc(), Complaint.id.desc())
        .limit(MOST_CANDIDATES)
    )
    return [one for one in session.scalars(query) if is_above(session, one, staff, now)]
