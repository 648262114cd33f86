"""Carries out the command of a step, in the transaction that stores its outcome."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.filing import intake
from backend.complaints.rules.handling.resident_moves import (
    Addition,
    Rating,
    Reopening,
    ResidentMove,
    Urging,
    Withdrawal,
    make,
)
from backend.complaints.rules.handling.turning_urgent import FLAT_SHOWN, hides_flat
from backend.complaints.rules.media import attach_media
from backend.complaints.rules.queries import submission_event
from backend.complaints.rules.queries.resident_complaints import resident_complaint
from backend.core.errors import MoveRefusedError, NotFoundError
from backend.core.numbers import show_number
from backend.models import Channel, Complaint, Cover
from backend.wechat import links
from backend.wechat.conversation.commands import (
    FileComplaint,
    RaiseAlarm,
    RateComplaint,
    ReopenComplaint,
    SupplementComplaint,
    UrgeComplaint,
    WithdrawComplaint,
)
from backend.wechat.conversation.states import CoverChoice, Draft

ComplaintCommand = (
    RateComplaint | ReopenComplaint | UrgeComplaint | RaiseAlarm | SupplementComplaint | WithdrawComplaint
)


@dataclass(frozen=True, slots=True)
class FiledComplaint:
    """What the resident is given for a complaint that was filed."""

    number: str
    pin: str
    link: str


def file_complaint(
    session: Session, command: FileComplaint, resident_id: int, base_url: str, now: datetime
) -> FiledComplaint:
    """Raises LinshengError where the rules refuse the draft."""
    draft = command.draft
    receipt = intake.submit(session, submission_of(draft, resident_id, command.cover), now)
    if draft.photos or draft.voices:
        event = submission_event(session, receipt.complaint_id)
        attach_media(session, resident_id, (*draft.photos, *draft.voices), event)
    return FiledComplaint(
        show_number(receipt.number), receipt.pin, links.status_link(base_url, receipt.token)
    )


def submission_of(draft: Draft, resident_id: int, cover: CoverChoice | None = None) -> intake.Submission:
    return intake.Submission(
        idempotency_key=draft.key,
        channel=Channel.WECHAT,
        words=draft.words,
        category_code=draft.category_code,
        community_id=draft.community.community_id if draft.community else None,
        building_id=draft.community.building_id if draft.community else None,
        place=draft.spot or "",
        phone=draft.phone,
        anonymous=draft.anonymous,
        cover=Cover(cover) if cover else None,
        photos_to_come=len(draft.photos),
        recordings_to_come=len(draft.voices),
        resident_id=resident_id,
        same_as_id=draft.same_as,
    )


def carry_out(session: Session, command: ComplaintCommand, resident_id: int, now: datetime) -> str:
    """What its resident must hear of it besides: that it shows a flat now which was hidden; else empty.

    Raises LinshengError where the rules refuse it, or the complaint is not theirs any more.
    """
    complaint = resident_complaint(session, resident_id, command.number)
    if complaint is None:
        raise NotFoundError("没有找到这件投诉。")
    was_hidden = hides_flat(complaint)
    _move(session, complaint, command, resident_id, now)
    return FLAT_SHOWN if was_hidden and complaint.emergency else ""


def _move(
    session: Session, complaint: Complaint, command: ComplaintCommand, resident_id: int, now: datetime
) -> None:
    if isinstance(command, RaiseAlarm):
        _raise_alarm(session, complaint.id, command, now)
        return
    cover = Cover(command.cover) if command.cover else None
    event = make(session, complaint.id, _move_of(command), now, cover)
    if isinstance(command, SupplementComplaint) and event is not None:
        attach_media(session, resident_id, command.media, event)


def _raise_alarm(session: Session, complaint_id: int, command: RaiseAlarm, now: datetime) -> None:
    try:
        with session.begin_nested():
            make(session, complaint_id, Urging(command.words), now)
    except MoveRefusedError:
        make(session, complaint_id, Addition(command.words), now)


def _move_of(
    command: RateComplaint | ReopenComplaint | UrgeComplaint | SupplementComplaint | WithdrawComplaint,
) -> ResidentMove:
    match command:
        case RateComplaint(solved=solved, satisfied=satisfied, words=words):
            return Rating(solved, satisfied, words)
        case ReopenComplaint(words=words):
            return Reopening(words)
        case UrgeComplaint(words=words):
            return Urging(words)
        case SupplementComplaint(words=words, media=keys):
            return Addition(words, to_come=len(keys))
        case WithdrawComplaint():
            return Withdrawal()
