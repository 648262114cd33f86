"""A resident of the mini-program: in, what they keep, what is kept of them, and out for good."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.app import create_app
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Complaint, Database, Resident
from backend.web.services import EXTENSION
from tests.api.conftest import Person, log_person_in
from tests.conftest import config_for
from tests.support.city import City
from tests.support.databases import on_either_database  # noqa: F401 - the fixture database_url
from tests.support.inputs import key
from tests.support.servers import Valkey
from tests.support.wechat.stand_in import WechatStandIn

PHONE = {"phone": "13800138000"}


def test_no_login_or_a_bad_one_is_told_apart_from_an_old_one(app: Flask, client: FlaskClient) -> None:
    old = log_person_in(app, "an-openid", at=utc_now() - timedelta(hours=3))
    for headers, code in (
        ({}, "login_needed"),
        ({"Authorization": "Bearer nonsense"}, "login_needed"),
        ({"Authorization": "Basic eDp5"}, "login_needed"),
        (old.headers, "session_expired"),
    ):
        answer = client.get("/api/v1/me", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, code)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    fresh = client.post("/api/v1/sessions/refresh", json={"refresh_token": old.refresh}).json
    again = client.get("/api/v1/me", headers={"Authorization": f"Bearer {fresh['access_token']}"})
    assert again.status_code == 200
    lower = client.get("/api/v1/me", headers={"Authorization": f"bearer {fresh['access_token']}"})
    assert lower.status_code == 200, "HTTP reads the scheme in any case"


def test_logging_out_here_and_everywhere(app: Flask, client: FlaskClient) -> None:
    phone, tablet, old = (log_person_in(app, "an-openid") for _ in range(3))
    assert client.delete("/api/v1/sessions/current", headers=phone.headers).status_code == 204
    assert client.get("/api/v1/me", headers=phone.headers).status_code == 401
    assert client.get("/api/v1/me", headers=tablet.headers).status_code == 200
    assert client.delete("/api/v1/sessions", headers=tablet.headers).status_code == 204
    assert client.get("/api/v1/me", headers=old.headers).status_code == 401
    refused = client.post("/api/v1/sessions/refresh", json={"refresh_token": old.refresh})
    assert (refused.status_code, refused.json["code"]) == (401, "login_needed")


def test_nothing_personal_before_the_agreement_and_nothing_left_after_it(
    app: Flask, client: FlaskClient, city: City
) -> None:
    new = log_person_in(app, "an-openid", agreed=False)
    homes = {"homes": [{"community_id": city.lawn, "building_id": city.buildings[2]}]}
    filing = {"words": "三号楼楼道灯坏了三天", "community_id": city.lawn}
    for method, path, body in (
        ("PUT", "me/phone", PHONE),
        ("PUT", "me/homes", homes),
        ("POST", "complaints", {**filing, **PHONE}),
        ("POST", "complaints", {**filing, "anonymous": False}),
    ):
        refused = client.open(f"/api/v1/{path}", method=method, json=body, headers=new.write())
        assert (refused.status_code, refused.json["code"]) == (403, "agreement_needed"), path
    assert client.post("/api/v1/complaints", json=filing, headers=new.write()).status_code == 201
    assert client.get("/api/v1/complaints", headers=new.headers).json["complaints"] == []

    client.put("/api/v1/me/agreement", json={"version": "2026-11"}, headers=new.headers)
    client.put("/api/v1/me/phone", json=PHONE, headers=new.headers)
    stored_homes = client.put("/api/v1/me/homes", json=homes, headers=new.headers).json
    assert (stored_homes["phone_masked"], stored_homes["phone_verified"]) == ("138****8000", False)
    assert [(home["community"]["name"], home["building"]["name"]) for home in stored_homes["homes"]] == [
        ("段西沟一小区", "3号楼")
    ]
    assert client.post("/api/v1/complaints", json=filing, headers=new.write()).status_code == 201
    assert client.get("/api/v1/me", headers=new.headers).json["complaints_open"] == 1

    assert client.delete("/api/v1/me/agreement", headers=new.headers).status_code == 204
    bare = client.get("/api/v1/me", headers=new.headers).json
    assert (bare["agreed_version"], bare["phone_masked"], bare["homes"]) == ("", "", [])
    assert bare["complaints_open"] == 1, "it is answered all the same"


def test_homes_are_checked(client: FlaskClient, city: City, resident: Person) -> None:
    lawn, court, building = city.lawn, city.court, city.buildings[2]
    for homes in (
        [{"community_id": 987654}],
        [{"community_id": court, "building_id": building}],
        [{"community_id": lawn}, {"community_id": lawn}],
        [{"community_id": lawn}] * 6,
    ):
        refused = client.put("/api/v1/me/homes", json={"homes": homes}, headers=resident.headers)
        assert refused.status_code == 422, homes
    two = {"homes": [{"community_id": court}, {"community_id": lawn, "building_id": building}]}
    stored_homes = client.put("/api/v1/me/homes", json=two, headers=resident.headers).json["homes"]
    assert [home["community"]["id"] for home in stored_homes] == [court, lawn]
    assert client.put("/api/v1/me/homes", json={"homes": []}, headers=resident.headers).json["homes"] == []


def test_ones_own_complaints_come_by_pages(
    client: FlaskClient, city: City, resident: Person, neighbour: Person
) -> None:
    for number in range(5):
        body = {"words": f"第{number}件：楼道灯坏了", "community_id": city.lawn}
        assert client.post("/api/v1/complaints", json=body, headers=resident.write()).status_code == 201
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/complaints?limit=2{cursor}", headers=resident.headers).json
        seen += [complaint["words"] for complaint in page["complaints"]]
        body = {"words": "新来的：垃圾没人清", "community_id": city.lawn}
        assert client.post("/api/v1/complaints", json=body, headers=resident.write()).status_code == 201
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [words[1] for words in seen] == ["4", "3", "2", "1", "0"]
    assert client.get("/api/v1/complaints", headers=neighbour.headers).json["complaints"] == []
    stolen = client.get(f"/api/v1/complaints?limit=2{cursor}", headers=neighbour.headers)
    assert stolen.status_code == 422, "a page of somebody else's list is no page"


def test_the_same_key_of_two_people_is_two_keys(
    client: FlaskClient, city: City, resident: Person, neighbour: Person
) -> None:
    body = {"words": "三号楼楼道灯坏了三天", "community_id": city.lawn}
    numbers = {
        client.post("/api/v1/complaints", json=body, headers=person.write("12345678")).json["number"]
        for person in (resident, neighbour, resident)
    }
    assert len(numbers) == 2


def test_accepts_are_counted(app: Flask, client: FlaskClient, tmp_path: Path, sqlite_url: str) -> None:
    config = config_for(
        sqlite_url, tmp_path, wechat_templates='{"miniprogram:reply": "T1?thing1=note", "reply": "T2"}'
    )
    with_templates = create_app(config)
    person, client = log_person_in(with_templates, "an-openid"), with_templates.test_client()
    answers = {
        "answers": [{"template_id": "T1", "answer": "accept"}, {"template_id": "T9", "answer": "accept"}]
    }
    for sending in ("first-tap", "second-tap", "first-tap"):
        answer = client.post("/api/v1/me/subscriptions", json=answers, headers=person.write(sending)).json
    assert client.get("/api/v1/me/subscriptions", headers=person.headers).json == {
        "templates": [{"kind": "reply", "id": "T1"}],
        "unspent": {"T1": 2},
    }
    assert answer["unspent"] == {"T1": 1}, "the first answer once more"
    unasked = {"answers": [{"template_id": "T1", "answer": "filter"}]}
    answer = client.post("/api/v1/me/subscriptions", json=unasked, headers=person.write()).json
    assert answer["unspent"] == {"T1": 2}, "WeChat did not ask, so nobody refused"
    refusal = {"answers": [{"template_id": "T1", "answer": "reject"}]}
    assert client.post("/api/v1/me/subscriptions", json=refusal, headers=person.write()).json["unspent"] == {}
    with_templates.extensions[EXTENSION].database.dispose()


@pytest.fixture
def stand_in(config: Config) -> Iterator[WechatStandIn]:
    server = WechatStandIn(config)
    yield server
    server.stop()


def test_in_with_wechats_code_and_the_phone_of_its_button(
    config: Config, stand_in: WechatStandIn, valkey: Valkey
) -> None:
    ours = create_app(config.model_copy(update={"wechat_api_url": stand_in.url, "redis_url": valkey.url}))
    client, person = ours.test_client(), stand_in.resident(phone="13900139000")
    code = stand_in.code(person.openid)
    first = client.post("/api/v1/sessions", json={"code": code})
    assert (first.status_code, first.json["agreed"], first.json["access_expires_in"]) == (201, False, 7200)
    used = client.post("/api/v1/sessions", json={"code": code})
    assert (used.status_code, used.json["field"]) == (422, "code")
    headers = {"Authorization": f"Bearer {first.json['access_token']}"}
    button = {"code": stand_in.code(person.openid, "phone")}
    early = client.post("/api/v1/me/phone/wechat", json=button, headers=headers | key())
    assert (early.status_code, early.json["code"]) == (403, "agreement_needed")
    client.put("/api/v1/me/agreement", json={"version": "1"}, headers=headers)
    # The code is still good: WeChat was not asked before.
    for _ in range(2):  # the second time the code is used, but the answer is kept
        answer = client.post(
            "/api/v1/me/phone/wechat", json=button, headers=headers | {"Idempotency-Key": "one-tap-1"}
        )
        assert (answer.status_code, answer.json["phone_masked"]) == (200, "139****9000")
        assert answer.json["phone_verified"] is True
    again = client.post("/api/v1/me/phone/wechat", json=button, headers=headers | key())
    assert again.status_code == 422
    stand_in.stop()
    away = client.post("/api/v1/sessions", json={"code": "any"})
    assert (away.status_code, away.json["code"], away.headers["Retry-After"]) == (
        503,
        "wechat_unavailable",
        "5",
    )
    ours.extensions[EXTENSION].database.dispose()


def test_erasing_while_complaining_leaves_no_tie(app: Flask, client: FlaskClient, city: City) -> None:
    """Six phones of one person file and change things while a seventh erases them."""
    leaving = log_person_in(app, "an-openid")
    body = {"words": "三号楼楼道灯坏了三天", "community_id": city.lawn}
    statuses: list[int] = []

    def write(number: int) -> None:
        phone = app.test_client()
        for _ in range(4):
            filed = phone.post("/api/v1/complaints", json=body, headers=leaving.write())
            answer = phone.put("/api/v1/me/phone", json=PHONE, headers=leaving.write())
            statuses.extend([filed.status_code, answer.status_code])

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    statuses.append(client.delete("/api/v1/me", headers=leaving.headers).status_code)
    for writer in writers:
        writer.join()
    assert set(statuses) <= {201, 200, 204, 401}, statuses
    assert statuses.count(204) == 1
    assert client.get("/api/v1/me", headers=leaving.headers).status_code == 401
    database: Database = app.extensions[EXTENSION].database
    with database.reading() as session:
        assert session.scalars(select(Resident)).all() == []
        assert not any(session.scalars(select(Complaint.resident_id)))
