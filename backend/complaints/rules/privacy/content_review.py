"""Content review: a complaint is filed and dispatched in any case; a person reads what is flagged.

Until then the firm reads the flagged words covered; street, district and city read all. Emergencies are never
covered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may
from backend.complaints.rules import queries
from backend.complaints.rules.privacy.stop_list import labels_in, mask_listed
from backend.core import text as words
from backend.core.errors import (
    FieldProblem,
    ForbiddenError,
    InvalidInputError,
    MoveRefusedError,
    NotFoundError,
)
from backend.jobs.outbox import enqueue
from backend.models import (
    Complaint,
    ComplaintEvent,
    Move,
    Resident,
    ReviewState,
    SafetyReview,
    SafetySource,
    StaffAccount,
)

WECHAT_CHECK_WINDOW = timedelta(
    hours=2
)  # WeChat judges words only of people seen in the mini-program within this
WITHHELD_NOTE = "（这段文字街道正在看，暂时不显示）"
WITHHOLDING_STATES = (ReviewState.OPEN, ReviewState.UPHELD)


@dataclass(frozen=True, slots=True)
class WithheldTexts:
    """Which events' words the firm reads covered: by the stop list's words, or whole."""

    by_event: dict[int, SafetySource] = field(default_factory=dict)
    by_complaint: dict[int, SafetySource] = field(default_factory=dict)


def check_content(session: Session, event: ComplaintEvent, now: datetime) -> None:
    """Open a review where the stop list knows these words, and ask WeChat where it may be asked."""
    text = text_of(event)
    if not text:
        return
    labels = labels_in(text)
    if labels:
        session.add(_review(event, SafetySource.LOCAL, ReviewState.OPEN, now, "、".join(labels)))
    resident_id = event.complaint.resident_id
    if resident_id is not None and _may_ask(session.get_one(Resident, resident_id), now):
        review = _review(event, SafetySource.WECHAT, ReviewState.PENDING, now)
        enqueue(session, [review], now)


def text_of(event: ComplaintEvent) -> str:
    """All that the resident wrote with this event."""
    if event.move is Move.SUBMIT:
        return "\n".join(filter(None, (event.complaint.words, event.complaint.place)))
    return event.words


def withheld_texts(session: Session, complaint_ids: Iterable[int]) -> WithheldTexts:
    """Of these complaints, but for emergencies: what they say is never covered."""
    query = (
        select(SafetyReview.complaint_id, SafetyReview.event_id, SafetyReview.source, ComplaintEvent.move)
        .join(ComplaintEvent, ComplaintEvent.id == SafetyReview.event_id)
        .join(Complaint, Complaint.id == SafetyReview.complaint_id)
        .where(
            SafetyReview.complaint_id.in_(list(complaint_ids)),
            SafetyReview.state.in_(WITHHOLDING_STATES),
            Complaint.emergency.is_(False),
        )
        # What WeChat flagged has no place in the text, so that it hides more and comes last.
        .order_by(SafetyReview.source)
    )
    withheld = WithheldTexts()
    for complaint_id, event_id, source, move in session.execute(query):
        withheld.by_event[event_id] = source
        if move is Move.SUBMIT:
            withheld.by_complaint[complaint_id] = source
    return withheld


def withheld_complaint_ids() -> Select[int]:
    """The complaints of which something is covered for the firm."""
    return (
        select(SafetyReview.complaint_id)
        .join(Complaint, Complaint.id == SafetyReview.complaint_id)
        .where(SafetyReview.state.in_(WITHHOLDING_STATES), Complaint.emergency.is_(False))
    )


def mask_withheld(text: str, hold: SafetySource | None) -> str:
    """The text as a firm reads it while it is held."""
    if hold is None or not text:
        return text
    return mask_listed(text) if hold is SafetySource.LOCAL else WITHHELD_NOTE


def open_reviews(session: Session, staff: StaffAccount, limit: int = 100) -> list[SafetyReview]:
    """What this office has to look at, the oldest first. A firm has no part in it."""
    if not may(staff, Permission.FLAGGED_WORDS_CHANGE):
        return []
    query = (
        select(SafetyReview)
        .join(Complaint, Complaint.id == SafetyReview.complaint_id)
        .where(SafetyReview.state == ReviewState.OPEN, queries.visible_to(staff))
        .order_by(SafetyReview.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def waits_for(session: Session, complaint: Complaint, staff: StaffAccount) -> bool:
    """Whether this account should look at words of the complaint, which it may see."""
    waiting = exists().where(
        SafetyReview.complaint_id == complaint.id, SafetyReview.state == ReviewState.OPEN
    )
    return may(staff, Permission.FLAGGED_WORDS_CHANGE) and bool(session.scalar(select(waiting)))


def rule_on_review(
    session: Session, review_id: int, staff: StaffAccount, *, clears: bool, reason: str, now: datetime
) -> None:
    """放行 or 确认有问题, for all that is open of the same words. Confirming needs a reason."""
    safety_review = session.get(SafetyReview, review_id, with_for_update=True)
    if safety_review is None:
        raise NotFoundError("没有找到这条待看的文字。")
    queries.visible_complaint(session, staff, safety_review.complaint_id)
    if not may(staff, Permission.FLAGGED_WORDS_CHANGE):
        raise ForbiddenError("物业不参与文字审核。")
    if safety_review.state is not ReviewState.OPEN:
        raise MoveRefusedError("这条文字已经有人看过了。")
    checked_reason = _reason(reason, needed=not clears)
    text = text_of(safety_review.event)
    open_here = select(SafetyReview).where(
        SafetyReview.complaint_id == safety_review.complaint_id, SafetyReview.state == ReviewState.OPEN
    )
    for review in session.scalars(open_here.order_by(SafetyReview.id).with_for_update(of=SafetyReview)):
        if text_of(review.event) != text:
            continue
        review.state = ReviewState.CLEARED if clears else ReviewState.UPHELD
        review.ruled_at, review.ruled_by_id, review.reason = now, staff.id, checked_reason


def _reason(text: str, *, needed: bool) -> str:
    if not needed and not words.clean(text):
        return ""
    problems: list[FieldProblem] = []
    checked_text = words.check_words("words", "理由", text, problems)
    if problems:
        raise InvalidInputError(problems)
    return checked_text[:500]


def _review(
    event: ComplaintEvent, source: SafetySource, state: ReviewState, now: datetime, labels: str = ""
) -> SafetyReview:
    return SafetyReview(
        complaint_id=event.complaint_id,
        event_id=event.id,
        source=source,
        state=state,
        labels=labels,
        opened_at=now,
    )


def _may_ask(follower: Resident, now: datetime) -> bool:
    return (
        follower.miniprogram_openid is not None
        and follower.miniprogram_seen_at is not None
        and follower.miniprogram_seen_at > now - WECHAT_CHECK_WINDOW
    )
