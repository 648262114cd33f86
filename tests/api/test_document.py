"""The OpenAPI document is valid and leaves nothing out."""

import re

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_document_is_valid(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_is_in_it_with_its_errors(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.rule.endswith("openapi.json"):
            continue
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            operation = document["paths"][path][method.lower()]
            assert operation["description"] or operation["summary"], path
            if method == "POST":
                assert {"422", "429", "415"} <= set(operation["responses"]), path
                assert operation["requestBody"], path


def test_every_schema_has_an_example_that_fits(client: FlaskClient) -> None:
    """An example that its own schema refuses would be worse than none."""
    document = client.get("/api/v1/openapi.json").json
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        if "properties" not in schema or "binary" in str(schema):
            continue  # a list of states, or a form with a file
        whole = schema | {"components": {"schemas": schemas}}
        examples = schema.get("examples") or [
            {key: one["examples"][0] for key, one in schema["properties"].items()}
        ]
        for example in examples:
            Draft202012Validator(whole).validate(example)


def test_every_error_is_there_with_its_code(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            errors = {status for status in answers if status[0] in "45"}
            assert "429" in errors, (method, path)
            assert "401" in errors or "security" not in operation, (method, path)
            assert ("{" in path) <= ("404" in errors), (method, path)
            for status in errors:
                examples = answers[status]["content"]["application/json"]["examples"]
                assert all(CHINESE.search(one["value"]["message"]) for one in examples.values())


def test_pages_do_not_answer_for_the_api(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").is_json
    assert not client.get("/nothing").is_json
