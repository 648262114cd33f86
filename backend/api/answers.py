"""Answers as JSON; those read often carry an ETag."""

from flask import Response, after_this_request, jsonify, request
from pydantic import BaseModel

from backend.web.http_bodies import packed


def answer(body: BaseModel) -> Response:
    """A model as JSON, checked when it was built."""
    return jsonify(body.model_dump(mode="json"))


def nothing() -> tuple[Response, int]:
    return Response(status=204), 204


def tagged(body: BaseModel, *, public: bool = False) -> Response:
    """The same, or 304 where the client has it already. What is personal no cache on the way may keep."""
    response = answer(body)
    if public:
        after_this_request(packed)  # what the document says of the answer is checked before
    # Packed or not, it says the same: RFC 9110 (8.8.3.3) wants a weak tag for two encodings under one tag.
    response.add_etag(weak=public)
    response.headers["Cache-Control"] = "public, max-age=60" if public else "private, no-cache"
    response.make_conditional(request)
    return response
