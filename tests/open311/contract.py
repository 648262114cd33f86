"""Holds answers to the specification: JSON to its schema, XML to that JSON by the Spark convention."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from jsonschema import Draft4Validator, Draft202012Validator
from referencing import Registry, Resource
from werkzeug.test import TestResponse

SCHEMA = json.loads((Path(__file__).parent / "georeport_v2.json").read_text(encoding="utf-8"))
# Whoever has a copy of github.com/open311/schema-validation holds the answers to it as well:
# OPEN311_SCHEMAS=…/schema/georeport-v2
PUBLISHED = {
    "services": "services.json",
    "service_definition": "service-definition.json",
    "requests": "requests.json",
}
JSON_TYPE, XML_TYPE = "application/json; charset=utf-8", "text/xml; charset=utf-8"


def keeps_contract(kind: str, as_json: TestResponse, as_xml: TestResponse) -> Any:
    """Both answers, of the same request in either format; the content as JSON."""
    assert as_json.status_code == as_xml.status_code
    assert (as_json.content_type, as_xml.content_type) == (JSON_TYPE, XML_TYPE)
    content = json.loads(as_json.data.decode())
    Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{kind}"}).validate(content)
    validator = _published(kind)
    if validator is not None:
        validator.validate(content)
    assert as_xml.data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ET.fromstring(as_xml.data.decode())
    assert root.tag == {"requests": "service_requests", "created": "service_requests"}.get(
        kind, {"token": "service_requests", "updates": "service_request_updates"}.get(kind, kind)
    )
    assert _spark(root) == (_texts(content) or None)
    return content


def _spark(element: ET.Element) -> Any:
    """An element whose children are all of one kind is a list of them."""
    children = list(element)
    if not children:
        return element.text
    if len({child.tag for child in children}) == 1:
        return [_spark(child) for child in children]
    assert len({child.tag for child in children}) == len(children)
    return {child.tag: _spark(child) for child in children}


def _texts(content: Any) -> Any:
    """As XML knows values: all of them are text."""
    if isinstance(content, dict):
        return {key: _texts(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_texts(value) for value in content]
    if isinstance(content, bool):
        return str(content).lower()
    return content if content is None else str(content)


@cache
def _published(kind: str) -> Draft4Validator | None:
    folder = os.environ.get("OPEN311_SCHEMAS")
    if not folder or kind not in PUBLISHED:
        return None
    schemas = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).glob("*.json")
    }
    draft = "http://json-schema.org/draft-04/schema#"
    resources = [
        (name, Resource.from_contents({"$schema": draft, **schema})) for name, schema in schemas.items()
    ]
    return Draft4Validator({"$ref": PUBLISHED[kind]}, registry=Registry().with_resources(resources))
