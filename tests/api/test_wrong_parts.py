"""Every wrong kind of part to every endpoint that takes a body: told, never a 500."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict

from backend.web.services import limiter
from tests.api.conftest import File, Person
from tests.support.city import City
from tests.support.inputs import photo
from tests.support.voices import voice

FIELDS = {"/photos": "photo", "/recordings": "recording"}
GOOD = {"photo": photo, "recording": lambda: voice(1)}


def file_part(data: bytes = b"bytes", filename: str | None = "a.jpg") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=filename)


def parts(field: str) -> dict[str, list[tuple[str, Any]]]:
    """Bodies of a multipart form, part by part; what is right about `field` is in none of them."""
    good = GOOD.get(field, photo)
    return {
        "nothing": [],
        "a file under an unknown name": [("file", file_part(good()))],
        "a file under no name": [("", file_part(good()))],
        "a file under an odd name": [("photo[0].中文\r\n", file_part(good()))],
        "text where a file is wanted": [(field, "text")],
        "no text where a file is wanted": [(field, "")],
        "text under an unknown name": [("words", "text")],
        "the file twice": [(field, file_part(good())), (field, file_part(good()))],
        "the file and text": [(field, file_part(good())), (field, "text")],
        "the file and one more": [(field, file_part(good())), ("file", file_part(b"x"))],
        "the file and more text": [(field, file_part(good())), ("words", "text")],
        "an empty file": [(field, file_part(b""))],
        "a file without a file name": [(field, file_part(b"bytes", ""))],
        "nothing chosen": [(field, file_part(b"", ""))],
        "a file with an odd file name": [(field, file_part(b"bytes", "../../\x00\u202e.jpg"))],
        "a hundred files": [(f"file{number}", file_part()) for number in range(100)],
    }


def operations(client: FlaskClient) -> Iterator[tuple[str, str]]:
    paths = client.get("/api/v1/openapi.json").json["paths"]
    return (
        (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "requestBody" in operation
    )


@pytest.mark.parametrize("name", parts("photo"))
def test_wrong_parts_are_told(
    app: Flask, client: FlaskClient, city: City, file: File, resident: Person, name: str
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    limiter.enabled = False
    token = file()["token"]
    tried = 0
    try:
        for method, path in operations(client):
            field = next((field for end, field in FIELDS.items() if path.endswith(end)), "words")
            address = path if path.startswith("/api/") else f"/api/v1{path}"
            answer = client.open(
                address.replace("{token}", token).replace("{subscription_id}", "1"),
                method=method,
                data=MultiDict(parts(field)[name]),
                content_type="multipart/form-data",
                headers=resident.write(),
            )
            assert answer.status_code < 500, (method, path, answer.data)
            assert answer.status_code in {201, 400, 404, 413, 415, 422}, (method, path, answer.data)
            if answer.status_code != 201:
                assert answer.json["message"], (method, path)
            tried += 1
    finally:
        limiter.enabled = True
    assert tried > 8
    assert {"/photos", "/recordings"} <= {path.removeprefix("/api/v1") for _, path in operations(client)}


@pytest.mark.parametrize(
    ("path", "field"), [("/api/v1/photos", "photo"), ("/api/v1/recordings", "recording")]
)
def test_the_field_that_is_missing_is_named(client: FlaskClient, city: City, path: str, field: str) -> None:
    answer = client.post(
        path, data={"file": (io.BytesIO(photo()), "a.jpg")}, headers={"Idempotency-Key": "k" * 16}
    )
    assert answer.status_code == 422
    assert {problem["field"] for problem in answer.json["problems"]} == {field, "file"}
