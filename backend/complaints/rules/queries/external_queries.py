"""Complaints for external programs: which they may read, and what of their text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from backend.complaints.rules.privacy.content_review import WITHHELD_NOTE, WITHHOLDING_STATES
from backend.complaints.rules.transitions import OPEN_STATES
from backend.core.text import mask_phones
from backend.models import (
    Category,
    Community,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    Move,
    OfficeLevel,
    SafetyReview,
    State,
    Street,
)
from backend.models.labels import RESIDENT_STATE_NAMES

ANSWERS = {State.REPLIED: Move.REPLY, State.CLOSED: Move.REPLY, State.REJECTED: Move.REJECT}

# What changes a complaint in the eyes of who filed it; the offices' own talk is not among it.
TOLD_MOVES = (Move.ACCEPT, Move.REPLY, Move.REDO, Move.CLOSE, Move.REOPEN, Move.REJECT, Move.WITHDRAW)


@dataclass(frozen=True, slots=True)
class Span:
    """Complaints submitted from `since` on and not after `until`, the newest first."""

    since: datetime
    until: datetime
    categories: tuple[str, ...]
    open: bool | None
    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class Reader:
    """An application, or nobody known; `reads_others` where the city opens everybody's requests."""

    application_id: int | None
    reads_others: bool


def requests_in_span(session: Session, reader: Reader, span: Span) -> list[Complaint]:
    """Those that the reader may know of."""
    query = _of(reader).where(Complaint.submitted_at >= span.since, Complaint.submitted_at <= span.until)
    if span.categories:
        query = query.join(Category).where(Category.code.in_(span.categories))
    if span.open is not None:
        states = OPEN_STATES if span.open else frozenset(State) - OPEN_STATES
        query = query.where(Complaint.state.in_(states))
    query = query.order_by(Complaint.submitted_at.desc(), Complaint.id.desc())
    return list(session.scalars(query.limit(span.limit).offset(span.offset)))


def requests_by_numbers(session: Session, reader: Reader, numbers: Iterable[str]) -> list[Complaint]:
    """The same by number; what is not theirs is left out like what does not exist."""
    query = _of(reader).where(Complaint.number.in_(list(numbers))).order_by(Complaint.id.desc())
    return list(session.scalars(query))


def updates_in_span(session: Session, application_id: int, span: Span) -> list[ComplaintEvent]:
    """What happened within the span to what this application filed, the oldest first."""
    query = (
        select(ComplaintEvent)
        .join(ComplaintEvent.complaint)
        .options(contains_eager(ComplaintEvent.complaint))
        .where(
            Complaint.application_id == application_id,
            ComplaintEvent.move.in_(TOLD_MOVES),
            ComplaintEvent.at >= span.since,
            ComplaintEvent.at <= span.until,
        )
        .order_by(ComplaintEvent.at, ComplaintEvent.id)
    )
    return list(session.scalars(query.limit(span.limit).offset(span.offset)))


def public_step(event: ComplaintEvent) -> str:
    """The office's words, phones masked; of other steps the state that they led to."""
    is_answer = event.move in {Move.REPLY, Move.REJECT} and event.words
    return mask_phones(event.words) if is_answer else RESIDENT_STATE_NAMES[event.to_state]


def withheld_texts(session: Session, complaints: Iterable[Complaint]) -> set[int]:
    """Ids of those whose words someone must read, or has read and found wanting. Emergencies too."""
    query = (
        select(SafetyReview.complaint_id)
        .join(ComplaintEvent, ComplaintEvent.id == SafetyReview.event_id)
        .where(
            SafetyReview.complaint_id.in_([complaint.id for complaint in complaints]),
            SafetyReview.state.in_(WITHHOLDING_STATES),
            ComplaintEvent.move == Move.SUBMIT,
        )
    )
    return set(session.scalars(query))


def public_text(text: str, *, is_withheld: bool) -> str:
    """What a resident wrote, as external applications may read it."""
    return WITHHELD_NOTE if is_withheld and text else mask_phones(text)


def public_answer(complaint: Complaint) -> str:
    """The office's answer that counts now; without one, how far the complaint is."""
    move = ANSWERS.get(complaint.state)
    replies = [event.words for event in complaint.events if event.move is move and event.words]
    return mask_phones(replies[-1]) if replies else RESIDENT_STATE_NAMES[complaint.state]


def _of(reader: Reader) -> Select[Complaint]:
    """With all that is shown of them, in a number of queries that does not grow with theirs.

    What may be about the firm itself is for who filed it: a list of single ones tells the firm too much.
    """
    query = select(Complaint).options(
        joinedload(Complaint.category),
        joinedload(Complaint.community).joinedload(Community.street).joinedload(Street.district),
        joinedload(Complaint.building),
        selectinload(Complaint.events),
        selectinload(Complaint.parties).options(
            joinedload(ComplaintParty.firm),
            joinedload(ComplaintParty.street),
            joinedload(ComplaintParty.district),
        ),
    )
    own = Complaint.application_id == reader.application_id if reader.application_id is not None else false()
    if not reader.reads_others:
        return query.where(own)
    guarded = select(Category.id).where(Category.lead != OfficeLevel.FIRM)
    return query.where(or_(own, Complaint.category_id.not_in(guarded)))
