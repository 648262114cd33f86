"""What the private page of a complaint and the shared one both show: its content and its history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.pages.resident.status_text import ComplaintStatus, complaint_status
from backend.complaints.rules.privacy.content_review import mask_withheld, withheld_texts
from backend.complaints.rules.privacy.covering import as_firm_reads, is_resident_text
from backend.complaints.rules.privacy.unmasking import Unmasking, unmasking_so_far
from backend.complaints.rules.queries import TimelineEntry, recordings_of, resident_timeline
from backend.core.clock import utc_now
from backend.core.text import mask_phones
from backend.models import Complaint, Move, Photo, Recording, SafetySource
from backend.models.labels import RESIDENT_MOVE_NAMES
from backend.web.rendering import variables_of

PhotoAddress = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """Photos come with their addresses."""

    move: Move
    name: str
    at: datetime
    words: str
    photos: Sequence[tuple[Photo, str]]


@variables_of("complaints/resident/shared.html")
@dataclass(frozen=True, slots=True)
class ShownComplaint:
    """As far as its reader may see it; `private` says that this is its resident.

    `unmasking` is what the resident's words, all together, tell the firm of who they are.
    """

    complaint: Complaint
    now: ComplaintStatus
    private: bool
    words: str
    place: str
    recordings: Sequence[Recording]
    timeline: Sequence[ShownStep]
    unmasking: Unmasking | None = None


def own_complaint(session: Session, complaint: Complaint, photo_address: PhotoAddress) -> ShownComplaint:
    """For the resident who made it."""
    return ShownComplaint(
        complaint=complaint,
        now=complaint_status(session, complaint, utc_now()),
        private=True,
        words=complaint.words,
        place=complaint.place,
        recordings=recordings_of(session, complaint),
        timeline=[
            _step(entry, RESIDENT_MOVE_NAMES[entry.move], entry.words, photo_address)
            for entry in resident_timeline(complaint)
        ],
        unmasking=unmasking_so_far(complaint),
    )


def shared_complaint(session: Session, complaint: Complaint, photo_address: PhotoAddress) -> ShownComplaint:
    """For those who are not its resident: no more than a property firm reads, and no voices."""
    withheld = withheld_texts(session, [complaint.id])
    hold = withheld.by_complaint.get(complaint.id)
    return ShownComplaint(
        complaint=complaint,
        now=complaint_status(session, complaint, utc_now()),
        private=False,
        words=as_firm_reads(complaint, complaint.words, hold),
        place=as_firm_reads(complaint, complaint.place, hold, is_place=True),
        recordings=(),
        timeline=[
            _step(
                entry,
                RESIDENT_MOVE_NAMES[entry.move].replace("您", "居民"),
                _shared_words(complaint, entry, withheld.by_event.get(entry.event_id)),
                photo_address,
            )
            for entry in resident_timeline(complaint)
        ],
    )


def _step(entry: TimelineEntry, name: str, words: str, photo_address: PhotoAddress) -> ShownStep:
    photos = [(photo, photo_address(photo.id)) for photo in entry.photos]
    return ShownStep(entry.move, name, entry.at, words, photos)


def _shared_words(complaint: Complaint, entry: TimelineEntry, hold: SafetySource | None) -> str:
    if is_resident_text(entry.move, entry.actor):
        return as_firm_reads(complaint, entry.words, hold)
    return mask_phones(mask_withheld(entry.words, hold))
