"""A complaint as its resident reads it."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party, office_row
from backend.api.schemas import Office
from backend.complaints.api.schemas import (
    AnswerItem,
    ComplaintBrief,
    ComplaintOut,
    CountdownOut,
    FoundOut,
    RecordingItem,
    TimelineItem,
)
from backend.complaints.rules import queries
from backend.complaints.rules.handling.next_steps import (
    Countdown,
    countdown,
    countdown_words,
    explanation,
    permitted_to_resident,
    reply_promise,
)
from backend.complaints.rules.handling.resident_moves import ABILITIES, Ability
from backend.complaints.rules.privacy.unmasking import unmasking_so_far
from backend.complaints.rules.queries.by_pin import PinView
from backend.complaints.rules.queries.redo_news import redo_news, redo_sentences
from backend.models import Complaint
from backend.models.labels import RESIDENT_MOVE_NAMES, RESIDENT_STATE_NAMES

BRIEF = 60


def complaint_out(session: Session, complaint: Complaint, now: datetime) -> ComplaintOut:
    party = lead_party(complaint)
    office = office_of_party(party)
    row, news = office_row(session, office), redo_news(session, complaint, now)
    return ComplaintOut(
        number=complaint.number,
        state=complaint.state,
        state_name=RESIDENT_STATE_NAMES[complaint.state],
        explanation=explanation(complaint, now),
        since_redo=redo_sentences(news, now) if news else [],
        category=complaint.category.name,
        community=complaint.community.name if complaint.community else None,
        building=complaint.building.name if complaint.building else None,
        place=complaint.place,
        words=complaint.words,
        submitted_at=complaint.submitted_at,
        accept_due_at=complaint.accept_due_at,
        reply_due_at=complaint.reply_due_at,
        solved=complaint.solved,
        satisfied=complaint.satisfied,
        handler=Office(
            name=office_name(session, office),
            phone=row.phone if row else "",
            reason=party.reason,
        ),
        anonymous=complaint.anonymous,
        cover=complaint.cover,
        unmasking=_unmasking(complaint),
        timeline=_timeline(session, complaint),
        countdown=_countdown_out(countdown(complaint, now), now),
        can=_abilities(complaint, now),
    )


def _unmasking(complaint: Complaint) -> str:
    unmasking = unmasking_so_far(complaint)
    return unmasking.sentence if unmasking else ""


def complaint_brief(complaint: Complaint, now: datetime) -> ComplaintBrief:
    return ComplaintBrief(
        number=complaint.number,
        token=complaint.token,
        state=complaint.state,
        state_name=RESIDENT_STATE_NAMES[complaint.state],
        category=complaint.category.name,
        community=complaint.community.name if complaint.community else None,
        words=complaint.words[:BRIEF],
        submitted_at=complaint.submitted_at,
        countdown=_countdown_out(countdown(complaint, now), now),
        can=_abilities(complaint, now),
    )


def found_out(view: PinView, now: datetime) -> FoundOut:
    return FoundOut(
        number=view.number,
        state=view.state,
        state_name=RESIDENT_STATE_NAMES[view.state],
        category=view.category,
        submitted_at=view.submitted_at,
        office=view.office,
        reply_due_at=view.due_at,
        reply_promise=reply_promise(view.due_at, now) if view.due_at else "",
        answers=[
            AnswerItem(at=office_answer.at, words=office_answer.words) for office_answer in view.answers
        ],
    )


def _timeline(session: Session, complaint: Complaint) -> list[TimelineItem]:
    address = f"/api/v1/complaints/{complaint.token}"
    voices = queries.recordings_of(session, complaint)
    return [
        TimelineItem(
            move=entry.move,
            title=RESIDENT_MOVE_NAMES[entry.move],
            at=entry.at,
            words=entry.words,
            photos=[f"{address}/photos/{photo.id}" for photo in entry.photos],
            recordings=[
                RecordingItem(address=f"{address}/recordings/{voice.id}", seconds=voice.seconds)
                for voice in voices
                if voice.event_id == entry.event_id
            ],
        )
        for entry in queries.resident_timeline(complaint)
    ]


def _abilities(complaint: Complaint, now: datetime) -> list[Ability]:
    return [ABILITIES[move] for move in permitted_to_resident(complaint, now)]


def _countdown_out(countdown: Countdown | None, now: datetime) -> CountdownOut | None:
    if countdown is None:
        return None
    return CountdownOut(
        what=countdown.what.value,
        words=countdown_words(countdown, now),
        due_at=countdown.due_at,
        working_days_left=countdown.working_days_left,
        overdue=countdown.overdue,
    )
