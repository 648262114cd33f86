"""Whether the latest addition to a complaint is sent a second time."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.complaints.rules.handling.move_steps import locked_complaint
from backend.complaints.rules.photos import StoredPhoto
from backend.core import text as words
from backend.models import Move


def is_repeated_addition(
    session: Session, complaint_id: int, text: str, photos: Sequence[StoredPhoto]
) -> bool:
    """Whether its last event has the same words and photos; two senders at once wait for each other."""
    complaint = locked_complaint(session, complaint_id)
    last = complaint.events[-1]
    if last.move is not Move.SUPPLEMENT or last.words != words.clean(text):
        return False
    sent_keys = [photo.storage_key for photo in complaint.photos if photo.event_id == last.id]
    return sent_keys == [photo.storage_key for photo in photos]
