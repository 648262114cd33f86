"""A complaint that turns into an emergency: what its resident says later tells of a danger.

A flat that was hidden from the firm is shown from then on, for help must find the door; its resident is told.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import categories
from backend.complaints.rules.filing.emergencies import Emergency
from backend.complaints.rules.filing.goes_on import danger_going_on
from backend.complaints.rules.handling.joint import separate_one
from backend.complaints.rules.handling.move_steps import (
    SYSTEM,
    TURNED_URGENT,
    active_parties,
    clear_requests,
    set_due_times,
)
from backend.complaints.rules.privacy.unmasking import tells_flat
from backend.complaints.rules.transitions import OPEN_WORK_STATES
from backend.core import text as words
from backend.models import Complaint, ComplaintEvent, ComplaintParty, Cover, Extension, Move, State

FLAT_SHOWN = "事情紧急，您前面写的门牌现在给物业看了，好尽快找到您；认出来的姓名、电话还是遮住。"
SEPARATED = "居民说有危险，单独按紧急情况办理"
# What residents say of the matter itself, and not of an answer.
_TELLING = {Move.SUPPLEMENT, Move.URGE, Move.REOPEN, Move.RATE}


def danger_told(session: Session, complaint: Complaint, text: str) -> Emergency | None:
    """The danger that these new words tell of, beside all that was said before."""
    if not words.clean(text):
        return None
    return danger_going_on(categories(session), "\n".join(resident_words(complaint)), text)


def latest_danger(session: Session, complaint: Complaint) -> Emergency | None:
    """The danger that the resident told of last, each time beside what was said before."""
    known, messages = categories(session), resident_words(complaint)
    dangers = (
        danger_going_on(known, "\n".join(messages[:place]), messages[place])
        for place in reversed(range(len(messages)))
    )
    return next((danger for danger in dangers if danger is not None), None)


def resident_words(complaint: Complaint) -> list[str]:
    """All that the resident has said of the matter, in the order in which it was said."""
    later = (event.words for event in complaint.events if event.move in _TELLING)
    return [complaint.words, *filter(None, later)]


def turn_urgent(
    complaint: Complaint, danger: Emergency | None, event: ComplaintEvent, now: datetime
) -> Sequence[ComplaintParty]:
    """From `event` on it is an emergency, if it was none, and due as one. Returns who must hear of it.

    Deliveries that are made afterwards are those of an emergency. An emergency waits for no other's answer.
    """
    if danger is None or complaint.emergency:
        return ()
    event.details = {**(event.details or {}), TURNED_URGENT: danger.kind}
    complaint.emergency = True
    if complaint.extension is Extension.ASKED:
        complaint.ruling_due_at = None
    clear_requests(complaint)
    if complaint.state is State.MERGED:
        separate_one(complaint, SYSTEM, SEPARATED, now)
    elif complaint.state in OPEN_WORK_STATES:
        _hasten(complaint)
    return active_parties(complaint)


def hides_flat(complaint: Complaint) -> bool:
    """Whether the firm does not read a flat, as long as it is no emergency."""
    return not complaint.emergency and complaint.cover is Cover.HOME and tells_flat(complaint)


def flat_shown(complaint: Complaint) -> str:
    """What its resident must know of a flat that is shown since it turned urgent; empty where none is."""
    if not complaint.emergency or complaint.cover is not Cover.HOME:
        return ""
    has_turned = any((event.details or {}).get(TURNED_URGENT) for event in complaint.events)
    return FLAT_SHOWN if has_turned and tells_flat(complaint) else ""


def _hasten(complaint: Complaint) -> None:
    """Of what was due before, and may have been put off, the earlier stays."""
    accept, contact, reply = complaint.accept_due_at, complaint.contact_due_at, complaint.reply_due_at
    set_due_times(complaint)
    complaint.accept_due_at = min(accept, complaint.accept_due_at)
    complaint.reply_due_at = min(reply, complaint.reply_due_at)
    if contact is not None and complaint.contact_due_at is not None:
        complaint.contact_due_at = min(contact, complaint.contact_due_at)
