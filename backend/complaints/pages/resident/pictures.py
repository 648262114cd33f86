"""Photos as a resident's pages show them."""

from flask import Response, request

from backend.complaints.rules.photos import thumbnail
from backend.core.errors import NotFoundError
from backend.models import Complaint
from backend.web.services import services


def photo_of(complaint: Complaint, photo_id: int) -> Response:
    """Large, or small where the address says so. Raises NotFoundError for a photo of another complaint."""
    keys = [photo.storage_key for photo in complaint.photos if photo.id == photo_id]
    return picture(keys, small="small" in request.args)


def picture(keys: list[str], *, small: bool) -> Response:
    """The first of the stored photos. Raises NotFoundError."""
    try:
        data = services().photos.load(keys[0])
    except (IndexError, FileNotFoundError):
        raise NotFoundError("没有找到这张照片。") from None
    response = Response(thumbnail(data) if small else data, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
