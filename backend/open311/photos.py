"""The photos of a request, as parts of a multipart form."""

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from backend.complaints.forms.photos import uploaded_photos
from backend.complaints.rules.photos import StoredPhoto
from backend.open311.callers import MULTIPART, URLENCODED


def sent_photos() -> list[StoredPhoto]:
    """By any name: the specification has none, and FixMyStreet calls its files photo1, photo2 and so on.

    Raises InvalidInputError for one that cannot be taken.
    """
    if request.mimetype not in {URLENCODED, MULTIPART}:
        raise UnsupportedMediaType
    return uploaded_photos([file for _name, file in request.files.items(multi=True)])
