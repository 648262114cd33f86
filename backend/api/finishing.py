"""What the document's generator has no words for: headers of answers, and an example of each error."""

import copy
from typing import Any

from backend.api.http_words import ERROR_CODES

RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}}
TAG = {"ETag": {"description": "For If-None-Match, which answers 304.", "schema": {"type": "string"}}}
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "`true` where this write had happened before.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
ERROR_REF = "ErrorOut"
GENERATORS_OWN = "ValidationError"  # its own words for what a schema refuses; ours stand where they can come


def _drop_unnamed(document: dict[str, Any]) -> None:
    """Schemas that nothing names: parameters were written out one by one, and errors are our own."""
    schemas = document["components"]["schemas"]
    for name in [*schemas]:
        elsewhere = {**document, "components": {"schemas": schemas | {name: {}}}}
        if f"#/components/schemas/{name}'" not in str(elsewhere):
            del schemas[name]


def finished(spec: dict[str, Any]) -> dict[str, Any]:
    """A copy; the generator keeps its own."""
    document = copy.deepcopy(spec)
    for path in document["paths"].values():
        for operation in path.values():
            _finish(operation)
    _drop_unnamed(document)
    return document


def _finish(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        # Who leaves a parameter away sends nothing; an address or a header has no null.
        choice = parameter["schema"].pop("anyOf", None)
        if choice is not None:
            parameter["schema"].pop("default", None)
            parameter["schema"].update(next(one for one in choice if one.get("type") != "null"))
    answers = operation["responses"]
    if GENERATORS_OWN in str(answers.get("422")):
        del answers["422"]
    keyed = any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ()))
    for status, found in answers.items():
        if status in {"429", "503"}:
            found["headers"] = RETRY_AFTER
        if status == "200" and "304" in answers:
            found["headers"] = TAG
        if keyed and status.startswith("2"):
            found["headers"] = REPLAYED
        content = found.get("content", {}).get("application/json", {})
        if ERROR_REF in content.get("schema", {}).get("$ref", "") and int(status) in ERROR_CODES:
            content["examples"] = {
                code: {"value": {"code": code, "message": message}}
                for code, message in ERROR_CODES[int(status)].items()
            }
