"""What browsers and programs ask for besides pages, and bodies that are none."""

import gc
import gzip
import io
import re

import pytest
from flask import Flask

from backend.web.http_bodies import WORTH_PACKING
from tests.support.city import City
from tests.support.inputs import key
from tests.support.pages import app

__all__ = ["app"]

ASKED_BY_BROWSERS = [
    "/favicon.ico",
    "/robots.txt",
    "/apple-touch-icon.png",
    "/apple-touch-icon-precomposed.png",
]
PACKED = [
    "/api/v1/openapi.json", "/open311/v2/services.json", "/open311/v2/services.xml",
    "/bootstrap/static/css/bootstrap.min.css", "/staff/static/staff.css",
]  # fmt: skip
WITH_BODIES = [
    ("POST", "/api/v1/complaints", "application/json"),
    ("POST", "/api/v1/complaints/find", "application/json"),
    ("POST", "/api/v1/sessions", "application/json"),
    ("PUT", "/api/v1/me/agreement", "application/json"),
    ("POST", "/api/v1/photos", "multipart/form-data; boundary=x"),
    ("POST", "/follow", "application/x-www-form-urlencoded"),
    ("POST", "/complain", "multipart/form-data; boundary=x"),
    ("POST", "/staff/sign-in", "application/x-www-form-urlencoded"),
    ("POST", "/staff/sign-in/passkey", "application/json"),
    ("POST", "/open311/v2/requests.json", "application/x-www-form-urlencoded"),
]


class BadChunkError(Exception):
    """As gunicorn's InvalidChunkSize: no OSError."""


class BrokenBody:
    """A chunked body whose second chunk has no size."""

    def read(self, _size: int = -1) -> bytes:
        raise BadChunkError

    readline = read


@pytest.mark.parametrize("path", ASKED_BY_BROWSERS)
def test_what_browsers_ask_for_on_their_own_costs_a_few_bytes(sqlite_app: Flask, path: str) -> None:
    answer = sqlite_app.test_client().get(path)
    assert answer.status_code in {200, 204}
    assert len(answer.data) < 300
    assert "max-age" in answer.headers["Cache-Control"]


def test_search_engines_read_no_private_page(sqlite_app: Flask) -> None:
    lines = sqlite_app.test_client().get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /" in lines


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/nowhere", "/about"])
def test_a_body_that_nobody_asked_for_is_read_so_that_the_connection_goes_on(
    sqlite_app: Flask, path: str
) -> None:
    body = io.BytesIO(b"x" * 200_000)
    with sqlite_app.test_client().post(path, input_stream=body, content_length=200_000) as answer:
        assert answer.status_code in {404, 405}
    assert body.closed or body.tell() == 200_000


@pytest.mark.parametrize(("method", "path", "kind"), WITH_BODIES)
def test_a_bad_chunk_is_the_clients_fault(sqlite_app: Flask, method: str, path: str, kind: str) -> None:
    sqlite_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = sqlite_app.test_client().open(
        path,
        method=method,
        content_type=kind,
        environ_overrides={
            "wsgi.input": BrokenBody(), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )  # fmt: skip
    assert 400 <= answer.status_code < 500, answer.data[:200]


def test_json_without_a_bottom_is_the_clients_fault(app: Flask, city: City) -> None:
    """At every address: who reads JSON of its body is known to the code only."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client, tried = app.test_client(), set()
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            answer = client.open(path, method=method, data="[" * 100_000, content_type="application/json")
            assert answer.status_code < 500, (method, path, answer.data[:200])
            tried.add(answer.status_code)
    assert 400 in tried


@pytest.mark.parametrize("path", PACKED)
def test_what_programs_read_is_packed(path: str, app: Flask, city: City) -> None:
    client = app.test_client()
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 2 < len(plain.data) > WORTH_PACKING
    if "ETag" in packed.headers:
        headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
        with client.get(path, headers=headers) as unchanged:
            assert unchanged.status_code == 304


def test_the_demos_chat_is_a_port_beside_or_words_where_that_would_be_without_tls(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    plain = client.get("/sim/", base_url="http://city.test:8000")
    assert (plain.status_code, plain.location) == (302, "http://city.test:8001/sim/")
    secure = client.get("/sim/", base_url="https://city.test")
    assert (secure.status_code, "把 /sim/ 转到本机 8001 端口" in secure.text) == (404, True)


def test_a_photo_that_breaks_off_leaves_no_file_open(sqlite_app: Flask) -> None:
    """Its sender went away. A file that stays open until Python finds it is a warning, and an error here."""
    body = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n' + b"x" * 100_000
    answer = sqlite_app.test_client().post(
        "/api/v1/photos", data=body, content_type="multipart/form-data; boundary=b", headers=key()
    )
    assert answer.status_code < 500
    gc.collect()
