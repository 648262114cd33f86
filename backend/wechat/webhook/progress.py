"""A complaint's progress as a short chat answer."""

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party
from backend.city_rules.rules.deadlines import by_words
from backend.complaints.rules.queries.by_pin import PinView
from backend.complaints.rules.transitions import OPEN_WORK_STATES
from backend.core.numbers import show_number
from backend.models import Complaint, Move, State
from backend.models.labels import STATE_NAMES
from backend.wechat.conversation import links
from backend.wechat.conversation.lookups import Progress

IN_WORK = {State.SUBMITTED, *OPEN_WORK_STATES, State.MERGED}


def progress_of(session: Session, complaint: Complaint, base_url: str) -> Progress:
    answers = [event.words for event in complaint.events if event.move in {Move.REPLY, Move.REJECT}]
    return Progress(
        number=complaint.number,
        number_shown=show_number(complaint.number),
        state=STATE_NAMES[complaint.state],
        words=complaint.words,
        answer=answers[-1] if answers else "",
        link=links.status_link(base_url, complaint.token),
        office=office_name(session, office_of_party(lead_party(complaint))),
        due=f"{by_words(complaint.reply_due_at)}答复" if complaint.state in IN_WORK else "",
    )


def progress_by_pin(view: PinView) -> Progress:
    """Without words and link, which are for the resident's own WeChat."""
    return Progress(
        number=view.number,
        number_shown=show_number(view.number),
        state=STATE_NAMES[view.state],
        words="",
        answer=view.answers[-1].words if view.answers else "",
        link="",
        office=view.office,
        due=f"{by_words(view.due_at)}答复" if view.due_at else "",
    )
