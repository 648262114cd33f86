"""Photos are sent one by one before the complaint, so that a broken network costs one photo only."""

from flask import Response, abort, request
from pydantic import BaseModel
from spectree import Response as Documented
from spectree.model_adapter.pydantic_adapter import BaseFile
from werkzeug.datastructures import FileStorage

from backend.api import api_v1
from backend.api.document import document
from backend.api.lookups import answer
from backend.api.schemas import ErrorOut, PhotoOut
from backend.complaints.photos import MAX_BYTES, take_photos
from backend.errors import FieldProblem, InvalidInputError
from backend.services import limiter, services
from backend.signed_photos import sign_photo

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
    (stored,) = take_photos(services().photos, [_content(form.photo)])
    body = PhotoOut(reference=sign_photo(stored), width=stored.width, height=stored.height)
    return answer(body), 201


def _content(file: object) -> bytes:
    """SpecTree hands through whatever stands in the field; only a file will do."""
    if not isinstance(file, FileStorage):
        raise InvalidInputError([FieldProblem("photo", "请选择一张照片。")])
    data: bytes = file.read()
    return data
