"""Whatever comes in, JSON with a code and a Chinese sentence goes out, and never a 500."""

import io
import json
import re
import struct
import zlib

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.city import City

KEY = {"Idempotency-Key": "hostile-key"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def is_told(answer, *statuses: int) -> bool:
    return (
        answer.status_code in statuses
        and answer.is_json
        and bool(CHINESE.search(answer.json["message"]))
        and bool(answer.json["code"])
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe{}", 400),
        (b"[" * 100_000, 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"1e999", 422),
        (b"{}", 422),
        (b'{"words": 1}', 422),
        (b'{"words": null}', 422),
        (b'{"words": ["x"]}', 422),
        (b'{"words": ""}', 422),
        (b'{"words": "\\u0000\\u202e"}', 422),
        (b'{"words": "ok ok", "community_id": "1"}', 422),
        (b'{"words": "ok ok", "community_id": 99999999999999999999999}', 422),
        (b'{"words": "ok ok", "community_id": -1}', 422),
        (b'{"words": "ok ok", "community_id": 1.5}', 422),
        (b'{"words": "ok ok", "community_id": 123456789}', 422),
        (b'{"words": "ok ok", "photos": ["forged"]}', 422),
        (b'{"words": "ok ok", "photos": "x"}', 422),
        (b'{"words": "ok ok", "unknown": 1}', 422),
        (b'{"words": "ok ok", "code": "AAAAAAAA"}', 422),
        (b'{"words": "ok ok", "category": "nonsense"}', 422),
        (b'{"words": "ok ok", "phone": "x"}', 422),
        (b'{"words": "' + b"a" * 20_001 + b'"}', 422),
        (b'{"words": "' + b"a" * 10_000_000 + b'"}', 413),
    ],
)
def test_bad_bodies_are_told(client: FlaskClient, body: bytes, status: int) -> None:
    answer = client.post("/api/v1/complaints", data=body, content_type="application/json", headers=KEY)
    assert is_told(answer, status), (answer.status_code, answer.data[:200])


@pytest.mark.parametrize("key", [None, "", "short", "x" * 65, "with space here", "中文的键中文的键"])
def test_a_missing_or_odd_key_is_told(client: FlaskClient, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key.encode().decode("latin-1")}
    assert is_told(client.post("/api/v1/complaints", json={"words": "灯坏了"}, headers=headers), 422)


def test_visible_oddities_are_kept_as_they_are(client: FlaskClient, city: City) -> None:
    words = "😀 <b>x</b> '; DROP TABLE complaints; -- 㙦𬭎"
    answer = client.post("/api/v1/complaints", json={"words": words, "community_id": city.lawn}, headers=KEY)
    assert client.get(f"/api/v1/complaints/{answer.json['token']}").json["words"] == words


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "POST"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing", "/api/v2/complaints", "/api/v1/complaints/x/y"])
def test_wrong_addresses_answer_in_json(client: FlaskClient, method: str, path: str) -> None:
    assert is_told(client.open(path, method=method), 404, 405, 415)


ODD_PATHS = [
    "communities/0",
    "communities/99999999999999999999",
    "codes/%00",
    "codes/" + "A" * 3000,
    "complaints/" + "x" * 3000,
    "complaints/%F0%9F%98%80",
]


@pytest.mark.parametrize("path", ODD_PATHS)
def test_odd_paths_are_not_found(client: FlaskClient, path: str) -> None:
    assert is_told(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_other_content_types_are_told(client: FlaskClient, kind: str) -> None:
    assert is_told(client.post("/api/v1/complaints", data=b"x", content_type=kind, headers=KEY), 415)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "photo",
    [
        b"",
        b"x",
        b"<html></html>",
        b"\xff\xd8\xff",
        b"GIF89a",
        bomb(8000, 8000),
        bomb(2**31 - 1, 2**31 - 1),
        b"%PDF-1.7",
    ],
)
def test_what_is_no_photo_is_told(client: FlaskClient, photo: bytes) -> None:
    answer = client.post("/api/v1/photos", data={"photo": (io.BytesIO(photo), "x.jpg")}, headers=KEY)
    assert is_told(answer, 422), answer.data


@pytest.mark.parametrize(
    ("field", "says"), [("photo", "这张照片是空的，请重新选"), ("recording", "这段录音是空的，请重新录")]
)
def test_an_empty_file_is_told(client: FlaskClient, field: str, says: str) -> None:
    answer = client.post(f"/api/v1/{field}s", data={field: (io.BytesIO(), "x.jpg")}, headers=KEY)
    assert is_told(answer, 422)
    assert says in answer.json["message"]


def test_a_photo_as_text_or_none_is_told(client: FlaskClient) -> None:
    assert is_told(
        client.post(
            "/api/v1/photos", data={"photo": "text"}, content_type="multipart/form-data", headers=KEY
        ),
        422,
    )
    assert is_told(
        client.post("/api/v1/photos", data={}, content_type="multipart/form-data", headers=KEY), 422
    )
    assert is_told(client.post("/api/v1/photos", json={}, headers=KEY), 415)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "words",
    "category",
    "code",
    "community_id",
    "building_id",
    "street_id",
    "place",
    "phone",
    "anonymous",
    "photos",
]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5) | JSON)
def test_random_bodies_never_break_it(app, city: City, body: object) -> None:
    with app.test_client() as client:
        answer = client.post(
            "/api/v1/complaints", data=json.dumps(body), content_type="application/json", headers=KEY,
            environ_base={"REMOTE_ADDR": f"10.0.{hash(str(body)) % 250}.{hash(repr(body)) // 250 % 250}"},
        )  # fmt: skip
    assert answer.status_code in {200, 201} or is_told(answer, 400, 409, 422, 429), answer.data
