"""What stands on a joint complaint's page: its members, its people, and what could be merged into it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backend.access.offices import lead_party, office_of_party
from backend.complaints.rules import queries
from backend.complaints.rules.handling.joint import MOST_AT_ONCE
from backend.complaints.rules.handling.merged_complaints import people_behind
from backend.complaints.rules.handling.permitted_moves import is_above
from backend.complaints.rules.similarity.duplicates import LikelyDuplicate, likely_duplicates
from backend.complaints.rules.transitions import TRANSITIONS
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.numbers import NUMBER_LENGTH, parse_number, show_number
from backend.models import Complaint, Move, StaffAccount, State

_BETWEEN = re.compile(r"[,，、;；。\n\r\t]+")


@dataclass(frozen=True, slots=True)
class Joint:
    """A complaint with those merged into it; `people` counts who wrote twice once."""

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
    return Joint(members, people_behind([leading, *members]))


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
    found = likely_duplicates(session, complaint)
    visible = set(session.scalars(queries.ids_visible_to(staff, [one.complaint.id for one in found])))
    shown = [one for one in found if one.complaint.id in visible]
    loads = (selectinload(Complaint.parties), selectinload(Complaint.photos))
    session.scalars(select(Complaint).where(Complaint.id.in_(visible)).options(*loads)).all()
    leading = _leading(session, [one.complaint for one in shown])
    above: dict[object, bool] = {}

    def may(one: Complaint, move: Move) -> bool:
        if one.state is State.MERGED or (one.state, move) not in TRANSITIONS:
            return False
        place = (office_of_party(lead_party(one)), one.street_id, one.district_id)  # of one community besides
        if place not in above:
            above[place] = is_above(session, one, staff, now)
        return above[place]

    return [_suggestion(one, leading.get(one.complaint.id), may) for one in shown]


def numbered(session: Session, staff: StaffAccount, typed: str) -> list[int]:
    """Complaints named by their numbers, gaps or not. Raises InvalidInputError for field numbers."""
    wrong = FieldProblem("numbers", "编号是 10 位数字，请核对；几个编号之间用逗号或换行隔开。")
    found = []
    for part in filter(str.strip, _BETWEEN.split(typed)):
        digits = "".join(part.split())
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
            found.append(complaint_id)
    return found


def _suggestion(
    likely: LikelyDuplicate, leading: Complaint | None, may: Callable[[Complaint, Move], bool]
) -> Suggestion:
    one = likely.complaint
    return Suggestion(
        likely,
        may_be_taken_in=leading is None and may(one, Move.MERGE),
        leading=leading if leading is not None and may(leading, Move.TAKE_IN) else None,
    )


def _leading(session: Session, rows: Sequence[Complaint]) -> dict[int, Complaint]:
    """By id, for those that lead a joint complaint or were merged into one, the one that leads it."""
    lead = {one.id: one.merged_into_id for one in rows if one.state is State.MERGED and one.merged_into_id}
    query = select(Complaint.merged_into_id).where(
        Complaint.merged_into_id.in_([one.id for one in rows]), Complaint.state == State.MERGED
    )
    lead |= {row_id: row_id for row_id in session.scalars(query) if row_id is not None}
    heads = {
        one.id: one for one in session.scalars(select(Complaint).where(Complaint.id.in_(set(lead.values()))))
    }
    return {row_id: heads[head] for row_id, head in lead.items() if head in heads}
