"""The OpenAPI 3.1 document and the validation in front of every endpoint."""

from typing import Any

from flask import Request, Response, jsonify
from pydantic import ValidationError
from spectree import SpecTree
from spectree.config import ModeEnum

from backend.api import api_v1
from backend.api.wording import field_problem
from backend.errors import InvalidInputError


def _refuse_invalid(_request: Request, _response: Any, error: Any, *_more: Any) -> None:
    """Hand pydantic's verdict to our own error answer, in Chinese."""
    if isinstance(error, ValidationError):
        raise InvalidInputError([field_problem(one) for one in error.errors(include_url=False)])


document = SpecTree(
    "flask",
    title="邻声 API",
    version="1",
    description=(
        "Complaints and look-ups for residential compounds. Errors are `{code, message, field?, problems?}`"
        " with Chinese words. A complaint is followed by the secret token of its receipt; do not log it."
    ),
    path="openapi-is-served-below",  # SpecTree leaves out of the document all that starts with this
    mode=ModeEnum.strict,
    page_templates={},
    annotations=True,
    before=_refuse_invalid,
)


@api_v1.get("/openapi.json")
def openapi() -> Response:
    """The document itself."""
    return jsonify(document.spec)
