"""Carrying out what a step of the talk asked for, in the transaction that stores its outcome."""

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
from backend.complaints.rules.media import hang_media
from backend.complaints.rules.queries import submission_event
from backend.complaints.rules.queries.own import own_complaint
from backend.core.errors import NotFoundError
from backend.core.numbers import show_number
from backend.models import Channel
from backend.wechat.conversation import links
from backend.wechat.conversation.outcomes import FileComplaint, Rate, Reopen, Supplement, Urge, Withdraw
from backend.wechat.conversation.states import Draft

Affair = Rate | Reopen | Urge | Supplement | Withdraw


@dataclass(frozen=True, slots=True)
class Filed:
    """What the resident is given for a complaint that was filed."""

    number: str
    pin: str
    link: str


def file_complaint(
    session: Session, command: FileComplaint, resident_id: int, base_url: str, now: datetime
) -> Filed:
    """Raises LinshengError where the rules refuse the draft."""
    draft = command.draft
    receipt = intake.submit(session, submission_of(draft, resident_id), now)
    if draft.photos or draft.voices:
        event = submission_event(session, receipt.complaint_id)
        hang_media(session, resident_id, (*draft.photos, *draft.voices), event)
    return Filed(show_number(receipt.number), receipt.pin, links.status_link(base_url, receipt.token))


def submission_of(draft: Draft, resident_id: int) -> intake.Submission:
    return intake.Submission(
        idempotency_key=draft.key,
        channel=Channel.WECHAT,
        words=draft.words,
        category_code=draft.category_code,
        community_id=draft.compound.community_id if draft.compound else None,
        building_id=draft.compound.building_id if draft.compound else None,
        place=draft.spot or "",
        phone=draft.phone,
        anonymous=draft.anonymous,
        photos_to_come=len(draft.photos),
        recordings_to_come=len(draft.voices),
        resident_id=resident_id,
        same_as_id=draft.same_as,
    )


def carry_out(session: Session, command: Affair, resident_id: int, now: datetime) -> None:
    """Raises LinshengError where the rules refuse it, or the complaint is not theirs any more."""
    complaint = own_complaint(session, resident_id, command.number)
    if complaint is None:
        raise NotFoundError("没有找到这件投诉。")
    event = make(session, complaint.id, _move_of(command), now)
    if isinstance(command, Supplement) and event is not None:
        hang_media(session, resident_id, command.media, event)


def _move_of(command: Affair) -> ResidentMove:
    match command:
        case Rate(solved=solved, satisfied=satisfied, words=words):
            return Rating(solved, satisfied, words)
        case Reopen(words=words):
            return Reopening(words)
        case Urge(words=words):
            return Urging(words)
        case Supplement(words=words, media=keys):
            return Addition(words, to_come=len(keys))
        case Withdraw():
            return Withdrawal()
