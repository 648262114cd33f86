"""Choices in the forms of the complaint page, only for moves that this account may make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import categories
from backend.city_rules.rules.current import rules_for
from backend.complaints.pages.office.timeline import grouped
from backend.complaints.rules.handling.extensions import requested_days, requested_extension
from backend.complaints.rules.handling.reply_review import handed_in_answer, is_needed
from backend.complaints.rules.handling.taking_back import may_recategorise
from backend.complaints.rules.queries import office_choices
from backend.complaints.rules.queries.colleagues import colleagues_of
from backend.complaints.rules.templates import reply_templates
from backend.models import (
    Category,
    Complaint,
    ComplaintEvent,
    Extension,
    Move,
    Photo,
    ReplyTemplate,
    StaffAccount,
    State,
)
from backend.models.base import UNREAD
from backend.notices.rules import merge_fields
from backend.web import wording

MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """The request that waits for a ruling, and when the answer is due without it and with it."""

    event: ComplaintEvent
    days: str
    plan: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Offers:
    """Empty where the account may not make the move.

    `templates` come with their words filled in; `extension_days` with the day on which the answer would be
    due; `answer` is the one that waits to be read, when it was handed in, and its photos by stage; offices
    are their value in the form and their name.
    """

    templates: Sequence[tuple[ReplyTemplate, str]] = ()
    review_first: bool = False
    extension_days: Sequence[tuple[int, str]] = ()
    extension_asked: ExtensionAsked | None = None
    return_asked: Sequence[str] = ()
    answer: tuple[ComplaintEvent, str, list[tuple[str, list[Photo]]]] | None = None
    colleagues: Sequence[StaffAccount] = ()
    categories: Sequence[Category] = ()
    lead_choices: Sequence[tuple[str, str]] = ()
    assist_choices: Sequence[tuple[str, str]] = ()


def form_choices(
    session: Session, complaint: Complaint, staff: StaffAccount, moves: frozenset[Move], now: datetime
) -> Offers:
    replies, rules_extension = Move.REPLY in moves, Move.GRANT_EXTENSION in moves
    return Offers(
        templates=_templates(session, complaint, staff, now) if replies else (),
        review_first=replies and is_needed(complaint),
        extension_days=_days(complaint, now) if Move.ASK_EXTENSION in moves else (),
        extension_asked=_extension(complaint, now) if rules_extension else None,
        return_asked=_return_asked(complaint) if Move.GRANT_RETURN in moves else (),
        answer=_answer(complaint) if Move.PASS_REVIEW in moves else None,
        colleagues=colleagues_of(session, staff) if Move.HAND_OVER in moves else (),
        categories=_other_categories(session, complaint, staff) if Move.RECATEGORISE in moves else (),
        lead_choices=office_choices.for_lead(session, complaint, staff, now) if Move.REROUTE in moves else (),
        assist_choices=office_choices.for_assist(session, complaint, staff, now)
        if Move.ADD_ASSIST in moves
        else (),
    )


def _templates(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime
) -> list[tuple[ReplyTemplate, str]]:
    values = merge_fields.values_for(session, complaint, staff, now)
    offered = reply_templates.offered(session, complaint, staff)
    return [(template, merge_fields.fill_in(template.words, values)) for template in offered]


def _return_asked(complaint: Complaint) -> list[str]:
    return [event.words for event in complaint.events if event.move is Move.ASK_RETURN][-1:]


def _answer(complaint: Complaint) -> tuple[ComplaintEvent, str, list[tuple[str, list[Photo]]]] | None:
    if complaint.state is not State.REVIEWING:
        return None
    answer = handed_in_answer(complaint)
    photos = [photo for photo in complaint.photos if photo.event_id == answer.id]
    return answer, wording.moment(answer.at), grouped(photos)


def _other_categories(session: Session, complaint: Complaint, staff: StaffAccount) -> list[Category]:
    return [
        category
        for category in categories(session)
        if category.id != complaint.category_id and may_recategorise(complaint, category.code, staff)
    ]


def _due_after(complaint: Complaint, days: int, now: datetime) -> str:
    base = max(complaint.reply_due_at, now)
    return wording.deadline(rules_for(complaint).calendar.after_due(base, days))


def _days(complaint: Complaint, now: datetime) -> list[tuple[int, str]]:
    """How many, and when the answer would be due if it were granted now."""
    most = min(complaint.category.extension_days, MOST_DAYS)
    return [(days, _due_after(complaint, days, now)) for days in range(1, most + 1)]


def _extension(complaint: Complaint, now: datetime) -> ExtensionAsked | None:
    if complaint.extension is not Extension.ASKED:
        return None
    event = requested_extension(complaint)
    days = requested_days(complaint)
    return ExtensionAsked(
        event=event,
        days=UNREAD if days is None else str(days),
        plan=event.details.get("plan", UNREAD),
        before=wording.deadline(complaint.reply_due_at),
        after=UNREAD if days is None else _due_after(complaint, days, now),
    )
