"""What the forms of the page offer to choose from, made only for the moves that this account may make."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import categories
from backend.city_rules.rules.current import rules_for
from backend.complaints.pages.office.timeline import grouped
from backend.complaints.rules.handling import colleagues, office_choices
from backend.complaints.rules.handling.extensions import asked_extension
from backend.complaints.rules.handling.reply_review import handed_in_answer, is_needed
from backend.complaints.rules.templates import reply_templates
from backend.models import Complaint, Extension, Move, StaffAccount, State
from backend.notices.rules import merge_fields
from backend.web import wording

MOST_DAYS = 60


def offers(
    session: Session, complaint: Complaint, staff: StaffAccount, moves: frozenset[Move], now: datetime
) -> dict[str, Any]:
    """By the names that the templates know; absent where the move is."""
    made: dict[str, Any] = {}
    if Move.REPLY in moves:
        made |= _reply(session, complaint, staff, now)
    if Move.ASK_EXTENSION in moves:
        made["extension_days"] = _days(complaint, now)
    if Move.GRANT_EXTENSION in moves and complaint.extension is Extension.ASKED:
        made["extension_asked"] = _extension(complaint, now)
    if Move.GRANT_RETURN in moves:
        made["return_asked"] = [one.words for one in complaint.events if one.move is Move.ASK_RETURN][-1:]
    if Move.PASS_REVIEW in moves and complaint.state is State.REVIEWING:
        answer = handed_in_answer(complaint)
        photos = [photo for photo in complaint.photos if photo.event_id == answer.id]
        made["answer"] = (answer, wording.moment(answer.at), grouped(photos))
    if Move.HAND_OVER in moves:
        made["colleagues"] = colleagues.colleagues_of(session, staff)
    if Move.RECATEGORISE in moves:
        made["categories"] = [one for one in categories(session) if one.id != complaint.category_id]
    if Move.REROUTE in moves:
        made["lead_choices"] = office_choices.for_lead(session, complaint, now)
    if Move.ADD_ASSIST in moves:
        made["assist_choices"] = office_choices.for_assist(session, complaint, now)
    return made


def _reply(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> dict[str, Any]:
    values = merge_fields.values_for(session, complaint, staff, now)
    return {
        "templates": [
            (one, merge_fields.fill_in(one.words, values))
            for one in reply_templates.offered(session, complaint, staff)
        ],
        "review_first": is_needed(complaint),
    }


def _due_after(complaint: Complaint, days: int, now: datetime) -> str:
    base = max(complaint.reply_due_at, now)
    return wording.deadline(rules_for(complaint).calendar.after_due(base, days))


def _days(complaint: Complaint, now: datetime) -> list[tuple[int, str]]:
    """How many, and when the answer would be due if it were granted now."""
    most = min(complaint.category.extension_days, MOST_DAYS)
    return [(days, _due_after(complaint, days, now)) for days in range(1, most + 1)]


def _extension(complaint: Complaint, now: datetime) -> dict[str, Any]:
    asked = asked_extension(complaint)
    days = int(asked.details["days"])
    return {
        "event": asked,
        "days": days,
        "plan": asked.details["plan"],
        "before": wording.deadline(complaint.reply_due_at),
        "after": _due_after(complaint, days, now),
    }
