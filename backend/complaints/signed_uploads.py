"""References to stored photos and voices that only we can have written: a client names what it sent."""

from dataclasses import astuple

from itsdangerous import BadData, URLSafeTimedSerializer

from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.recordings import StoredRecording
from backend.models import PhotoStage
from backend.models.personal import PersonalDataKey, UnsealError
from backend.web.services import services

VALID_SECONDS = 24 * 60 * 60  # a form left open over night


def sign_photo(photo: StoredPhoto) -> str:
    """A token that says which stored photo is meant."""
    return _serializer("stored photo").dumps(astuple(photo))


def signed_photo(token: str, max_age: int | None = VALID_SECONDS) -> StoredPhoto | None:
    """The photo that was signed; None for a forged or old token. Without `max_age` none is too old."""
    try:
        key, width, height, size, stage = _serializer("stored photo").loads(token, max_age=max_age)
    except (BadData, ValueError):
        return None
    return StoredPhoto(str(key), int(width), int(height), int(size), PhotoStage(stage) if stage else None)


def sign_recording(recording: StoredRecording) -> str:
    return _serializer("stored recording").dumps(astuple(recording))


def signed_recording(token: str, max_age: int | None = VALID_SECONDS) -> StoredRecording | None:
    """The voice that was signed, likewise."""
    try:
        key, original, seconds, size = _serializer("stored recording").loads(token, max_age=max_age)
    except (BadData, ValueError):
        return None
    return StoredRecording(str(key), str(original), int(seconds), int(size))


def sign_neighbour(complaint_id: int) -> str:
    """A neighbour's complaint, sealed: its id would tell which two answers are about the same one."""
    return _serializer("neighbour").dumps(PersonalDataKey.seal(str(complaint_id).encode()))


def signed_neighbour(token: str) -> int | None:
    """None for a forged or old token."""
    try:
        return int(PersonalDataKey.unseal(str(_serializer("neighbour").loads(token, max_age=VALID_SECONDS))))
    except (BadData, UnsealError, ValueError, TypeError):
        return None


def _serializer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().config.signing_keys, salt=salt)
