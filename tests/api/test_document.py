"""The OpenAPI document is valid and leaves nothing out."""

import re

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate


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


def test_pages_do_not_answer_for_the_api(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").is_json
    assert not client.get("/nothing").is_json
