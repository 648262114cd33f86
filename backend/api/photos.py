"""Photos are sent one by one before the complaint, so that a broken network costs one photo only."""

from flask import Response, abort, request
from pydantic import BaseModel
from spectree import BaseFile
from spectree import Response as Documented

from backend.api import api_v1
from backend.api.document import document
from backend.api.lookups import answer
from backend.api.references import sign_reference
from backend.api.schemas import ErrorOut, PhotoOut
from backend.complaints.photos import MAX_BYTES, take_photos
from backend.services import limiter, services

FORM_OVERHEAD = 10_000


class PhotoForm(BaseModel):
    """Multipart form with one file."""

    photo: BaseFile


@api_v1.before_request
def bound_upload() -> None:
    """Before the form is parsed: one photo is all it may hold."""
    if request.endpoint == "api_v1.upload_photo":
        request.max_content_length = MAX_BYTES + FORM_OVERHEAD
        if request.mimetype != "multipart/form-data":
            abort(415)


@api_v1.post("/photos")
@limiter.limit("60/10 minutes")
@document.validate(
    resp=Documented(
        HTTP_201=PhotoOut, HTTP_413=ErrorOut, HTTP_415=ErrorOut, HTTP_422=ErrorOut, HTTP_429=ErrorOut
    ),
    tags=["complaints"],
)
def upload_photo(form: PhotoForm) -> tuple[Response, int]:
    """One photo. It is re-encoded; place and device data are dropped."""
    (stored,) = take_photos(services().photos, [form.photo.read()])
    body = PhotoOut(reference=sign_reference(stored), width=stored.width, height=stored.height)
    return answer(body), 201
