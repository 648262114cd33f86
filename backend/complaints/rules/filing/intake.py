"""The one way in: every channel hands a Submission to `submit`, and gets a Receipt.

A channel with something to ask between reading and keeping makes the three steps of `submit` itself.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import categories
from backend.complaints.rules.filing.emergencies import Emergency, find_emergency
from backend.complaints.rules.filing.submissions import CheckedSubmission, Submission, check_submission
from backend.complaints.rules.handling.breaches import refresh_due_times
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_steps import RESIDENT, SYSTEM, add_event, assign, set_due_times
from backend.complaints.rules.inbox import search_index
from backend.complaints.rules.photos import photo_rows
from backend.complaints.rules.privacy.content_review import check_content
from backend.complaints.rules.recordings import recording_rows
from backend.complaints.rules.routing import route
from backend.complaints.rules.similarity.duplicates import checked_link
from backend.core import numbers
from backend.core import text as words
from backend.core.clock import local
from backend.core.errors import KeyReusedError
from backend.models import Complaint, Move, State
from backend.models.personal import FORGOTTEN, PersonalDataKey

TRIES = 5

__all__ = ["Receipt", "Submission", "check_submission", "earlier_receipt", "keep", "submit"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the resident keeps. `created` is False when the same submission had arrived before."""

    complaint_id: int
    number: str
    pin: str
    token: str
    emergency_advice: str
    created: bool


def submit(session: Session, submission: Submission, now: datetime) -> Receipt:
    """Check, route and keep a complaint with its first events, deliveries and outbox rows.

    The caller's transaction makes it one commit. The same idempotency key twice is one complaint.

    Raises InvalidInputError with fields words, category, place, phone, photos, community, building or
    idempotency_key; KeyReusedError where the key came with other words.
    """
    return earlier_receipt(session, submission) or keep(session, check_submission(session, submission), now)


def keep(session: Session, checked: CheckedSubmission, now: datetime) -> Receipt:
    """The last step: route it and keep it. A twin that was faster meanwhile is answered with its receipt."""
    for _ in range(TRIES):
        try:
            with session.begin_nested():
                return _create(session, checked, now)
        except IntegrityError:
            # Either a twin of this submission was faster, or the random number was taken.
            earlier = earlier_receipt(session, checked.submission)
            if earlier is not None:
                return earlier
    raise RuntimeError(f"no free complaint number in {TRIES} tries")


def earlier_receipt(session: Session, submission: Submission) -> Receipt | None:
    """The first step: the receipt of the same submission, if it arrived before. Raises KeyReusedError."""
    earlier = session.scalars(
        select(Complaint).where(Complaint.idempotency_key.in_(_stored_keys(submission)))
    ).first()
    if earlier is None:
        return None
    contents = (FORGOTTEN, *PersonalDataKey.blind_indexes(_content(submission)))
    if earlier.content_hash not in contents:
        raise KeyReusedError(
            f"这一页已经提交过投诉（编号 {numbers.show_number(earlier.number)}）。"
            "现在的内容和那一件不同，如要另提一件，请再点一次提交。"
        )
    emergency = find_emergency(categories(session), earlier.words)
    return _receipt(earlier, emergency, created=False)


def _create(session: Session, checked: CheckedSubmission, now: datetime) -> Receipt:
    """All that stands by itself is written at once; only then come the rows that name its ids."""
    submission = checked.submission
    community = checked.place.community
    same_as_id = checked_link(session, submission.same_as_id, community.id if community else None)
    routed = route(session, checked.place, checked.category, local(now).date())
    complaint = _new_row(submission, checked, now)
    complaint.same_as_id, complaint.unrouted = same_as_id, routed.unrouted
    session.add(complaint)
    with session.no_autoflush:
        set_due_times(complaint)
        submitted = add_event(complaint, Move.SUBMIT, RESIDENT, now)
        parties = assign(complaint, routed.assignments, now)
        dispatched = add_event(complaint, Move.DISPATCH, SYSTEM, now)
        refresh_due_times(complaint)
    session.flush()
    search_index.add(session, complaint)
    check_content(session, submitted, now)
    complaint.photos.extend(photo_rows(submitted, submission.photos))
    session.add_all(recording_rows(submitted, submission.recordings))
    create_deliveries(session, dispatched, parties, now)
    return _receipt(complaint, checked.emergency, created=True)


def _new_row(submission: Submission, checked: CheckedSubmission, now: datetime) -> Complaint:
    street = checked.place.street or (checked.place.community and checked.place.community.street)
    token = numbers.new_token()
    return Complaint(
        number=numbers.new_number(now),
        pin=numbers.new_pin(),
        token=token,
        token_index=PersonalDataKey.blind_index(token),
        idempotency_key=_stored_keys(submission)[0],
        content_hash=PersonalDataKey.blind_index(_content(submission)),
        channel=submission.channel,
        state=State.SUBMITTED,
        category=checked.category,
        community=checked.place.community,
        building=checked.building,
        code_id=submission.code_id,
        words=checked.text,
        place=checked.spot,
        anonymous=submission.anonymous,
        cover=submission.kept_cover,
        phone=checked.phone,
        phone_index=PersonalDataKey.blind_index(checked.phone) if checked.phone else None,
        resident_id=submission.resident_id,
        application_id=submission.application_id,
        emergency=checked.emergency is not None,
        street=street or None,
        district_id=street.district_id if street else None,
        submitted_at=now,
        round_started_at=now,
        previous_id=submission.previous_id,
        redo_count=0,
        return_ruled=False,
        unrouted=False,
        photos=[],  # so that nobody looks for some when it has its id
    )


def _stored_keys(submission: Submission) -> list[str]:
    keys = (submission.idempotency_key, *submission.earlier_keys)
    return [f"{submission.channel}:{key}"[:80] for key in keys]


def _content(submission: Submission) -> str:
    """What is hashed with the key, as the phone is in it."""
    parts = (
        submission.text,
        words.clean(submission.place),
        *(
            str(part)
            for part in (
                submission.code_id,
                submission.community_id,
                submission.building_id,
                submission.category_code,
                submission.street_id,
                submission.phone,
                submission.anonymous,
                # One that nobody chose is no part of what was sent.
                *([f"cover {submission.cover}"] if submission.cover is not None else []),
                *(photo.storage_key for photo in submission.photos),
                *(recording.storage_key for recording in submission.recordings),
            )
        ),
    )
    return "\0".join(parts)


def _receipt(complaint: Complaint, emergency: Emergency | None, *, created: bool) -> Receipt:
    """The advice comes from the emergency in the words, whatever category was chosen."""
    return Receipt(
        complaint_id=complaint.id,
        number=complaint.number,
        pin=complaint.pin,
        token=complaint.token,
        emergency_advice=emergency.emergency_advice if emergency else "",
        created=created,
    )
