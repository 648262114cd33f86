"""Links end: a shared one when nothing can come of the complaint any more, the private one long after."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.city_rules.rules.current import default_limits
from backend.city_rules.rules.limits import LIMITS
from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.complaints.rules.privacy.endings import (
    LINK_DAYS,
    has_private_link_ended,
    has_shared_link_ended,
)
from backend.complaints.rules.transitions import OPEN_STATES
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, ComplaintEvent, Database, Move, Recording, State
from tests.api.conftest import log_person_in
from tests.support.city import City
from tests.support.page_reading import open_page, send

WORDS, PHONE, REPLY = "单元门坏了，关不上", "13800138000", "门锁已经换好"
OVER = (State.CLOSED, State.REJECTED, State.WITHDRAWN)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What decides is in the rules."""
    return sqlite_url


@pytest.fixture
def receipt(database: Database, city: City) -> Receipt:
    """Of someone who left all that can be left."""
    submission = Submission(
        "a key of this test", Channel.WEB, WORDS, community_id=city.lawn, building_id=city.buildings[2],
        category_code="repair", phone=PHONE, anonymous=False,
    )  # fmt: skip
    with database.transaction() as session:
        filed = submit(session, submission, utc_now())
        event = session.get_one(Complaint, filed.complaint_id).events[0]
        session.add(
            Recording(complaint_id=filed.complaint_id, event_id=event.id, storage_key="a", seconds=3, size=9)
        )
        session.add(
            ComplaintEvent(
                complaint_id=filed.complaint_id, seq=9, move=Move.REPLY, to_state=State.REPLIED,
                actor=event.actor, at=utc_now(), words=REPLY, details={},
            )
        )  # fmt: skip
    return filed


def end(database: Database, state: State, days: float) -> None:
    closed_at = utc_now() - timedelta(days=days)
    with database.transaction() as session:
        session.execute(update(Complaint).values(state=state, closed_at=closed_at))


def test_when_links_end(database: Database, receipt: Receipt) -> None:
    """Never while the complaint is open, however old it is, or may be reopened."""
    now = utc_now()
    [reopening] = [limit for limit in LIMITS if limit.name == "reopen_days"]
    assert reopening.highest <= LINK_DAYS
    for reopen_days in (15, reopening.highest):
        with database.transaction() as session:
            limits = session.merge(default_limits())
            limits.reopen_days = reopen_days
        with database.reading() as session:
            complaint = session.get_one(Complaint, receipt.complaint_id)
            for state in OPEN_STATES:
                complaint.state, complaint.closed_at = state, None
                assert not has_shared_link_ended(complaint, now + timedelta(days=4000)), state
                assert not has_private_link_ended(complaint, now + timedelta(days=4000)), state
            for state in OVER:
                complaint.state, complaint.closed_at = state, now
                for days, shared, private in (
                    (reopen_days, False, False),
                    (reopen_days + 0.01, True, reopen_days + 0.01 > LINK_DAYS),
                    (LINK_DAYS, reopen_days < LINK_DAYS, False),
                    (LINK_DAYS + 0.01, True, True),
                ):
                    at = now + timedelta(days=days)
                    assert has_shared_link_ended(complaint, at) is shared, (state, days)
                    assert has_private_link_ended(complaint, at) is private, (state, days)


def test_a_shared_link_says_that_it_has_ended(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    page = open_page(client, f"/c/{receipt.token}")
    shared = page.html.partition('id="link" class="link" value="')[2].partition('"')[0]
    shared = shared.partition("//")[2].partition("/")[2]
    assert WORDS in open_page(client, f"/{shared}").text
    end(database, State.CLOSED, 14)
    assert client.get(f"/{shared}").status_code == 200
    end(database, State.CLOSED, 16)
    answer = client.get(f"/{shared}")
    assert answer.status_code == 410
    assert "分享的链接到期了" in answer.text
    assert "自己提交一件投诉" in answer.text
    assert WORDS not in answer.text
    assert client.get(f"/{shared}/photos/1").status_code == 410
    own = open_page(client, f"/c/{receipt.token}")
    assert WORDS in own.text
    assert "发给家人、邻居看" not in own.text


def test_a_private_link_shows_state_and_answers_in_the_end(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    way = f"/c/{receipt.token}"
    end(database, State.CLOSED, LINK_DAYS - 1)
    assert f"满 {LINK_DAYS} 天后" in open_page(client, way).text
    assert client.get(f"{way}/export").status_code == 200
    end(database, State.CLOSED, LINK_DAYS + 1)
    page = open_page(client, way)
    for expected in (REPLY, "别的内容不再显示", "报编号申请", "再提一件投诉"):
        assert expected in page.text
    for hidden in (WORDS, PHONE, PHONE[-4:], "录音 1", "<audio", "3号楼"):
        assert hidden not in page.html
    for path in ("own", "export", "withdraw", "photos/1", "recordings/1"):
        answer = client.get(f"{way}/{path}")
        assert answer.status_code == 410, path
        assert "凭编号和查询码也能查" in answer.text
    for path, data in (
        ("rate", {"solved": "yes"}),
        ("reopen", {"words": "又坏了"}),
        ("urge", {}),
        ("add", {}),
    ):
        answer = client.post(f"{way}/{path}", data=data)
        assert answer.status_code == 410, path
        assert WORDS not in answer.text
    again = open_page(client, f"/complain?previous={receipt.token}")
    assert "这是接着" in again.text
    assert "selected" not in again.html.partition('name="building"')[2].partition("</select>")[0]

    # Erasing stays theirs for as long as something is kept.
    form = send(client, page, f"{way}/forget")
    assert form.status_code == 303
    assert "电话和录音已经删掉" in open_page(client, form.location).text
    assert "删掉电话和录音</button>" not in open_page(client, way).html
    with database.reading() as session:
        assert session.get_one(Complaint, receipt.complaint_id).phone is None


def test_programs_are_told_and_residents_with_a_login_are_let_in(
    app: Flask, client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    way = f"/api/v1/complaints/{receipt.token}"
    assert client.get(way).json["words"] == WORDS
    end(database, State.WITHDRAWN, LINK_DAYS + 1)
    owner, stranger = log_person_in(app, "an-openid"), log_person_in(app, "another-openid")
    with database.transaction() as session:
        session.execute(update(Complaint).values(resident_id=owner.resident_id))
    for path in ("", "/photos/1", "/recordings/1"):
        for headers in ({}, stranger.headers):
            answer = client.get(f"{way}{path}", headers=headers)
            assert (answer.status_code, answer.json["code"]) == (410, "link_ended"), path
            assert "凭编号和查询码" in answer.json["message"]
    refused = client.post(f"{way}/urging", json={"words": ""}, headers={"Idempotency-Key": "a-key-of-tests"})
    assert refused.status_code == 410
    assert client.get(way, headers=owner.headers).json["words"] == WORDS
