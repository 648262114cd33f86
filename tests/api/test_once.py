"""A write that is sent twice happens once, on both databases, also when its process dies in the middle."""

import io
import os
import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import func, select

from backend.complaints.rules.handling import followups
from backend.core.clock import utc_now
from backend.models import ComplaintEvent, Database, KeptAnswer, Move
from backend.residents.rules.retention import delete_old_answers
from backend.web.services import EXTENSION
from tests.api.conftest import File, Person
from tests.support.city import City
from tests.support.databases import both_databases, on_either_database  # noqa: F401 - the fixture database_url
from tests.support.inputs import key, png
from tests.support.voices import voice

pytestmark = both_databases

KEY = {"Idempotency-Key": "one-tap-of-a-thumb"}


@pytest.fixture
def path(file: File) -> str:
    return f"/api/v1/complaints/{file()['token']}"


def count(app: Flask, move: Move) -> int:
    database: Database = app.extensions[EXTENSION].database
    with database.reading() as session:
        query = select(func.count()).select_from(ComplaintEvent).where(ComplaintEvent.move == move)
        return session.scalar(query) or 0


def test_the_same_again_answers_the_same_and_other_content_is_told(
    app: Flask, client: FlaskClient, path: str
) -> None:
    first = client.post(f"{path}/urging", json={"words": "请快一点"}, headers=KEY)
    again = client.post(f"{path}/urging", json={"words": "请快一点"}, headers=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = client.post(f"{path}/urging", json={"words": "别的话"}, headers=KEY)
    assert (other.status_code, other.json["code"]) == (409, "key_reused")
    assert count(app, Move.URGE) == 1


def test_what_failed_may_be_tried_again_with_its_key(client: FlaskClient, path: str) -> None:
    assert client.post(f"{path}/reopening", json={"words": "又坏了"}, headers=KEY).status_code == 409
    assert client.post(f"{path}/withdrawal", json={}, headers=KEY).status_code == 200
    assert client.post(f"{path}/additions", json={"words": "再补一句"}, headers=KEY).status_code == 409


def test_eight_taps_at_once_are_one(app: Flask, path: str) -> None:
    answers: list[tuple[int, str]] = []

    def tap() -> None:
        answer = app.test_client().post(f"{path}/additions", json={"words": "二单元也坏了"}, headers=KEY)
        answers.append((answer.status_code, answer.headers.get("Idempotency-Replayed", "")))

    taps = [threading.Thread(target=tap) for _ in range(8)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert sorted(answers) == [(200, "")] + [(200, "true")] * 7
    assert count(app, Move.SUPPLEMENT) == 1


def test_a_process_killed_in_the_middle_leaves_nothing(
    app: Flask, client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child does the whole move and dies before the commit; the phone sends it again."""
    whole = followups.supplement
    if (child := os.fork()) == 0:
        app.extensions[EXTENSION].database.engine.dispose(close=False)

        def dying(*arguments: object, **named: object) -> None:
            whole(*arguments, **named)
            arguments[0].flush()
            os._exit(9)

        monkeypatch.setattr(followups, "supplement", dying)
        client.post(f"{path}/additions", json={"words": "二单元也坏了"}, headers=KEY)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9, "it died where it should"
    assert count(app, Move.SUPPLEMENT) == 0
    again = client.post(f"{path}/additions", json={"words": "二单元也坏了"}, headers=KEY)
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (200, None)
    assert count(app, Move.SUPPLEMENT) == 1


def test_answers_rest_sealed_and_go_after_a_week(app: Flask, client: FlaskClient, path: str) -> None:
    client.post(f"{path}/additions", json={"words": "邻居王家也没有水"}, headers=KEY)
    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        stored_answers = session.scalars(select(KeptAnswer)).all()
        assert len(stored_answers) == 2
        assert not any("邻居王家" in row.body or "token" in row.body for row in stored_answers)
        assert delete_old_answers(session, utc_now() + timedelta(days=6)) == 0
        assert delete_old_answers(session, utc_now() + timedelta(days=8)) == 2
    late = client.post(
        "/api/v1/complaints",
        json={"words": "三号楼楼道灯坏了三天", "community_id": 1},
        headers={"Idempotency-Key": "a-key-of-tests"},
    )
    assert late.status_code == 200, "a complaint is known by its key for good"


@pytest.fixture
def yesterday(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What is signed now was signed 25 hours ago, until `undo`."""
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: int(time.time()) - 25 * 3600)
    return monkeypatch


def test_a_file_sent_again_after_a_day_gets_a_reference_that_is_good(
    client: FlaskClient, file: File, yesterday: pytest.MonkeyPatch
) -> None:
    """Its key is kept for a week and its reference is good for a day."""
    forms = {
        "photos": lambda: {"photo": (png(), "a.png")},
        "recordings": lambda: {"recording": (io.BytesIO(voice(1)), "a.amr")},
    }
    first = {name: client.post(f"/api/v1/{name}", data=form(), headers=KEY) for name, form in forms.items()}
    yesterday.undo()
    for name, form in forms.items():
        again = client.post(f"/api/v1/{name}", data=form(), headers=KEY)
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
        assert again.json["reference"] != first[name].json["reference"]
        assert file(f"a-key-for-{name}", **{name: [again.json["reference"]]})["number"]


def test_a_complaint_sent_again_after_a_day_answers_its_receipt(
    client: FlaskClient, file: File, yesterday: pytest.MonkeyPatch
) -> None:
    """The answer got lost, the phone was off over night: the references are old, the complaint is there."""
    photo = client.post("/api/v1/photos", data={"photo": (png(), "a.png")}, headers=key()).json
    heard = client.post(
        "/api/v1/recordings", data={"recording": (io.BytesIO(voice(1)), "a")}, headers=key()
    ).json
    files = {"photos": [photo["reference"]], "recordings": [heard["reference"]]}
    with pytest.MonkeyPatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda _self: int(time.time()) - 25 * 3600 + 60)
        receipt = file(**files)
        more = {"words": "再补一句", **files}
        added = client.post(f"/api/v1/complaints/{receipt['token']}/additions", json=more, headers=KEY)
    yesterday.undo()
    assert file(**files) == receipt
    again = client.post(f"/api/v1/complaints/{receipt['token']}/additions", json=more, headers=KEY)
    assert (again.status_code, again.json) == (200, added.json)
    body = {"words": "另一件事", "community_id": 1, **files}
    new = client.post("/api/v1/complaints", json=body, headers=key())
    assert (new.status_code, new.json["field"]) == (422, "photos"), "for a new one they are too old"


def test_a_complaint_sent_again_after_the_agreement_was_withdrawn_answers_its_receipt(
    client: FlaskClient, city: City, resident: Person
) -> None:
    body = {"words": "三号楼楼道灯坏了三天", "community_id": city.lawn, "phone": "13800138000"}
    first = client.post("/api/v1/complaints", json=body, headers=resident.write("one-tap-of-mine"))
    assert client.delete("/api/v1/me/agreement", headers=resident.headers).status_code == 204
    again = client.post("/api/v1/complaints", json=body, headers=resident.write("one-tap-of-mine"))
    assert (again.status_code, again.json) == (201, first.json)
    new = client.post("/api/v1/complaints", json=body, headers=resident.write())
    assert (new.status_code, new.json["code"]) == (403, "agreement_needed")
