"""A write that is sent twice happens once, on both databases, also when its process dies in the middle."""

import os
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.clock import utc_now
from backend.complaints import followups
from backend.models import ComplaintEvent, Database, KeptAnswer, Move
from backend.queues.retention import forget_kept_answers
from backend.services import EXTENSION
from tests.api.conftest import File

KEY = {"Idempotency-Key": "one-tap-of-a-thumb"}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


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
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert sorted(answers) == [(200, "")] + [(200, "true")] * 7
    assert count(app, Move.SUPPLEMENT) == 1


def test_a_process_killed_in_the_middle_leaves_nothing(
    app: Flask, client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child does the whole move and dies before the commit; the phone sends it again."""
    whole = followups.supplement
    if (child := os.fork()) == 0:
        app.extensions[EXTENSION].database.engine.dispose(close=False)

        def dying(*arguments: object) -> None:
            whole(*arguments)
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
    client.post(f"{path}/additions", json={"words": "电话 13800138000"}, headers=KEY)
    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        kept = session.scalars(select(KeptAnswer)).all()
        assert len(kept) == 2
        assert not any("13800138000" in row.body or "token" in row.body for row in kept)
        assert forget_kept_answers(session, utc_now() + timedelta(days=6)) == 0
        assert forget_kept_answers(session, utc_now() + timedelta(days=8)) == 2
    late = client.post(
        "/api/v1/complaints",
        json={"words": "三号楼楼道灯坏了三天", "community_id": 1},
        headers={"Idempotency-Key": "a-key-of-tests"},
    )
    assert late.status_code == 200, "a complaint is known by its key for good"
