"""Typed variables of the complaint page's templates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may
from backend.complaints.pages.inbox.origin import Origin
from backend.complaints.pages.office import responsible, time_limits
from backend.complaints.pages.office.duplicates import Duplicates
from backend.complaints.pages.office.form_choices import Offers
from backend.complaints.pages.office.responsible import OfficeInCharge
from backend.complaints.pages.office.time_limits import TimeLimit
from backend.complaints.pages.office.timeline import STAGES, Step, timeline
from backend.complaints.rules import queries
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy import content_review, disclosure
from backend.complaints.rules.privacy.access_records import access_records
from backend.complaints.rules.privacy.covering import is_resident_text
from backend.complaints.rules.privacy.endings import is_over
from backend.complaints.rules.queries.colleagues import notes_for
from backend.complaints.rules.similarity.merge_suggestions import Joint, answered_with, joint_of
from backend.complaints.signed_uploads import sign_photo
from backend.core.errors import LinshengError
from backend.core.numbers import show_number
from backend.models import (
    Complaint,
    ComplaintEvent,
    ComplaintNote,
    Move,
    PersonalDataLook,
    Photo,
    PhotoStage,
    Recording,
    StaffAccount,
)
from backend.models.labels import STATE_NAMES
from backend.web import wording
from backend.web.rendering import variables_of

PHONE_SECONDS = 5 * 60  # how long a revealed phone stays on the page


@dataclass(frozen=True, slots=True)
class Revealed:
    """Personal data that this request opened: the phone itself, marks for recordings and for photos."""

    phone: str = ""
    opened: str = ""
    photos_opened: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What the resident said, as far as this account may read it, and what came of it."""

    complaint: Complaint
    number: str
    state: str
    alias: str
    words: str
    place: str
    is_held: bool
    to_review: bool
    may_see_phone: bool
    may_hear: bool
    is_over: bool
    accesses: Sequence[tuple[PersonalDataLook, StaffAccount]]
    recordings: Sequence[Recording]
    first_photos: Sequence[Photo]
    timeline: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Work:
    """Who works on it, by when, with which others; `answered` with their states."""

    clocks: Sequence[TimeLimit]
    remarks: Sequence[str]
    broken: Sequence[str]
    parties: Sequence[OfficeInCharge]
    ladder: Sequence[OfficeInCharge]
    redo_words: str
    joint: Joint
    answered: Sequence[tuple[Complaint, str]]
    leading: Complaint | None
    notes: Sequence[ComplaintNote]


@variables_of("complaints/office/complaint.html", Revealed, Content, Work, Offers)
@dataclass(frozen=True, slots=True)
class Frame:
    """What this request brings along, and what the account may do.

    `form` is a rejected form of action `failed`, to be filled in again; `form_gone` says that the page shows
    that form no more.
    """

    error: LinshengError | None
    failed: str
    form: Mapping[str, Any]
    form_key: str
    form_gone: bool
    photos_closed: bool
    came: Origin
    now: str
    moves: frozenset[Move]
    duplicates: Duplicates
    phone_seconds: int = PHONE_SECONDS
    stages: Mapping[PhotoStage | None, str] = field(default_factory=lambda: STAGES)
    sign_photo: Callable[[StoredPhoto], str] = sign_photo
    moment: Callable[[datetime], str] = wording.moment


def content_of(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> Content:
    over = is_over(complaint, now)
    withheld = content_review.withheld_texts(session, [complaint.id])
    hold = withheld.by_complaint.get(complaint.id)
    return Content(
        complaint=complaint,
        number=show_number(complaint.number),
        state=STATE_NAMES[complaint.state],
        alias=disclosure.alias(complaint),
        words=disclosure.words_for(staff, complaint, complaint.words, now, hold),
        place=disclosure.words_for(staff, complaint, complaint.place, now, hold, origin="place"),
        is_held=bool(withheld.by_event) and not may(staff, Permission.FLAGGED_WORDS_READ),
        to_review=content_review.waits_for(session, complaint, staff),
        may_see_phone=disclosure.may_see_phone(complaint, staff, now),
        may_hear=disclosure.may_hear(complaint, staff, now),
        is_over=over,
        accesses=access_records(session, complaint, staff),
        recordings=queries.recordings_of(session, complaint),
        first_photos=[
            photo for photo in complaint.photos if photo.event_id == complaint.events[0].id and not over
        ],
        timeline=timeline(
            session,
            complaint,
            lambda text, event: disclosure.words_for(
                staff, complaint, text, now, withheld.by_event.get(event.id), origin=_origin(event)
            ),
            [] if over else complaint.photos,
        ),
    )


def _origin(event: ComplaintEvent) -> disclosure.TextOrigin:
    return "words" if is_resident_text(event.move, event.actor) else "office"


def work_on(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> Work:
    merged_into = complaint.merged_into_id
    return Work(
        clocks=time_limits.time_limits(complaint, now),
        remarks=time_limits.remarks(complaint),
        broken=time_limits.recorded_breaches(session, complaint),
        parties=responsible.offices_now(session, complaint),
        ladder=responsible.former_leads(session, complaint),
        redo_words=responsible.redo_words(complaint),
        joint=joint_of(session, complaint),
        answered=[(other, STATE_NAMES[other.state]) for other in answered_with(session, complaint)],
        leading=session.get(Complaint, merged_into) if merged_into else None,
        notes=notes_for(session, complaint, staff),
    )
