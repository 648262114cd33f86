"""A joint complaint's members and people, and what could be merged into it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backend.access.offices import lead_party, office_of_party
from backend.complaints.rules import queries
from backend.complaints.rules.handling.joint import MOST_AT_ONCE
from backend.complaints.rules.handling.merged_complaints import people_told
from backend.complaints.rules.handling.permitted_moves import is_above
from backend.complaints.rules.similarity.duplicates import LikelyDuplicate, likely_duplicates
from backend.complaints.rules.transitions import TRANSITIONS
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.numbers import NUMBER_LENGTH, parse_number, show_number
from backend.models import Complaint, Move, StaffAccount, State

_BETWEEN = re.compile(r"[,，、;；。\n\r\t]+")


@dataclass(frozen=True, slots=True)
class Joint:
    """A complaint with those merged into it; `people` is told to offices."""

    members: Sequence[Complaint]
    people: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A likely duplicate. `leading` is the joint complaint to which it leads: one could be merged into it."""

    likely: LikelyDuplicate
    may_be_taken_in: bool
    leading: Complaint | None


def joint_of(session: Session, leading: Complaint) -> Joint:
    """Read without holding anybody's rows."""
    query = (
        select(Complaint)
        .where(Complaint.merged_into_id == leading.id, Complaint.state == State.MERGED)
        .order_by(Complaint.id)
    )
    members = list(session.scalars(query))
    return Joint(members, people_told([leading, *members]))


def answered_with(session: Session, leading: Complaint) -> list[Complaint]:
    """Those that got its answer; one that came back since stands alone again."""
    query = select(Complaint).where(
        Complaint.merged_into_id == leading.id, Complaint.state.in_([State.REPLIED, State.CLOSED])
    )
    return list(session.scalars(query.order_by(Complaint.id)))


def suggestions(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime
) -> list[Suggestion]:
    """Likely duplicates that this account may open, the likeliest first."""
    duplicates = likely_duplicates(session, complaint)
    visible = set(
        session.scalars(queries.ids_visible_to(staff, [duplicate.complaint.id for duplicate in duplicates]))
    )
    visible_duplicates = [duplicate for duplicate in duplicates if duplicate.complaint.id in visible]
    loads = (selectinload(Complaint.parties), selectinload(Complaint.photos))
    session.scalars(select(Complaint).where(Complaint.id.in_(visible)).options(*loads)).all()
    leading = _leading(session, [duplicate.complaint for duplicate in visible_duplicates])
    above: dict[object, bool] = {}

    def may(complaint: Complaint, move: Move) -> bool:
        if complaint.state is State.MERGED or (complaint.state, move) not in TRANSITIONS:
            return False
        place = (
            office_of_party(lead_party(complaint)),
            complaint.street_id,
            complaint.district_id,
        )  # of one community besides
        if place not in above:
            above[place] = is_above(session, complaint, staff, now)
        return above[place]

    return [
        _suggestion(duplicate, leading.get(duplicate.complaint.id), may) for duplicate in visible_duplicates
    ]


def numbered(session: Session, staff: StaffAccount, typed: str) -> list[int]:
    """Complaints named by their numbers, gaps or not. Raises InvalidInputError for field numbers."""
    wrong = FieldProblem("numbers", "编号是 10 位数字，请核对；几个编号之间用逗号或换行隔开。")
    complaint_ids = []
    for part in filter(str.strip, _BETWEEN.split(typed)):
        digits = parse_number(part) or "".join(part.split())
        numbers = [
            parse_number(digits[at : at + NUMBER_LENGTH]) for at in range(0, len(digits), NUMBER_LENGTH)
        ]
        for number in numbers[:MOST_AT_ONCE]:
            if number is None:
                raise InvalidInputError([wrong])
            query = select(Complaint.id).where(Complaint.number == number, queries.visible_to(staff))
            complaint_id = session.scalar(query)
            if complaint_id is None:
                message = f"没有找到编号 {show_number(number)} 的投诉，或它不归您管。"
                raise InvalidInputError([FieldProblem("numbers", message)])
            complaint_ids.append(complaint_id)
    return complaint_ids


def _suggestion(
    likely: LikelyDuplicate, leading: Complaint | None, may: Callable[[Complaint, Move], bool]
) -> Suggestion:
    complaint = likely.complaint
    return Suggestion(
        likely,
        may_be_taken_in=leading is None and may(complaint, Move.MERGE),
        leading=leading if leading is not None and may(leading, Move.TAKE_IN) else None,
    )


def _leading(session: Session, rows: Sequence[Complaint]) -> dict[int, Complaint]:
    """By id, for those that lead a joint complaint or were merged into one, the one that leads it."""
    lead = {row.id: row.merged_into_id for row in rows if row.state is State.MERGED and row.merged_into_id}
    query = select(Complaint.merged_into_id).where(
        Complaint.merged_into_id.in_([row.id for row in rows]), Complaint.state == State.MERGED
    )
    lead |= {row_id: row_id for row_id in session.scalars(query) if row_id is not None}
    heads = {
        complaint.id: complaint
        for complaint in session.scalars(select(Complaint).where(Complaint.id.in_(set(lead.values()))))
    }
    return {row_id: heads[head] for row_id, head in lead.items() if head in heads}
