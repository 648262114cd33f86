"""文字审核: the street, or an office above it, clears or confirms flagged words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.complaints.forms.lists import parse_review
from backend.complaints.rules.privacy import content_review, disclosure
from backend.complaints.rules.privacy.stop_list import mark_listed
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.numbers import show_number
from backend.history.audit import record
from backend.models import SafetyReview
from backend.web import wording
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, in_one, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """Flagged words of one happening; `pieces` are (text, is flagged) in order."""

    id: int
    complaint_id: int
    number: str
    place: str
    reasons: str
    opened: str
    emergency: bool
    pieces: list[tuple[str, bool]]


@variables_of("complaints/office/reviews.html")
@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """`error` says what is wrong with the decision on card `failed`; 0 for none."""

    cards: Sequence[ReviewCard]
    error: str
    failed: int


@staff_pages.get("/reviews/")
@requires(Permission.FLAGGED_WORDS_CHANGE)
def reviews() -> str:
    return _page()


@staff_pages.post("/reviews/<row:review_id>")
@requires(Permission.FLAGGED_WORDS_CHANGE)
def rule_on_review(review_id: int) -> Answer:
    decision = parse_review(request.form)

    def work(session: Session) -> Saved:
        content_review.rule_on_review(
            session,
            review_id,
            current_staff(),
            clears=decision.clears,
            reason=decision.reason,
            now=utc_now(),
        )
        act = "review.cleared" if decision.clears else "review.confirmed"
        record(session, current_staff(), act, f"送审 {review_id}")
        says = (
            "已放行，物业现在能看到原文。"
            if decision.clears
            else "已确认有问题，物业看到的仍是＊号，投诉照常办理。"
        )
        return Saved(says, url_for("staff.reviews"))

    return run_form_action(work, lambda problems: _page(problems, failed=review_id))


def _page(problems: Sequence[FieldProblem] = (), *, failed: int = 0) -> str:
    with services().database.reading() as session:
        cards = _cards(content_review.open_reviews(session, current_staff()))
    return render(ReviewsPage(cards, in_one(problems), failed))


def _cards(reviews: Iterable[SafetyReview]) -> list[ReviewCard]:
    """One card for the same words, whoever flagged them and wherever they are repeated."""
    groups: dict[tuple[int, str], list[SafetyReview]] = {}
    for review in reviews:
        groups.setdefault((review.complaint_id, content_review.text_of(review.event)), []).append(review)
    return [_card(text, group) for (_, text), group in groups.items()]


def _card(text: str, group: list[SafetyReview]) -> ReviewCard:
    first = group[0]
    complaint = first.complaint
    sources = {"local": "词表", "wechat": "微信检测"}
    return ReviewCard(
        id=first.id,
        complaint_id=complaint.id,
        number=show_number(complaint.number),
        place=complaint.community.name if complaint.community else "未指明小区",
        reasons="；".join(dict.fromkeys(f"{sources[row.source]}：{row.labels}" for row in group)),
        opened=wording.moment(first.opened_at),
        emergency=complaint.emergency,
        pieces=mark_listed(disclosure.words_for(current_staff(), complaint, text, utc_now())),
    )
