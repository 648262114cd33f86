"""Valid requests to every address: the examples of the API's document, forms, small files."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Any

from flask import Flask
from PIL import Image
from werkzeug.routing import Rule

from tests.fuzzing.http_city import WORDS, Known
from tests.fuzzing.values import SEPARATOR, VALUES, bytes_of

JSON, BOUNDARY = "application/json", "fuzz"
FORM_FIELD = Struct(">H")  # the place of a field's name
ANYBODY, RESIDENT, STAFF = 0, 32, 64
FILES = ("photo", "recording", "photos", "voices", "picture", "media", "file")
ODD_BODIES = ("{}", "[]", "null", '{"words": "\\ud800"}', "[" * 500)
LONGEST_ID = 10


@dataclass(frozen=True, slots=True)
class Address:
    method: str
    rule: Rule


def request_seeds(app: Flask, addresses: Sequence[Address], known: Known) -> Iterator[bytes]:
    """As `Requests` of `http` reads them."""
    bodies = dict(_bodies(app, known))
    for place, address in enumerate(addresses):
        arguments = SEPARATOR.join([b""] * len(address.rule.arguments))
        behind = arguments + SEPARATOR if address.rule.arguments else b""
        for number, how in enumerate((ANYBODY, RESIDENT, STAFF, STAFF | 4, STAFF | 8, STAFF | 12)):
            yield bytes((place, how)) + arguments
            yield bytes((place, how)) + behind + _some_fields(known, place * 7 + number)
        if address.rule.rule.startswith("/open311/"):
            for fields in OPEN311_FIELDS:
                yield (
                    bytes((place, ANYBODY))
                    + behind
                    + _pieces(known, fields | {"api_key": known.values["api_key"]})
                )
        for body in bodies.get((address.method, address.rule.rule), ()):
            for who in (ANYBODY, RESIDENT):
                yield bytes((place, who | 1)) + behind + bytes_of(body)
        if address.method not in {"GET", "HEAD"}:
            for who in (ANYBODY, RESIDENT, STAFF):
                yield bytes((place, who | 2)) + behind + _multipart(known)


def _some_fields(known: Known, start: int) -> bytes:
    chosen = [known.names[(start * 31 + step * 17) % len(known.names)] for step in range(6)]
    values = {name: VALUES[(start * 5 + at) % len(VALUES)] for at, name in enumerate(chosen)}
    return _pieces(known, values | {name: known.values[name] for name in chosen if name in known.values})


def _pieces(known: Known, fields: dict[str, str]) -> bytes:
    places = {name: place for place, name in enumerate(known.names)}
    return SEPARATOR.join(FORM_FIELD.pack(places[name]) + bytes_of(value) for name, value in fields.items())


WHERE = {"lat": "37.861188", "long": "113.58"}
REQUEST = {"service_code": "repair", "description": WORDS}
OPEN311_FIELDS: tuple[dict[str, str], ...] = (
    {},
    {
        "service_request_id": "2600000001",
        "start_date": "2026-01-01T00:00:00Z",
        "end_date": "2026-12-01T00:00:00+08:00",
    },
    {"status": "open", "updated_after": "2026-01-01T00:00:00Z", "page": "1", "page_size": "50"} | WHERE,
    REQUEST | {"address_id": "T1"},
    REQUEST | WHERE | {"address_string": "矿区桥头街道段西沟一小区3号楼2单元501"},
    REQUEST
    | {
        "attribute[community]": "T1",
        "attribute[building]": "3号楼",
        "phone": "13800138000",
        "first_name": "李",
    },
    {"start_date": "0001-01-01", "end_date": "0001-01-02"},
    {"start_date": "9999-12-30", "end_date": "9999-12-31"},
    {"status": "closed", "description": "已处理", "service_request_id": "2600000001"},
)


def _bodies(app: Flask, known: Known) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """The examples of the API's own document, with what there is in the city."""
    document = app.test_client().get("/api/v1/openapi.json").json or {}
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get(JSON)
            if content:
                schema = schemas[content["schema"]["$ref"].rpartition("/")[2]]
                example = _example(schema, schemas) | {
                    name: _typed(value)
                    for name, value in known.values.items()
                    if name in schema.get("properties", {})
                }
                rule = re.sub(r"{(\w+)}", r"<\1>", path)
                yield (method.upper(), rule), [json.dumps(example, ensure_ascii=False), *ODD_BODIES]


def _typed(value: str) -> object:
    return int(value) if value.isdigit() and len(value) < LONGEST_ID else value


def _example(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """A value for each property that may be given."""
    if "example" in schema or schema.get("examples"):
        return dict(schema.get("example") or schema["examples"][0])
    return {name: _value(part, schemas) for name, part in schema.get("properties", {}).items()}


def _value(part: dict[str, Any], schemas: dict[str, Any]) -> object:
    if "$ref" in part:
        return _value(schemas[part["$ref"].rpartition("/")[2]], schemas)
    if "examples" in part or "example" in part:
        return part.get("example") or part["examples"][0]
    if "anyOf" in part:
        return _value(part["anyOf"][0], schemas)
    if "enum" in part:
        return part["enum"][0]
    if part.get("type") == "object":
        return _example(part, schemas)
    kinds: dict[str, object] = {
        "integer": 1,
        "number": 1.5,
        "boolean": True,
        "array": [],
        "string": WORDS,
    }
    return kinds.get(str(part.get("type")))


def _multipart(known: Known) -> bytes:
    """With a small picture under each name that files have."""
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "JPEG", quality=10)
    fields = {
        name: known.values[name]
        for name in ("words", "community_id", "api_key", "service_code", "address_id")
    }
    parts = [
        _part(f'name="{name}"', value.encode())
        for name, value in (fields | {"days": "3", "copies": "2"}).items()
    ]
    parts += [
        _part(f'name="{name}"; filename="x.jpg"\r\nContent-Type: image/jpeg', out.getvalue())
        for name in FILES[:3]
    ]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def _part(head: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
