"""Complaints for their residents: by private link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.privacy.endings import check_private_link
from backend.core.errors import NotFoundError
from backend.models import ActorKind, Complaint, ComplaintEvent, Move, Photo, Recording
from backend.models.personal import PersonalDataKey

RESIDENT_SEES_WORDS = {
    Move.REPLY,
    Move.RATE,
    Move.REOPEN,
    Move.REJECT,
    Move.WITHDRAW,
    Move.URGE,
    Move.SUPPLEMENT,
    Move.GRANT_EXTENSION,
}
RESIDENT_SEES = RESIDENT_SEES_WORDS | {
    Move.SUBMIT,
    Move.DISPATCH,
    Move.ACCEPT,
    Move.CONTACT,
    Move.REDO,
    Move.CLOSE,
    Move.SUPERVISE,
    Move.MERGE,
    Move.SEPARATE,
    Move.REROUTE,
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step as a reader sees it; `photos` belong to this step."""

    move: Move
    actor: ActorKind
    at: datetime
    words: str
    photos: tuple[Photo, ...]
    event_id: int = 0


def by_token(session: Session, token: str) -> Complaint:
    """The complaint behind a private link. Raises NotFoundError."""
    indexes = PersonalDataKey.blind_indexes(token)
    complaint = session.scalars(select(Complaint).where(Complaint.token_index.in_(indexes))).first()
    if complaint is None:
        raise NotFoundError("没有找到这件投诉，请检查链接是否完整。")
    return complaint


def by_open_link(session: Session, token: str, now: datetime) -> Complaint:
    """The same for what is private in it. Raises NotFoundError, LinkEndedError."""
    complaint = by_token(session, token)
    check_private_link(complaint, now)
    return complaint


def resident_timeline(complaint: Complaint) -> list[TimelineEntry]:
    """What the resident sees: every step that concerns them, without names of staff."""
    return [
        _entry(complaint, event, show_words=event.move in RESIDENT_SEES_WORDS)
        for event in complaint.events
        if event.move in RESIDENT_SEES
    ]


def by_number(session: Session, number: str) -> Complaint:
    """The complaint of a number that our own signature vouches for. Raises NotFoundError."""
    complaint = session.scalars(select(Complaint).where(Complaint.number == number)).first()
    if complaint is None:
        raise NotFoundError("没有找到这件投诉，请检查链接是否完整。")
    return complaint


def submission_event(session: Session, complaint_id: int) -> ComplaintEvent:
    """Its first event, which photos and voices belong to that come with it."""
    return session.scalars(
        select(ComplaintEvent).where(
            ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.move == Move.SUBMIT
        )
    ).one()


def recordings_of(session: Session, complaint: Complaint) -> list[Recording]:
    query = select(Recording).where(Recording.complaint_id == complaint.id).order_by(Recording.id)
    return list(session.scalars(query))


def _entry(complaint: Complaint, event: ComplaintEvent, *, show_words: bool) -> TimelineEntry:
    return TimelineEntry(
        move=event.move,
        actor=event.actor,
        at=event.at,
        words=event.words if show_words else "",
        photos=tuple(photo for photo in complaint.photos if photo.event_id == event.id),
        event_id=event.id,
    )
