"""Photos that survive a rejected form: already cleaned and stored, named again by signed hidden fields."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from backend.complaints.photos import MAX_PHOTOS, StoredPhoto, sort_photos, take_photos
from backend.errors import FieldProblem
from backend.services import services

VALID_SECONDS = 24 * 60 * 60  # a form left open over night


def sign_photo(photo: StoredPhoto) -> str:
    """A token that only we can have written; it says which stored photo is meant."""
    return _serializer().dumps(astuple(photo))


def kept_photos(tokens: Iterable[str]) -> list[StoredPhoto]:
    """The photos of an earlier, rejected submission. A forged or old token is passed over."""
    photos = []
    for token in list(tokens)[:MAX_PHOTOS]:
        try:
            key, width, height, size = _serializer().loads(token, max_age=VALID_SECONDS)
        except (BadData, ValueError):
            continue
        photos.append(StoredPhoto(str(key), int(width), int(height), int(size)))
    return photos


def uploaded_photos(files: Sequence[FileStorage]) -> list[StoredPhoto]:
    """Photos of this request, cleaned and stored. Raises InvalidInputError for field `photos`.

    Browsers send one empty part where nothing was chosen.
    """
    return take_photos(services().photos, _chosen(files))


def sorted_photos(files: Sequence[FileStorage]) -> tuple[list[StoredPhoto], list[FieldProblem]]:
    """The photos of this request that could be taken, and what is wrong with the others."""
    return sort_photos(services().photos, _chosen(files))


def _chosen(files: Sequence[FileStorage]) -> Iterator[bytes]:
    """One at a time, so that nine large files are never in memory together."""
    for file in files:
        data = file.read() if file.filename else b""
        if data:
            yield data


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept photo")
