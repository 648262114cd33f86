"""Completes the OpenAPI document: headers of answers, an example of each error."""

import copy
import re
from typing import Any

from backend.api.http_words import ERROR_CODES, FAULT
from backend.core.fields.values import MAX_ROW_ID

RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}}
TAG = {"ETag": {"description": "For If-None-Match, which answers 304.", "schema": {"type": "string"}}}
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "`true` where this write had happened before.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
BASE = "/api/v1"
ERROR_REF = "ErrorOut"
FAULTY = {
    "description": "A fault of ours; it is logged.",
    "content": {
        "application/json": {
            "schema": {"$ref": f"#/components/schemas/{ERROR_REF}"},
            "examples": {FAULT[0]: {"value": {"code": FAULT[0], "message": FAULT[1]}}},
        }
    },
}
FILES = {"/photos/{photo_id}": "image/jpeg", "/recordings/{recording_id}": "audio/mpeg"}
EXAMPLES: dict[str, str | int] = {
    "token": "1FqB0pJ8m3Qv6sT4w2Xy9A",
    "code": "37YY54JY",
    "community_id": 17,
    "photo_id": 5,
    "recording_id": 5,
}
ROW_ID = {"type": "integer", "format": "int64", "maximum": MAX_ROW_ID}
_NAMED = re.compile("#/components/schemas/([^']+)'")
GENERATORS_OWN = "ValidationError"  # its own words for what a schema refuses; ours stand where they can come


def _drop_unnamed(document: dict[str, Any]) -> None:
    """Schemas that nothing names: parameters were written out one by one, and errors are our own."""
    schemas = document["components"]["schemas"]
    named_outside = _named_in({**document, "components": {}})
    named_by = {name: _named_in(schema) - {name} for name, schema in schemas.items()}
    for name in [*schemas]:
        if name not in named_outside and not any(name in named_by[other] for other in schemas):
            del schemas[name]


def _named_in(part: object) -> set[str]:
    return set(_NAMED.findall(str(part)))


def finished(spec: dict[str, Any]) -> dict[str, Any]:
    """A copy; the generator keeps its own."""
    document = copy.deepcopy(spec)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            # Of the generator's own name, with its braces, no tool makes the name of a function.
            operation["operationId"] = re.sub("[^a-z0-9]+", "_", method + path.removeprefix(BASE)).strip("_")
            for parameter in operation.get("parameters", ()):
                _finish_parameter(parameter)
            _finish_answers(operation)
            _name_file(path, operation["responses"])
    _drop_unnamed(document)
    return document


def _finish_parameter(parameter: dict[str, Any]) -> None:
    if parameter["schema"] is None:  # of a path's converter that the generator does not know
        parameter["schema"] = dict(ROW_ID)
    schema = parameter["schema"]
    if parameter["in"] == "path":
        parameter["example"] = EXAMPLES[parameter["name"]]
    # Who leaves a parameter away sends nothing; an address or a header has no null.
    choice = schema.pop("anyOf", None)
    if choice is not None:
        schema.pop("default", None)
        schema.update(next(response for response in choice if response.get("type") != "null"))


def _name_file(path: str, answers: dict[str, Any]) -> None:
    for end, kind in FILES.items():
        if path.endswith(end):
            answers["200"]["content"] = {kind: {"schema": {"type": "string", "format": "binary"}}}


def _finish_answers(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    if GENERATORS_OWN in str(answers.get("422")):
        del answers["422"]
    keyed = any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", ()))
    for status, response in answers.items():
        if status in {"429", "503"}:
            response["headers"] = RETRY_AFTER
        if status == "200" and "304" in answers:
            response["headers"] = TAG
        if keyed and status.startswith("2"):
            response["headers"] = REPLAYED
        content = response.get("content", {}).get("application/json", {})
        if ERROR_REF in content.get("schema", {}).get("$ref", "") and int(status) in ERROR_CODES:
            content["examples"] = {
                code: {"value": {"code": code, "message": message}}
                for code, message in ERROR_CODES[int(status)].items()
            }
    answers["500"] = FAULTY
