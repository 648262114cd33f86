"""What must never happen: another's requests, words that are held, a fault, markup that breaks out."""

import json
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.app import create_app
from backend.complaints.rules.privacy.content_review import WITHHELD_NOTE
from backend.complaints.rules.privacy.stop_list import labels_in
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import ApiApplication, Complaint, Database
from backend.open311.applications import (
    RefusedKeyError,
    add_application,
    application_of,
    revoke_application,
)
from backend.web.services import limiter
from tests.conftest import config_for
from tests.open311.conftest import V2, Both, Post


def test_one_application_reads_nothing_of_another(both_formats: Both, number: str, other_key: str) -> None:
    assert len(both_formats("requests", "requests")) == 1
    assert both_formats("requests", "requests", api_key=other_key) == []
    assert both_formats("requests", "requests", api_key=other_key, service_request_id=number) == []
    theirs = both_formats("errors", f"requests/{number}", 404, api_key=other_key)
    assert theirs == both_formats("errors", "requests/2699999999", 404, api_key=other_key), "tells nothing"
    both_formats("errors", f"tokens/{number}", 404, api_key=other_key)


def test_without_a_good_key_nothing_is_read_or_filed(both_formats: Both, number: str, post: Post) -> None:
    for bad_key in (None, "guessed", "ls311_" + "x" * 43, "\x00\udcff"[:1]):
        both_formats("errors", "requests", 403, api_key=bad_key)
        both_formats("errors", f"requests/{number}", 403, api_key=bad_key)
        assert post(api_key=bad_key).status_code == 403


def test_a_revoked_key_is_refused_and_a_new_one_reads_on(
    both_formats: Both, number: str, post: Post, key: str, database: Database
) -> None:
    with database.transaction() as session:
        revoke_application(session, "市民随手拍", utc_now())
    assert "吊销" in both_formats("errors", "requests", 403)[0]["description"]
    assert post().status_code == 403
    with database.transaction() as session:
        fresh = add_application(session, "市民随手拍", "王工", utc_now())
    both_formats("errors", "requests", 403)
    assert len(both_formats("requests", "requests", api_key=fresh)) == 1


def test_of_a_key_only_a_hash_is_kept(key: str, database: Database) -> None:
    with database.reading() as session:
        row = session.scalars(select(ApiApplication)).one()
        assert key not in (row.key_hash, row.name, row.contact)
        assert application_of(session, key).id == row.id
        with pytest.raises(RefusedKeyError):
            application_of(session, row.key_hash)


def test_the_key_may_come_as_the_name_of_basic_authentication(
    client: FlaskClient, number: str, key: str
) -> None:
    assert len(client.get(f"{V2}/requests.json", auth=(key, "")).json) == 1
    assert client.get(f"{V2}/requests.json", auth=("guessed", "")).status_code == 403


def test_no_secret_is_in_any_answer(both_formats: Both, post: Post, database: Database) -> None:
    created = post(description="我的电话13912345678，座机 0353-2293118", phone="13800138000")
    number = created.json[0]["service_request_id"]
    with database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        secrets = (complaint.token, complaint.pin, "8613800138000", "13800138000", "13912345678", "2293118")
    for answers in (
        both_formats("requests", "requests"),
        both_formats("requests", f"requests/{number}"),
        created.json,
    ):
        all_text = json.dumps(answers, ensure_ascii=False)
        assert not any(secret in all_text for secret in secrets)


@pytest.mark.parametrize("words", ["经理是王八蛋，楼道灯坏了三天", "电梯困人了，经理是王八蛋"])
def test_words_under_review_do_not_leave(words: str, both_formats: Both, post: Post) -> None:
    assert labels_in(words)
    number = post(description=words, attribute__place="王八蛋家门口").json[0]["service_request_id"]
    [answer] = both_formats("requests", f"requests/{number}")
    assert answer["description"] == WITHHELD_NOTE
    assert "王八蛋" not in json.dumps(answer, ensure_ascii=False)


def test_a_city_that_opens_reading_shows_no_words_of_others(
    config: Config, tmp_path, number: str, key: str, other_key: str
) -> None:
    public = create_app(config_for(config.database_url, tmp_path, open311_public="1"))
    client = public.test_client()
    for parameters in ({}, {"api_key": other_key}):
        [answer] = client.get(f"{V2}/requests.json", query_string=parameters).json
        assert (answer["service_request_id"], answer["description"], answer["status_notes"]) == (
            number,
            None,
            None,
        )
        assert answer["address"] == "段西沟一小区，桥头街道，矿区，阳泉市"
    [own] = client.get(f"{V2}/requests/{number}.json", query_string={"api_key": key}).json
    assert own["description"] == "三号楼楼道灯坏了三天"
    assert client.get(f"{V2}/requests.json", query_string={"api_key": "x"}).status_code == 403
    public.extensions["linsheng"].database.dispose()


def test_another_jurisdiction_is_not_found(config: Config, tmp_path, city: object) -> None:
    app = create_app(config_for(config.database_url, tmp_path, open311_jurisdiction="yq.gov.cn"))
    client = app.test_client()
    assert client.get(f"{V2}/services.json?jurisdiction_id=yq.gov.cn").status_code == 200
    assert client.get(f"{V2}/services.json?jurisdiction_id=").status_code == 200
    assert client.get(f"{V2}/services.json?jurisdiction_id=sfgov.org").status_code == 404
    assert client.post(f"{V2}/requests.json", data={"jurisdiction_id": "sfgov.org"}).status_code == 404
    app.extensions["linsheng"].database.dispose()


MARKUP = [
    "]]></description></request><request><status>closed</status>",
    "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
    "&lt;script&gt; & \" ' <b>",
    "\x00\x08\x0b\x1f\ufffe\uffff 灯坏了",
    "灯坏了\u2028\u0085第二行\r\n第三行",
]


def test_markup_stays_text(both_formats: Both, post: Post) -> None:
    for words in MARKUP:
        assert post(description=words).status_code == 200
        answer = both_formats("requests", "requests")[0]
        assert answer["status"] == "open"
        assert answer["description"].startswith(words.lstrip("\x00\x08\x0b\x1f\ufffe\uffff ")[:3])
    assert len(both_formats("requests", "requests")) == len(MARKUP)


HOSTILE = [
    "",
    " ",
    "\x00",
    "%00",
    "\u0000\u200f\ufeff",
    "٣",
    "²",
    "-1",
    "9" * 400,
    "1e308",
    "NaN",
    "' OR 1=1 --",
    "{{7*7}}",
    "../../etc/passwd",
    "<a/>",
    "𝟙" * 50,
    ",,,,",
    "attribute[",
]
FIELDS = [
    "api_key",
    "service_code",
    "address_id",
    "address_string",
    "lat",
    "long",
    "phone",
    "description",
    "attribute[community]",
    "attribute[building]",
    "attribute[place]",
    "attribute[anonymous]",
    "attribute[external_id]",
    "attribute[]",
    "jurisdiction_id",
]
PLACES = {"address_id", "address_string", "lat", "long", "attribute[community]"}
QUERY = [
    "service_request_id",
    "service_code",
    "status",
    "start_date",
    "end_date",
    "page",
    "page_size",
    "api_key",
]


@pytest.fixture
def strict_database() -> None:
    """For a test whose values meet the database's own limits: PostgreSQL refuses more than SQLite does."""


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    is_strict = strict_database.__name__ in request.fixturenames
    url: str = request.getfixturevalue("postgres_url" if is_strict else "sqlite_url")
    return url


@pytest.mark.usefixtures("strict_database")
def test_nothing_sent_is_a_fault(
    app: Flask, client: FlaskClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every field and parameter with every hostile value: no 500, and always the specification's form."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(limiter, "enabled", False)
    good = {"api_key": key, "service_code": "repair", "description": "灯坏了"}
    bad, taken = [], 0
    for value in HOSTILE:
        answers = {}
        for name in FIELDS:
            # What says where is tried alone; everything else beside a good place.
            place = {} if name in PLACES else {"address_id": "T1"}
            data = good | place | ({"lat": value, "long": value} if name == "lat" else {name: value})
            answers[name] = client.post(f"{V2}/requests.json", data=data)
        for name in QUERY:
            answers[f"?{name}"] = client.get(
                f"{V2}/requests.json", query_string={"api_key": key, name: value}
            )
        for path in ("requests", "services", "tokens"):
            answers[path] = client.get(f"{V2}/{path}/{value}.json", query_string={"api_key": key})
        for name, answer in answers.items():
            is_explained = answer.status_code < 400 or {error["code"] for error in answer.json} == {
                answer.status_code
            }
            taken += answer.status_code < 400
            if answer.status_code >= 500 or not is_explained:
                bad.append((name, value, answer.status_code))
    assert bad == []
    assert taken > 50, "some of it is harmless and is taken"


BODIES = [
    (b'{"service_code": "lift"}', "application/json", 415),
    (b"", "", 415),
    (b"service_code=%ED%A0%80%FF%FE&api_key={key}", "application/x-www-form-urlencoded", 404),
    (b"&&&==&;", "application/x-www-form-urlencoded", 403),
    (b"a=1&" * 40_000, "application/x-www-form-urlencoded", 413),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x", 403),
    (b"{}", "text/plain", 415),
]


def test_bodies_that_are_no_form(client: FlaskClient, key: str) -> None:
    for body, content_type, status in BODIES:
        sent = body.replace(b"{key}", key.encode())
        auth = (key, "") if status == 415 else None
        for form in ("json", "xml"):
            path = f"{V2}/requests.{form}"
            answer = client.post(path, data=sent, content_type=content_type, auth=auth)
            assert answer.status_code == status, answer.text
        assert ET.fromstring(answer.text).tag == "errors"


ADDRESSES = [
    ("PUT", "requests.json", 405),
    ("DELETE", "requests/1.json", 405),
    ("POST", "services.json", 405),
    ("GET", "requests.yaml", 404),
    ("GET", "", 404),
    ("HEAD", "nothing.json", 404),
]


def test_addresses_that_are_none(client: FlaskClient) -> None:
    for method, path, status in ADDRESSES:
        answer = client.open(f"{V2}/{path}", method=method)
        assert answer.status_code == status, path
        assert answer.content_type.startswith(("text/xml", "application/json"))


def test_limits_count_by_application(client: FlaskClient, key: str, other_key: str) -> None:
    def answer(key_sent: str):
        return client.post(f"{V2}/requests.xml", data={"api_key": key_sent})

    statuses = [answer(key).status_code for _ in range(61)]
    assert statuses == [400] * 60 + [429]
    late = answer(key)
    assert int(late.headers["Retry-After"]) > 0
    assert ET.fromstring(late.text).findtext("error/code") == "429"
    assert answer(other_key).status_code == 400
