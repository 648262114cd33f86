"""References to stored photos that only we can have written: a client names what it sent, nothing else."""

from dataclasses import astuple

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from backend.complaints.photos import StoredPhoto

VALID_SECONDS = 24 * 60 * 60  # a form left open over night


def sign_photo(photo: StoredPhoto) -> str:
    """A token that says which stored photo is meant."""
    return _serializer().dumps(astuple(photo))


def signed_photo(token: str) -> StoredPhoto | None:
    """The photo that was signed; None for a forged or old token."""
    try:
        key, width, height, size = _serializer().loads(token, max_age=VALID_SECONDS)
    except (BadData, ValueError):
        return None
    return StoredPhoto(str(key), int(width), int(height), int(size))


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="stored photo")
