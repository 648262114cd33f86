"""What is read: communities and their record, categories, and what a resident may do with a complaint."""

import io
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import Community, Complaint, Database
from backend.models.personal import SEALED_FILE_SUFFIX
from backend.web.services import EXTENSION
from tests.api.conftest import File
from tests.support.city import City
from tests.support.inputs import key, png
from tests.support.voices import voice


def test_an_etag_saves_the_second_reading(client: FlaskClient, city: City, file: File) -> None:
    token = file()["token"]
    for path in (
        "categories",
        f"communities/{city.lawn}",
        f"communities/{city.lawn}/record",
        f"codes/{city.code}",
        f"complaints/{token}",
    ):
        first = client.get(f"/api/v1/{path}")
        again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b""), path
    tag = client.get(f"/api/v1/complaints/{token}").headers["ETag"]
    client.post(f"/api/v1/complaints/{token}/urging", json={}, headers=key())
    assert client.get(f"/api/v1/complaints/{token}", headers={"If-None-Match": tag}).status_code == 200, (
        "it changed"
    )


def test_communities_around_a_place_and_of_a_code(app: Flask, client: FlaskClient, city: City) -> None:
    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        lawn, yard = session.get_one(Community, city.lawn), session.get_one(Community, city.yard)
        lawn.latitude, lawn.longitude = 37.8600, 113.5800
        yard.latitude, yard.longitude = 37.8700, 113.5800
    near = client.get("/api/v1/communities?latitude=37.8610&longitude=113.58").json["communities"]
    assert [(community["name"], community["metres"]) for community in near] == [
        ("段西沟一小区", 110),
        ("众望小区", 1000),
    ]
    of_code = client.get(f"/api/v1/communities?code={city.code}").json["communities"]
    assert [community["name"] for community in of_code] == ["段西沟一小区"]
    assert client.get("/api/v1/communities").json == {"communities": [], "next_cursor": None}
    for query in (
        "latitude=91&longitude=1",
        "latitude=nan&longitude=1",
        "name=",
        "limit=0",
        "longitude=113.58",
    ):
        assert client.get(f"/api/v1/communities?{query}").status_code == 422, query


def test_the_record_says_what_it_does_not_know(client: FlaskClient, city: City) -> None:
    served = client.get(f"/api/v1/communities/{city.lawn}/record").json["sections"]
    keys = ["homes", "owners", "firm", "service", "fees", "fund", "revenue", "facilities"]
    assert [item["key"] for item in served] == keys
    fees = served[4]
    assert fees["rows"][0]["value"] == "每平方米每月 0.55 元"
    assert "49.50 元" in fees["rows"][0]["note"]
    bare = client.get(f"/api/v1/communities/{city.yard}/record").json["sections"]
    unknown = [item for item in bare if item["state"] == "unknown"]
    assert [item["key"] for item in unknown] == [*keys[1:]]
    assert all("桥头街道（0353-0000211）" in item["rows"][0]["note"] for item in unknown)
    assert client.get("/api/v1/communities/987654/record").status_code == 404


def test_a_category_is_proposed_and_an_emergency_told(client: FlaskClient, city: City) -> None:
    stuck = client.post("/api/v1/categories/proposal", json={"words": "电梯里有人被困住了"}).json
    assert stuck["category"]
    assert stuck["emergency_advice"]
    vague = client.post("/api/v1/categories/proposal", json={"words": "你好"}).json
    assert vague == {"category": None, "emergency_advice": ""}
    assert all(category["notice"] for category in client.get("/api/v1/categories").json["categories"])


def test_what_may_be_done_follows_the_complaint(
    app: Flask, client: FlaskClient, city: City, file: File
) -> None:
    path = f"/api/v1/complaints/{file()['token']}"
    fresh = client.get(path).json
    assert (fresh["can"], fresh["countdown"]["what"]) == (["urge", "add", "withdraw"], "reply")
    assert "个工作日答复" in fresh["countdown"]["words"]
    urged = client.post(f"{path}/urging", json={}, headers=key()).json
    assert urged["can"] == ["add", "withdraw"], "once a day"
    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        lifecycle.reply(session, complaint.id, city.staff["firm"], "换好了", [], utc_now())
    answered = client.get(path).json
    assert (answered["can"], answered["countdown"]["what"]) == (["rate", "add", "withdraw"], "rate")
    closed = client.post(f"{path}/rating", json={"solved": True}, headers=key()).json
    assert (closed["can"], closed["countdown"]["what"]) == (["reopen"], "reopen")
    with database.transaction() as session:
        session.scalars(select(Complaint)).one().closed_at = utc_now() - timedelta(days=16)
    late = client.get(path).json
    assert (late["can"], late["countdown"]) == ([], None)


def test_a_voice_is_added_and_heard_by_its_resident_only(client: FlaskClient, file: File) -> None:
    mine, other = file("key-one-1"), file("key-two-2", words="另一件事，垃圾没人清")
    sent = client.post("/api/v1/recordings", data={"recording": (voice_file(), "a.amr")}, headers=key())
    assert sent.status_code == 201, sent.json
    path = f"/api/v1/complaints/{mine['token']}"
    body = {"recordings": [sent.json["reference"]]}
    added = client.post(f"{path}/additions", json=body, headers=key())
    (heard,) = added.json["timeline"][-1]["recordings"]
    assert client.get(heard["address"]).data[:3] in {b"ID3", b"\xff\xf3"}
    assert client.get(heard["address"].replace(mine["token"], other["token"])).status_code == 404
    empty = client.post(f"{path}/additions", json={"words": "\u200b "}, headers=key())
    assert (empty.status_code, empty.json["field"]) == (422, "words")


def test_a_lost_file_is_not_found_and_a_photo_is_loaded_once_a_day(
    app: Flask, client: FlaskClient, file: File
) -> None:
    sent = client.post("/api/v1/photos", data={"photo": (png(), "a.png")}, headers=key()).json["reference"]
    spoken = client.post("/api/v1/recordings", data={"recording": (voice_file(), "a")}, headers=key()).json
    path = f"/api/v1/complaints/{file(photos=[sent], recordings=[spoken['reference']])['token']}"
    step = client.get(path).json["timeline"][0]
    addresses = [step["photos"][0], step["recordings"][0]["address"]]
    assert [client.get(address).headers["Cache-Control"] for address in addresses] == [
        "private, max-age=86400",
        "no-store",
    ], "a voice is not left lying on a phone"
    store = app.extensions[EXTENSION].photos
    for key_of_file in (*store.keys("jpg"), *store.keys(SEALED_FILE_SUFFIX)):
        store.delete(key_of_file)
    for lost_address in addresses:
        lost = client.get(lost_address)
        assert (lost.status_code, lost.json["code"]) == (404, "not_found"), lost_address


def voice_file() -> io.BytesIO:
    return io.BytesIO(voice(2))
