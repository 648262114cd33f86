"""What a program adds to a complaint that it filed: a 补充 that it may send again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.repeated_additions import is_repeated_addition
from backend.complaints.rules.filing.submissions import LONGEST_WORDS
from backend.complaints.rules.handling.followups import ProgramUpdate, supplement
from backend.complaints.rules.handling.move_steps import locked_complaint
from backend.complaints.rules.photos import StoredPhoto
from backend.core import text as words
from backend.core.errors import KeyReusedError
from backend.models import Channel, Complaint, ComplaintEvent

CHANGED = "这个编号已经用过，而内容和那一次不同。"


def add_update(
    session: Session, complaint_id: int, key: str, text: str, photos: Sequence[StoredPhoto], now: datetime
) -> tuple[ComplaintEvent, bool]:
    """The event, and whether it is new. The same `key` is the same event; without one its content decides.

    Raises InvalidInputError, MoveRefusedError where the complaint takes nothing more, KeyReusedError.
    """
    complaint = locked_complaint(session, complaint_id)
    earlier = _earlier(complaint, key) if key else None
    if earlier is not None:
        if earlier.words != words.clean(text) or _photo_keys(complaint, earlier) != _keys(photos):
            raise KeyReusedError(CHANGED)
        return earlier, False
    if not key and is_repeated_addition(session, complaint_id, text, photos):
        return complaint.events[-1], False
    program = ProgramUpdate(key, LONGEST_WORDS[Channel.OPEN311])
    return supplement(session, complaint_id, text, photos, now, program=program), True


def _earlier(complaint: Complaint, key: str) -> ComplaintEvent | None:
    return next((event for event in complaint.events if (event.details or {}).get("update_key") == key), None)


def _photo_keys(complaint: Complaint, event: ComplaintEvent) -> list[str]:
    return [photo.storage_key for photo in complaint.photos if photo.event_id == event.id]


def _keys(photos: Sequence[StoredPhoto]) -> list[str]:
    return [photo.storage_key for photo in photos]
