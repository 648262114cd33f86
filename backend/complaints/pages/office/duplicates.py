"""Likely duplicates on a complaint's page, with reasons and whether they may be merged."""

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
    """`same_by_resident`: a resident called the two the same. `photos` is how many."""

    id: int
    number: str
    category: str
    place: str
    state: str
    at: str
    words: str
    where: str
    photos: int
    same_by_resident: bool
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
    merge_rows = suggestions(session, complaint, staff, now)
    withheld = content_review.withheld_texts(
        session, [suggestion.likely.complaint.id for suggestion in merge_rows]
    ).by_complaint
    may_merge = Move.TAKE_IN in moves
    rows = [
        _row(complaint, suggestion, staff, now, withheld.get(suggestion.likely.complaint.id))
        for suggestion in merge_rows
    ]
    return Duplicates(
        may_merge=may_merge,
        first=rows[:SHOWN_AT_ONCE],
        rest=rows[SHOWN_AT_ONCE:],
        heads=_heads(session, merge_rows) if may_merge and not joint_of(session, complaint).members else [],
    )


def _heads(session: Session, suggestions: list[Suggestion]) -> list[tuple[int, str]]:
    """Joint complaints that this one could be merged into, each once."""
    heads = {
        suggestion.leading.id: suggestion.leading
        for suggestion in suggestions
        if suggestion.leading is not None
    }
    return [
        (head.id, f"{show_number(head.number)}（已并案 {len(joint_of(session, head).members) + 1} 件）")
        for head in heads.values()
    ]


def _row(
    complaint: Complaint,
    suggestion: Suggestion,
    staff: StaffAccount,
    now: datetime,
    hold: SafetySource | None,
) -> DuplicateRow:
    candidate = suggestion.likely.complaint
    return DuplicateRow(
        id=candidate.id,
        number=show_number(candidate.number),
        category=candidate.category.name,
        place=candidate.building.name if candidate.building else "公共区域",
        state=STATE_NAMES[candidate.state],
        at=wording.moment(candidate.submitted_at),
        words=disclosure.words_for(staff, candidate, candidate.words, now, hold),
        where=disclosure.words_for(staff, candidate, candidate.place, now, hold, origin="place"),
        photos=len(candidate.photos),
        same_by_resident=suggestion.likely.same_by_resident,
        why=_why(complaint, suggestion),
        mergeable=suggestion.may_be_taken_in,
    )


def _why(complaint: Complaint, suggestion: Suggestion) -> str:
    candidate, reasons = suggestion.likely.complaint, ["同一小区"]
    if complaint.building_id is not None and complaint.building_id == candidate.building_id:
        reasons = ["同一栋楼"]
    if suggestion.likely.shared:
        reasons.append(f"都说到{'、'.join(suggestion.likely.shared)}")
    elif complaint.category_id == candidate.category_id:
        reasons.append("同一类别")
    return "，".join(
        [*reasons, _apart(complaint, candidate), f"相似 {round(suggestion.likely.chance * 100)}%"]
    )


def _apart(complaint: Complaint, candidate: Complaint) -> str:
    days = (local(candidate.submitted_at).date() - local(complaint.submitted_at).date()).days
    if days == 0:
        return "同一天提交"
    return f"早 {-days} 天提交" if days < 0 else f"晚 {days} 天提交"
