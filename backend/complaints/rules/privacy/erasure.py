"""Erasing a resident who asks for it (PIPL art. 47): the complaint stays, the person goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session, defer

from backend.city_rules.rules.current import city_rules
from backend.complaints.rules.inbox import search_index
from backend.jobs.outbox import discard_messages
from backend.models import (
    ActorKind,
    Complaint,
    ComplaintEvent,
    Cover,
    KeptAnswer,
    MediaKind,
    Photo,
    Recording,
    Resident,
    ResidentHome,
    ResidentNotice,
    ResidentSession,
    SubscriptionGrant,
    WechatMedia,
)

LONGEST_YEAR = timedelta(days=366)
OWN_EVENTS = select(ComplaintEvent.id).where(ComplaintEvent.actor == ActorKind.RESIDENT)


def erase_resident(session: Session, resident_id: int) -> None:
    """Erase phone, voice, chat and the tie between this person and their complaints.

    The complaints go on without them, as those of someone who stays anonymous: firm and street still
    answer, and the statistics stay true. Photos show the trouble, not the person, and stay as well.
    """
    query = select(Complaint.id).where(Complaint.resident_id == resident_id)
    complaints = session.scalars(
        select(Complaint).where(Complaint.resident_id == resident_id).options(defer(Complaint.phone))
    ).all()
    session.execute(delete(Recording).where(Recording.complaint_id.in_(query)))
    for table in (WechatMedia, ResidentNotice):
        discard_messages(session, table, select(table.id).where(table.resident_id == resident_id))
    session.execute(delete(SubscriptionGrant).where(SubscriptionGrant.resident_id == resident_id))
    session.execute(delete(ResidentNotice).where(ResidentNotice.resident_id == resident_id))
    session.execute(delete(WechatMedia).where(WechatMedia.resident_id == resident_id))
    session.execute(
        update(Complaint)
        .where(Complaint.resident_id == resident_id)
        # The hash of what was submitted holds the phone, too few digits to be hidden by hashing.
        .values(resident_id=None, phone=None, phone_index=None, content_hash="")
    )
    for complaint in complaints:
        _make_nameless(session, complaint)
    for theirs_too in (ResidentHome, ResidentSession, KeptAnswer):
        session.execute(delete(theirs_too).where(theirs_too.resident_id == resident_id))
    session.execute(delete(Resident).where(Resident.id == resident_id))


def erase_complainant(session: Session, complaint: Complaint) -> None:
    """Erase phone and voice of this one complaint, which goes on as that of someone who stays anonymous.

    For those who hold its private link and have no login that would tie their complaints together. Voices
    that are still to be fetched from WeChat are given up, too.
    """
    voices = (WechatMedia.complaint_id == complaint.id, WechatMedia.kind == MediaKind.VOICE)
    discard_messages(session, WechatMedia, select(WechatMedia.id).where(*voices))
    session.execute(delete(WechatMedia).where(*voices))
    session.execute(delete(Recording).where(Recording.complaint_id == complaint.id))
    complaint.phone = complaint.phone_index = None
    complaint.content_hash = ""
    _make_nameless(session, complaint)


def _make_nameless(session: Session, complaint: Complaint) -> None:
    """The firm reads no name in their words any more, nor the flat where nothing is to be mended in it."""
    least = Cover.HOME if complaint.closed_at is not None else Cover.NAME
    complaint.cover = complaint.cover if complaint.cover is Cover.HOME else least
    complaint.anonymous = True
    session.flush()
    search_index.renew(session, complaint)


def complaints_kept_too_long(session: Session, now: datetime, limit: int = 200) -> Sequence[int]:
    """Those where the city's years of keeping are over and somebody is still named (PIPL art. 19, 47)."""
    over = now - LONGEST_YEAR * city_rules(session).limits.kept_years
    has_voice = exists().where(Recording.complaint_id == Complaint.id)
    has_photo = exists().where(Photo.complaint_id == Complaint.id, Photo.event_id.in_(OWN_EVENTS))
    someone = or_(Complaint.phone.is_not(None), Complaint.resident_id.is_not(None), has_voice, has_photo)
    query = select(Complaint.id).where(Complaint.closed_at < over, someone)
    return session.scalars(query.order_by(Complaint.id).limit(limit)).all()


def erase_complainant_of(session: Session, complaint_id: int, now: datetime) -> None:  # noqa: ARG001 - a job's work on one row
    """Their photos go as well: what happened is long done, and they show homes and people.

    What was complained of in words and how it went stays, for the statistics.
    """
    complaint = session.get_one(Complaint, complaint_id, options=[defer(Complaint.phone)])
    erase_complainant(session, complaint)
    complaint.resident_id = None
    session.flush()
    session.execute(delete(Photo).where(Photo.complaint_id == complaint_id, Photo.event_id.in_(OWN_EVENTS)))
    session.execute(delete(WechatMedia).where(WechatMedia.complaint_id == complaint_id))
