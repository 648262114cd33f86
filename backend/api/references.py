"""Signed references to stored photos: a client can name what it uploaded and nothing else."""

from dataclasses import astuple

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from backend.complaints.photos import StoredPhoto
from backend.errors import FieldProblem, InvalidInputError

VALID_SECONDS = 2 * 60 * 60


def sign_reference(photo: StoredPhoto) -> str:
    return _serializer().dumps(astuple(photo))


def read_references(references: list[str]) -> list[StoredPhoto]:
    """Raises InvalidInputError for a forged or old reference."""
    photos = []
    for number, reference in enumerate(references, start=1):
        try:
            key, width, height, size = _serializer().loads(reference, max_age=VALID_SECONDS)
        except (BadData, ValueError):
            raise InvalidInputError(
                [FieldProblem("photos", f"第 {number} 张照片已失效，请重新上传。")]
            ) from None
        photos.append(StoredPhoto(str(key), int(width), int(height), int(size)))
    return photos


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="API photo")
