"""The OpenAPI 3.1 document and the validation in front of every endpoint."""

from typing import Any, cast

from flask import Request, Response, jsonify
from pydantic import ValidationError
from spectree import SecurityScheme, SecuritySchemeData, SpecTree
from spectree.config import ModeEnum
from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter
from spectree.models import SecureType

from backend.api.blueprint import api_v1
from backend.api.finishing import finished
from backend.api.wording import field_problem
from backend.core.errors import InvalidInputError
from backend.web.http_bodies import packed

SESSION: dict[str, list[str]] = {"session": []}
OPTIONAL_SESSION: list[dict[str, list[str]]] = [{}, SESSION]


def _refuse_invalid(_request: Request, _response: Any, error: Any, *_more: Any) -> None:
    """Hand pydantic's verdict to our own error answer, in Chinese."""
    if isinstance(error, ValidationError):
        raise InvalidInputError([field_problem(error_item) for error_item in error.errors(include_url=False)])


class _Adapter(PydanticModelAdapter):
    def validation_errors(self, err: ValidationError) -> Any:
        """SpecTree makes JSON of them before it asks us, and what was sent may be a file."""
        return err.errors(include_url=False, include_context=False, include_input=False)


document = SpecTree(
    "flask",
    model_adapter=cast(Any, _Adapter()),  # its protocol knows no kind of error but Exception
    title="邻声 API",
    version="1",
    description=(
        "Complaints and look-ups for residential communities. Errors are `{code, message, field?, problems?}`"
        " with Chinese words. A complaint is followed by the secret token of its receipt; do not log it."
        " Writes take an `Idempotency-Key`; what is read often carries an `ETag`."
    ),
    path="openapi-is-served-below",  # SpecTree leaves out of the document all that starts with this
    mode=ModeEnum.strict,
    page_templates={},
    annotations=True,
    before=_refuse_invalid,
    naming_strategy=lambda model: str(getattr(model, "__name__", model)),
    nested_naming_strategy=lambda _parent, child: child,
    security_schemes=[
        SecurityScheme(
            name="session",
            data=SecuritySchemeData(
                type=SecureType.HTTP, scheme="bearer", description="The access token of POST /sessions."
            ),
        )
    ],
)


@api_v1.get("/openapi.json")
def openapi() -> Response:
    """The document itself."""
    return packed(jsonify(finished(document.spec)))
