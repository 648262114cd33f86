"""The OpenAPI document is valid and leaves nothing out."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

# Writes without a key, each with its reason in docs/api.md.
KEYLESS = {
    "POST /categories/proposal",
    "POST /complaints/find",
    "POST /complaints/similar",
    "POST /complaints/unmasking",
    "POST /sessions",
    "POST /sessions/refresh",
    "DELETE /sessions",
    "DELETE /sessions/current",
    "DELETE /me",
}
DOCS = Path(__file__).parent.parent.parent / "docs" / "api.md"
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
            {key: property_schema["examples"][0] for key, property_schema in schema["properties"].items()}
        ]
        for example in examples:
            Draft202012Validator(whole).validate(example)


def test_every_error_is_there_with_its_code(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            errors = {status for status in answers if status[0] in "45"}
            assert {"429", "500"} <= errors, (method, path)
            assert any(status < "4" for status in answers), (method, path)
            assert "401" in errors or "security" not in operation, (method, path)
            assert ("{" in path) <= ("404" in errors), (method, path)
            for status in errors:
                examples = answers[status]["content"]["application/json"]["examples"]
                assert all(CHINESE.search(example["value"]["message"]) for example in examples.values())


def test_pages_do_not_answer_for_the_api(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").is_json
    assert not client.get("/nothing").is_json


def test_every_write_takes_a_key_or_is_excused_in_the_docs(client: FlaskClient) -> None:
    document, keyless = client.get("/api/v1/openapi.json").json, set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = {item["name"] for item in operation.get("parameters", ())}
            if method != "get" and "Idempotency-Key" not in names:
                keyless.add(f"{method.upper()} {path.removeprefix('/api/v1')}")
    assert keyless == KEYLESS
    documentation = DOCS.read_text(encoding="utf-8")
    assert [item for item in sorted(KEYLESS) if f"`{item}`" not in documentation] == []


def test_the_commands_of_the_docs_escape_what_an_address_cannot_hold() -> None:
    """The web server refuses an address with Chinese as it is, before we could say so in a sentence."""
    for page in ("api.md", "open311.md"):
        commands = (DOCS.parent / page).read_text(encoding="utf-8")
        assert re.findall('curl[^\n]*\\?[^\n"]*=[\u4e00-\u9fff]', commands) == []


def test_tools_can_name_functions_and_files_after_it(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    operations = [item for methods in document["paths"].values() for item in methods.values()]
    names = [item["operationId"] for item in operations]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)
    kinds = [kind for item in operations for kind in item["responses"].get("200", {}).get("content", ())]
    assert {"image/jpeg", "audio/mpeg"} <= set(kinds)
