"""A complaint's progress as a short chat answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party
from backend.complaints.rules.handling.next_steps import reply_promise
from backend.complaints.rules.privacy.unmasking import tells_flat, unmasking_so_far
from backend.complaints.rules.queries.by_pin import PinView
from backend.complaints.rules.refused import decided_by
from backend.complaints.rules.transitions import IN_WORK
from backend.core.numbers import show_number
from backend.models import Complaint, Cover, Move, State
from backend.models.labels import RESIDENT_STATE_NAMES
from backend.wechat import links
from backend.wechat.conversation.lookups import KnownToFirm, OfficeContact, Progress
from backend.wechat.conversation.questions.parts import contact


def progress_of(session: Session, complaint: Complaint, base_url: str, now: datetime) -> Progress:
    street = decided_by(complaint)
    answers = [event.words for event in complaint.events if event.move in {Move.REPLY, Move.REJECT}]
    return Progress(
        number=complaint.number,
        number_shown=show_number(complaint.number),
        state=RESIDENT_STATE_NAMES[complaint.state],
        words=complaint.words,
        answer=answers[-1] if answers else "",
        link=links.status_link(base_url, complaint.token),
        office=office_name(session, office_of_party(lead_party(complaint))),
        due=reply_promise(complaint.reply_due_at, now) if complaint.state in IN_WORK else "",
        refused=street is not None,
        decided_by=contact(OfficeContact(street.name, street.phone)) if street and street.name else "",
        withdrawn=complaint.state is State.WITHDRAWN,
    )


def progress_by_pin(view: PinView, now: datetime) -> Progress:
    """Without words and link, which are for the resident's own WeChat."""
    return Progress(
        number=view.number,
        number_shown=show_number(view.number),
        state=RESIDENT_STATE_NAMES[view.state],
        words="",
        answer=view.answers[-1].words if view.answers else "",
        link="",
        office=view.office,
        due=reply_promise(view.due_at, now) if view.due_at else "",
    )


def known_to_firm(complaint: Complaint) -> KnownToFirm:
    view = unmasking_so_far(complaint)
    is_opened = complaint.emergency and complaint.cover is Cover.HOME
    return KnownToFirm(
        anonymous=complaint.anonymous,
        has_phone=complaint.phone is not None,
        by_kind=view.by_kind if view else "",
        knows_who=view is not None and bool(view.readable),
        shows_flat_in_danger=is_opened and tells_flat(complaint),
    )
