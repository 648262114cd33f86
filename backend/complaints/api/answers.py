"""A complaint as its resident reads it."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party, office_row
from backend.api.schemas import Office
from backend.complaints.api.schemas import (
    ComplaintBrief,
    ComplaintOut,
    CountdownOut,
    RecordingItem,
    TimelineItem,
)
from backend.complaints.rules import queries
from backend.complaints.rules.handling.outlook import (
    Countdown,
    countdown,
    countdown_words,
    permitted_to_resident,
)
from backend.complaints.rules.handling.resident_moves import ABILITIES, Ability
from backend.models import Complaint
from backend.models.labels import MOVE_NAMES, STATE_NAMES
from backend.web.services import services

BRIEF = 60


def complaint_out(session: Session, found: Complaint, now: datetime) -> ComplaintOut:
    party = lead_party(found)
    office = office_of_party(party)
    row = office_row(session, office)
    return ComplaintOut(
        number=found.number,
        state=found.state,
        state_name=STATE_NAMES[found.state],
        category=found.category.name,
        community=found.community.name if found.community else None,
        building=found.building.name if found.building else None,
        place=found.place,
        words=found.words,
        submitted_at=found.submitted_at,
        accept_due_at=found.accept_due_at,
        reply_due_at=found.reply_due_at,
        solved=found.solved,
        satisfied=found.satisfied,
        handler=Office(
            name=office_name(session, office),
            phone=row.phone if row else services().config.hotline,
            reason=party.reason,
        ),
        timeline=_timeline(session, found),
        countdown=_countdown_out(countdown(found, now)),
        can=_abilities(found, now),
    )


def complaint_brief(found: Complaint, now: datetime) -> ComplaintBrief:
    return ComplaintBrief(
        number=found.number,
        token=found.token,
        state=found.state,
        state_name=STATE_NAMES[found.state],
        category=found.category.name,
        community=found.community.name if found.community else None,
        words=found.words[:BRIEF],
        submitted_at=found.submitted_at,
        countdown=_countdown_out(countdown(found, now)),
        can=_abilities(found, now),
    )


def _timeline(session: Session, found: Complaint) -> list[TimelineItem]:
    address = f"/api/v1/complaints/{found.token}"
    voices = queries.recordings_of(session, found)
    return [
        TimelineItem(
            move=entry.move,
            title=MOVE_NAMES[entry.move],
            at=entry.at,
            words=entry.words,
            photos=[f"{address}/photos/{photo.id}" for photo in entry.photos],
            recordings=[
                RecordingItem(address=f"{address}/recordings/{voice.id}", seconds=voice.seconds)
                for voice in voices
                if voice.event_id == entry.event_id
            ],
        )
        for entry in queries.resident_timeline(found)
    ]


def _abilities(found: Complaint, now: datetime) -> list[Ability]:
    return [ABILITIES[move] for move in permitted_to_resident(found, now)]


def _countdown_out(left: Countdown | None) -> CountdownOut | None:
    if left is None:
        return None
    return CountdownOut(
        what=left.what.value,
        words=countdown_words(left),
        due_at=left.due_at,
        working_days_left=left.working_days_left,
        overdue=left.overdue,
    )
