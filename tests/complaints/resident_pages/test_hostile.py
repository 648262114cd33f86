"""Whatever is sent: an answer in words, never a 500, nothing half kept."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from backend.core.text import MAX_WORDS
from backend.models import Complaint, Database
from tests.support.city import City
from tests.support.databases import on_either_database  # noqa: F401 - the fixture database_url
from tests.support.page_reading import Page, open_page, send

WORDS = "楼道里堆满了杂物"
BIG = "9" * 20


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Complaint)) or 0


BAD_FIELDS = [
    ("words", "\u202e\u200b\x00\x07"),
    ("words", "字" * 2001),
    ("category", "no such"),
    ("category", "\x00"),
    ("category", "x" * 5000),
    ("building", BIG),
    ("building", "9223372036854775807"),
    ("building", "-1"),
    ("building", "１"),
    ("building", "1 OR 1=1"),
    ("place", "三" * 101),
    ("phone", "\u202e电话"),
    ("phone", "1" * 4000),
]


def test_a_bad_field_is_named_and_all_others_come_back(
    client: FlaskClient, city: City, database: Database
) -> None:
    page = open_page(client, f"/q/{city.code}")
    for field, value in BAD_FIELDS:
        answer = send(client, page, **{"words": WORDS, "asked": "1", field: value})
        assert answer.status_code == 422, (field, value)
        rejected = Page(answer)
        assert f'id="{field}-wrong"' in rejected.html
        if field != "words":
            assert rejected.fields["words"] == WORDS
        if field in {"place", "phone"} or len(value) > MAX_WORDS:
            assert rejected.fields.get(field, value) == value
    assert count(database) == 0


ODD_FIELDS: list[tuple[str, Any]] = [
    ("words", "<script>alert(1)</script> </textarea>'; DROP TABLE complaints;-- {{7*7}}"),
    ("words", "👨‍👩‍👧‍👦 电梯坏了 🏳️‍🌈 𠮷 \u202e反"),
    ("key", "\x00" * 20),
    ("key", "short"),
    ("key", ["a-key-of-the-right-size", "another-key-of-the-right-size"]),
    ("anonymous", ["1", "0", "x"]),
    ("remove", "forged"),
    ("photos", "a text where a file belongs"),
    ("nonsense", ["x"] * 100),
]


def test_odd_input_is_taken_for_what_it_says(client: FlaskClient, city: City, database: Database) -> None:
    for done, (field, value) in enumerate(ODD_FIELDS, start=1):
        page = open_page(client, f"/q/{city.code}")
        answer = send(client, page, **{"words": WORDS, "asked": "1", field: value})
        assert answer.status_code == 303, (field, value)
        status = open_page(client, answer.location)
        assert "<script>alert" not in status.html
        assert "\u202e" not in status.html
        assert count(database) == done


def test_forged_photos_are_said_to_be_missing(client: FlaskClient, city: City) -> None:
    page = open_page(client, f"/q/{city.code}")
    answer = send(client, page, words=WORDS, kept=["forged", "x.y.z", "\x00"])
    assert answer.status_code == 422
    assert "请重新选择" in Page(answer).text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(
            ["words", "category", "building", "place", "phone", "key", "anonymous", "kept", "remove"]
        ),
        st.text(max_size=80) | st.integers().map(str),
    ),
    query=st.fixed_dictionaries(
        {}, optional={name: st.text(max_size=30) | st.integers().map(str) for name in ("community", "street")}
    ),
    address=st.ip_addresses(v=4).map(str),
)
def test_whatever_is_sent_gets_an_answer(
    client: FlaskClient, fields: dict[str, str], query: dict[str, str], address: str
) -> None:
    answer = client.post("/complain", data=fields, query_string=query, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code in {303, 404, 422, 429}
    for path in ("/follow", "/c/x/rate", "/c/x/urge", "/c/x/add", "/s/x", "/nearby", "/q/x"):
        assert client.post(path, data=fields, environ_base={"REMOTE_ADDR": address}).status_code in {
            404,
            405,
            422,
            429,
        }


def test_two_words_fields_count_once(client: FlaskClient, city: City, database: Database) -> None:
    answer = client.post(f"/q/{city.code}", data={"words": [WORDS, "另一份"], "key": ["k" * 20] * 3})
    assert answer.status_code == 303
    assert "另一份" not in open_page(client, answer.location).text
    assert count(database) == 1


MULTIPART = b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n'


@pytest.mark.parametrize(
    ("kind", "start"),
    [("multipart/form-data; boundary=x", MULTIPART), ("application/x-www-form-urlencoded", b"words=")],
)
def test_ten_megabytes_of_text_are_refused_in_words(
    client: FlaskClient, city: City, database: Database, kind: str, start: bytes
) -> None:
    answer = client.post(f"/q/{city.code}", data=start + b"x" * 10_000_000, content_type=kind)
    assert answer.status_code == 413
    assert "返回上一页，内容还在" in Page(answer).text
    assert count(database) == 0


def test_a_place_that_is_none_is_not_found(client: FlaskClient) -> None:
    for query in (
        f"community={BIG}",
        "community=-1",
        "community=x",
        f"street={BIG}",
        "street=",
        "previous=%00",
    ):
        assert client.get(f"/complain?{query}").status_code == 404, query
        assert client.post(f"/complain?{query}", data={"words": WORDS}).status_code == 404, query


def test_broken_bodies(client: FlaskClient, city: City) -> None:
    for body in (b"", b"\xff\xfe", b"--x", MULTIPART + b"\xff\xff\r\n--x--"):
        for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json", ""):
            answer = client.post(f"/q/{city.code}", data=body, headers={"Content-Type": kind})
            assert answer.status_code in {400, 422, 303}, (body, kind)


def test_ten_photos_keep_nine(client: FlaskClient, city: City) -> None:
    from tests.support.inputs import photo

    page = open_page(client, f"/q/{city.code}")
    files = [(io.BytesIO(photo(60 + n)), "x.jpg") for n in range(10)]
    rejected = Page(send(client, page, words=WORDS, photos=files))
    assert rejected.status == 422
    assert len(rejected.fields["kept"]) == 9
    assert send(client, rejected).status_code == 303


ERRORS = [
    ("GET", "/no/such/page", 404, "没有这个页面"),
    ("GET", "/c/" + "x" * 3000, 404, "没有找到"),
    ("GET", "/c/%00", 404, "没有找到"),
    ("POST", "/communities", 405, "请从首页重新进入"),
    ("DELETE", "/q/ABC", 405, "请从首页重新进入"),
    ("GET", "/static/resident/../../config.py", 404, "没有"),
]


def test_error_pages_speak_chinese(client: FlaskClient) -> None:
    for method, path, status, says in ERRORS:
        answer = client.open(path, method=method)
        assert answer.status_code == status, path
        assert says in answer.get_data(as_text=True)
    assert client.get("/api/v1/nothing").is_json


def test_a_fault_of_ours_is_a_page_in_words(sqlite_app: Flask) -> None:
    def broken() -> str:
        raise RuntimeError("on purpose")

    sqlite_app.add_url_rule("/broken", view_func=broken)
    sqlite_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = sqlite_app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "这不是您的问题" in answer.get_data(as_text=True)


def test_too_many_posts_are_told_when_to_try_again(client: FlaskClient, city: City) -> None:
    for _ in range(30):
        assert client.post(f"/q/{city.code}", data={}).status_code == 422
    answer = client.post(f"/q/{city.code}", data={})
    assert answer.status_code == 429
    assert "10 分钟后再试" in Page(answer).text
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.post(f"/q/{city.code}", data={}, environ_base=elsewhere).status_code == 422
