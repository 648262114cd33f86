"""重办: what is different since the resident said that it is not solved, in the words of all channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import LADDER, lead_party, office_name, office_of_party
from backend.city_rules.rules.deadlines import by_words
from backend.complaints.rules.handling.followups import may_urge, urge_every
from backend.complaints.rules.handling.move_steps import active_parties
from backend.complaints.rules.transitions import OPEN_WORK_STATES
from backend.models import Complaint, Move

_SENDS_BACK = {Move.REDO, Move.REOPEN}


@dataclass(frozen=True, slots=True)
class RedoNews:
    """`watched_by` are the offices above the lead that see the work; `may_urge`: haste can be asked for."""

    lead: str
    is_new_lead: bool
    watched_by: Sequence[str]
    due_at: datetime
    may_urge: bool
    urge_every: str


def redo_news(session: Session, complaint: Complaint, now: datetime) -> RedoNews | None:
    """None for what was never sent back, or is answered again."""
    sent_back = [event.at for event in complaint.events if event.move in _SENDS_BACK]
    if not sent_back or complaint.state not in OPEN_WORK_STATES:
        return None
    lead = lead_party(complaint)
    height = LADDER.index(office_of_party(lead).level)
    offices = [office_of_party(party) for party in active_parties(complaint)]
    return RedoNews(
        lead=office_name(session, office_of_party(lead)),
        is_new_lead=lead.started_at >= sent_back[-1],
        watched_by=[
            office_name(session, office) for office in offices if LADDER.index(office.level) > height
        ],
        due_at=complaint.reply_due_at,
        may_urge=may_urge(complaint, now),
        urge_every=urge_every(complaint),
    )


def redo_sentences(news: RedoNews, now: datetime) -> list[str]:
    """Who does it, who watches, until when, and that haste can be asked for again."""
    sentences = [f"{'改由' if news.is_new_lead else '还由'}{news.lead}办理。"]
    if news.watched_by:
        sentences.append(f"{'、'.join(news.watched_by)}在上面督看。")
    if now <= news.due_at:
        sentences.append(f"办理时间重新算，{by_words(news.due_at)}答复您。")
    if news.may_urge:
        sentences.append(f"又可以催办了，{news.urge_every}可以催一次。")
    return sentences
