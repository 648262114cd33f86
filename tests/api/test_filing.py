"""The whole path of a complaint through the API, and once however often it is sent."""

import io
import threading

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from backend.complaints.rules.filing.submissions import NEVER_ANONYMOUS, ONLY_A_VOICE
from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.queries.by_pin import MOST_WRONG_PINS
from backend.core.clock import utc_now
from backend.models import Complaint, Database
from backend.web.services import EXTENSION
from tests.api.conftest import File
from tests.support.city import City
from tests.support.inputs import key, png
from tests.support.voices import voice


def test_file_read_rate_reopen_withdraw(app: Flask, client: FlaskClient, city: City) -> None:
    photo = client.post("/api/v1/photos", data={"photo": (png(), "a.png")}, headers=key())
    assert photo.status_code == 201
    code = client.get(f"/api/v1/codes/{city.code.lower()}").json
    assert code["community"]["responsible"][0]["name"] == "保阳物业"
    body = {
        "words": "三号楼楼道灯坏了三天", "code": code["code"], "phone": "13800138000", "anonymous": False,
        "building_id": city.buildings[2], "photos": [photo.json["reference"]],
    }  # fmt: skip
    receipt = client.post("/api/v1/complaints", json=body, headers={"Idempotency-Key": "whole-path"})
    assert receipt.status_code == 201
    path = f"/api/v1/complaints/{receipt.json['token']}"
    read = client.get(path).json
    assert (read["state"], read["building"], read["handler"]["name"]) == ("dispatched", "3号楼", "保阳物业")
    assert read["reply_due_at"].endswith("Z")
    assert "13800138000" not in str(read)
    picture = client.get(read["timeline"][0]["photos"][0])
    assert picture.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(picture.data)).size == (80, 60)

    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        lifecycle.reply(session, complaint.id, city.staff["firm"], "换好了", [], utc_now())
    rated = client.post(f"{path}/rating", json={"solved": True, "satisfied": False}, headers=key())
    assert (rated.json["state"], rated.json["solved"], rated.json["satisfied"]) == ("closed", True, False)
    reopened = client.post(f"{path}/reopening", json={"words": "又坏了"}, headers=key())
    assert reopened.json["state"] == "dispatched"
    assert client.post(f"{path}/withdrawal", json={}, headers=key()).json["state"] == "withdrawn"
    again = client.post(f"{path}/withdrawal", json={}, headers=key())
    assert (again.status_code, again.json["code"]) == (409, "move_refused")


def test_the_same_key_answers_with_the_same_receipt(client: FlaskClient, file: File) -> None:
    assert file() == file()
    other = client.post(
        "/api/v1/complaints",
        json={"words": "另一件事，垃圾没人清", "street_id": 1},
        headers={"Idempotency-Key": "a-key-of-tests"},
    )
    assert (other.status_code, other.json["code"]) == (409, "key_reused")


def test_eight_at_once_are_one(app: Flask, city: City) -> None:
    body = {"words": "三号楼楼道灯坏了三天", "community_id": city.lawn}
    answers: list[tuple[bool, str]] = []

    def send() -> None:
        answer = app.test_client().post(
            "/api/v1/complaints", json=body, headers={"Idempotency-Key": "at-once-1"}
        )
        assert answer.status_code == 201
        answers.append((answer.headers.get("Idempotency-Replayed") == "true", answer.json["number"]))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(replayed for replayed, _ in answers) == [False] + [True] * 7
    assert len({number for _, number in answers}) == 1
    database: Database = app.extensions[EXTENSION].database
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Complaint)) == 1


def test_number_and_pin_find_it_and_guessing_is_stopped(client: FlaskClient, file: File) -> None:
    receipt = file()
    number = f"{receipt['number'][:3]} {receipt['number'][3:]}"
    answer = client.post("/api/v1/complaints/find", json={"number": number, "pin": receipt["pin"]})
    assert (answer.json["number"], answer.json["state"]) == (receipt["number"], "dispatched")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for pin in (f"{receipt['pin'][:3]} {receipt['pin'][3:]}", receipt["pin"].translate(wide)):
        typed = client.post("/api/v1/complaints/find", json={"number": number.translate(wide), "pin": pin})
        assert typed.json == answer.json, "as the receipt shows it, or from a Chinese keyboard"
    wrong = "000000" if receipt["pin"] != "000000" else "111111"
    statuses = [
        client.post(
            "/api/v1/complaints/find",
            json={"number": number, "pin": wrong},
            environ_base={"REMOTE_ADDR": f"10.0.0.{n}"},
        ).status_code
        for n in range(MOST_WRONG_PINS + 2)
    ]
    assert statuses == [404] * MOST_WRONG_PINS + [403] * 2


def test_a_photo_that_cannot_be_taken_is_told_by_the_name_of_its_field(client: FlaskClient) -> None:
    sent = client.post("/api/v1/photos", data={"photo": (io.BytesIO(b"GIF89a"), "a.gif")}, headers=key())
    assert (sent.status_code, sent.json["field"]) == (422, "photo")
    assert sent.json["message"].startswith("这张照片")


def test_a_photo_belongs_to_its_complaint(client: FlaskClient, file: File) -> None:
    reference = client.post("/api/v1/photos", data={"photo": (png(), "a.png")}, headers=key()).json[
        "reference"
    ]
    mine, other = file("key-one-1", photos=[reference]), file("key-two-2")
    (path,) = client.get(f"/api/v1/complaints/{mine['token']}").json["timeline"][0]["photos"]
    assert client.get(path).status_code == 200
    assert client.get(path.replace(mine["token"], other["token"])).status_code == 404


def test_search_forgives(client: FlaskClient, city: City) -> None:
    communities = client.get("/api/v1/communities?name=段稀沟一").json["communities"]
    assert communities[0] == {
        "id": city.lawn,
        "name": "段西沟一小区",
        "street": "桥头街道",
        "sure": True,
        "metres": None,
    }


def test_a_voice_alone_is_never_anonymous(app: Flask, client: FlaskClient, city: City) -> None:
    """As on the web, whatever the client wrote for words; the reference stays good for the next try."""
    sent = client.post(
        "/api/v1/recordings", data={"recording": (io.BytesIO(voice(1)), "a.amr")}, headers=key()
    )
    body = {"code": city.code, "recordings": [sent.json["reference"]]}
    for words in ("", ONLY_A_VOICE):
        refused = client.post("/api/v1/complaints", json=body | {"words": words}, headers=key())
        assert (refused.status_code, refused.json["field"]) == (422, "words")
        assert refused.json["message"] == NEVER_ANONYMOUS
    taken = client.post("/api/v1/complaints", json=body | {"words": "", "anonymous": False}, headers=key())
    assert taken.status_code == 201
    read = client.get(f"/api/v1/complaints/{taken.json['token']}").json
    assert read["words"] == ONLY_A_VOICE
    assert len(read["timeline"][0]["recordings"]) == 1
