"""Limits on the body of a request, checked before its schema."""

from flask import abort, request

from backend.api.blueprint import api_v1
from backend.api.schemas import ErrorOut
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.uploads import MAX_PHOTO_BYTES, MAX_RECORDING_BYTES

JSON_BYTES = 256 * 1024
FORM_OVERHEAD = 10_000
UPLOADS = {
    "api_v1.upload_photo": MAX_PHOTO_BYTES + FORM_OVERHEAD,
    "api_v1.upload_recording": MAX_RECORDING_BYTES + FORM_OVERHEAD,
}
BODY_ERRORS = {
    f"HTTP_{status}": ErrorOut for status in (400, 401, 413, 415, 422, 429)
}  # of every request with a body
NAMELESS_ERRORS = {
    name: kind for name, kind in BODY_ERRORS.items() if name != "HTTP_401"
}  # where a login counts for nothing
MOVE_ERRORS = BODY_ERRORS | {"HTTP_404": ErrorOut, "HTTP_409": ErrorOut}


@api_v1.before_request
def bound_body() -> None:
    """JSON is small; a form holds one file."""
    if request.method not in {"POST", "PUT"}:
        return
    upload = UPLOADS.get(request.endpoint or "")
    request.max_content_length = upload or JSON_BYTES
    if upload is not None:
        if request.mimetype != "multipart/form-data":
            abort(415)
        return
    if not request.is_json:
        abort(415)
    # Malformed JSON is told so here, before the schema sees an empty body; so is what is no object.
    if not isinstance(request.get_json(), dict):
        raise InvalidInputError([FieldProblem("", "请求内容应为 JSON 对象。")])
