"""Likely duplicates on a complaint's page: why each may be the same matter, and whether it may be merged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.privacy import content_review, disclosure
from backend.complaints.rules.similarity.merge_suggestions import Suggestion, joint_of, suggestions
from backend.core.clock import local
from backend.core.numbers import show_number
from backend.models import Complaint, Move, SafetySource, StaffAccount
from backend.models.labels import STATE_NAMES
from backend.web import wording

SHOWN_AT_ONCE = 6  # the others stand folded


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """`said`: a resident called the two the same. `photos` is how many."""

    id: int
    number: str
    category: str
    place: str
    state: str
    at: str
    words: str
    where: str
    photos: int
    said: bool
    why: str
    mergeable: bool


@dataclass(frozen=True, slots=True)
class Duplicates:
    """`rest` stands folded; `heads` are joint complaints that this one could be merged into."""

    may_merge: bool
    first: list[DuplicateRow]
    rest: list[DuplicateRow]
    heads: list[tuple[int, str]]


def duplicates_of(
    session: Session, complaint: Complaint, staff: StaffAccount, moves: frozenset[Move], now: datetime
) -> Duplicates:
    """What `complaints/office/duplicates.html` shows. Only what this account may open."""
    found = suggestions(session, complaint, staff, now)
    held = content_review.withheld_texts(session, [one.likely.complaint.id for one in found]).by_complaint
    may_merge = Move.TAKE_IN in moves
    rows = [_row(complaint, one, staff, held.get(one.likely.complaint.id)) for one in found]
    return Duplicates(
        may_merge=may_merge,
        first=rows[:SHOWN_AT_ONCE],
        rest=rows[SHOWN_AT_ONCE:],
        heads=_heads(session, found) if may_merge and not joint_of(session, complaint).members else [],
    )


def _heads(session: Session, found: list[Suggestion]) -> list[tuple[int, str]]:
    """Joint complaints that this one could be merged into, each once."""
    heads = {one.leading.id: one.leading for one in found if one.leading is not None}
    return [
        (head.id, f"{show_number(head.number)}（已并案 {len(joint_of(session, head).members) + 1} 件）")
        for head in heads.values()
    ]


def _row(
    complaint: Complaint, one: Suggestion, staff: StaffAccount, hold: SafetySource | None
) -> DuplicateRow:
    other = one.likely.complaint
    return DuplicateRow(
        id=other.id,
        number=show_number(other.number),
        category=other.category.name,
        place=other.building.name if other.building else "公共区域",
        state=STATE_NAMES[other.state],
        at=wording.moment(other.submitted_at),
        words=disclosure.words_for(staff, other, other.words, hold),
        where=disclosure.words_for(staff, other, other.place, hold),
        photos=len(other.photos),
        said=one.likely.said,
        why=_why(complaint, one),
        mergeable=one.may_be_taken_in,
    )


def _why(complaint: Complaint, one: Suggestion) -> str:
    other, reasons = one.likely.complaint, ["同一小区"]
    if complaint.building_id is not None and complaint.building_id == other.building_id:
        reasons = ["同一栋楼"]
    if one.likely.shared:
        reasons.append(f"都说到{'、'.join(one.likely.shared)}")
    elif complaint.category_id == other.category_id:
        reasons.append("同一类别")
    return "，".join([*reasons, _apart(complaint, other), f"相似 {round(one.likely.chance * 100)}%"])


def _apart(complaint: Complaint, other: Complaint) -> str:
    days = (local(other.submitted_at).date() - local(complaint.submitted_at).date()).days
    if days == 0:
        return "同一天提交"
    return f"早 {-days} 天提交" if days < 0 else f"晚 {days} 天提交"
