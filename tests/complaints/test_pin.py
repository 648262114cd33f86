"""Six digits: how often they may be tried, whoever tries them at once, and what they show."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.queries.by_pin import MOST_WRONG_PINS, pin_view, try_pin
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, Database
from tests.support.city import City
from tests.support.page_reading import Page
from tests.support.pages import app, client, database

__all__ = ["app", "client", "database"]

PERSONAL = ("13912345678", "三单元水管裂了", "北门王家")
Send = Callable[[FlaskClient, str, str, str], int]


@pytest.fixture
def filed(database: Database, city: City) -> Receipt:
    submission = Submission(
        "of-the-pin", Channel.WEB, "三单元水管裂了", community_id=city.lawn, category_code="repair",
        place="北门王家", phone="13912345678", anonymous=False,
    )  # fmt: skip
    with database.transaction() as session:
        return submit(session, submission, utc_now())


def wrong_pins(receipt: Receipt) -> list[str]:
    return [pin for pin in (f"{n:06d}" for n in range(60)) if pin != receipt.pin]


def try_once(database: Database, number: str, pin: str) -> str:
    with database.transaction() as session:
        pin_try = try_pin(session, number, pin)
        return "closed" if pin_try.is_closed else "wrong" if pin_try.complaint is None else "right"


def by_web(client: FlaskClient, address: str, number: str, pin: str) -> int:
    answer = client.post(
        "/follow", data={"number": number, "pin": pin}, environ_base={"REMOTE_ADDR": address}
    )
    return answer.status_code


def by_api(client: FlaskClient, address: str, number: str, pin: str) -> int:
    answer = client.post(
        "/api/v1/complaints/find", json={"number": number, "pin": pin}, environ_base={"REMOTE_ADDR": address}
    )
    return answer.status_code


def test_wrong_tries_end_and_right_ones_cost_nothing(database: Database, filed: Receipt) -> None:
    wrong = wrong_pins(filed)[:MOST_WRONG_PINS]
    assert [try_once(database, filed.number, pin) for pin in wrong[1:]] == ["wrong"] * (MOST_WRONG_PINS - 1)
    for _ in range(2 * MOST_WRONG_PINS):
        assert try_once(database, filed.number, filed.pin) == "right"
    assert try_once(database, filed.number, "12345") == "wrong", "opens nothing, and is no try"
    assert try_once(database, filed.number, filed.pin) == "right"
    assert try_once(database, filed.number, wrong[0]) == "wrong"
    for pin in (filed.pin, wrong[0]):
        assert try_once(database, filed.number, pin) == "closed"


def test_a_number_that_nobody_has_is_told_like_a_wrong_pin(database: Database, filed: Receipt) -> None:
    unknown = next(number for number in ("2600000006", "2600000015") if number != filed.number)
    for number in (unknown, "123", ""):
        assert {try_once(database, number, pin) for pin in wrong_pins(filed)} == {"wrong"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_bursts_at_once_pass_no_limit(app: Flask, database: Database, filed: Receipt) -> None:
    """Two strangers, one at the web page and one at the API, each from many addresses."""
    statuses: list[int] = []
    ready = threading.Barrier(2 * 15)

    def burst(send: Send, address: str, pins: list[str]) -> None:
        ready.wait()
        client = app.test_client()
        statuses.extend(send(client, address, filed.number, pin) for pin in pins)

    pins = wrong_pins(filed)
    threads = [
        threading.Thread(target=burst, args=(send, f"10.{way}.0.{n}", [pins[n], pins[n + 15]]))
        for way, send in enumerate((by_web, by_api))
        for n in range(15)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = Counter(statuses)
    assert counted[404] + counted[422] == MOST_WRONG_PINS
    assert counted[403] == 60 - MOST_WRONG_PINS
    with database.reading() as session:
        complaint = session.get_one(Complaint, filed.complaint_id)
        assert complaint.wrong_pin_count == MOST_WRONG_PINS


def test_strangers_lock_neither_link_nor_say_less_than_how_to_go_on(
    client: FlaskClient, database: Database, filed: Receipt
) -> None:
    for n, pin in enumerate(wrong_pins(filed)[:MOST_WRONG_PINS]):
        assert by_api(client, f"10.0.0.{n}", filed.number, pin) == 404
    page = client.post("/follow", data={"number": filed.number, "pin": filed.pin})
    assert page.status_code == 403
    for way_on in ("停用", "提交时保存的链接", "12345"):
        assert way_on in Page(page).text
    answer = client.post("/api/v1/complaints/find", json={"number": filed.number, "pin": filed.pin})
    assert (answer.status_code, answer.json["code"]) == (403, "pin_closed")
    assert "链接" in answer.json["message"]
    assert client.get(f"/c/{filed.token}").status_code == 200
    assert client.get(f"/api/v1/complaints/{filed.token}").status_code == 200
    # Whoever has the link does all that it allows, at the page and at the API.
    assert client.post(f"/c/{filed.token}/urge", data={}).status_code == 303
    headers = {"Idempotency-Key": "after-the-pin-closed"}
    added = client.post(
        f"/api/v1/complaints/{filed.token}/additions", json={"words": "还在漏"}, headers=headers
    )
    assert added.status_code == 200
    assert client.post(f"/c/{filed.token}/withdraw", data={}).status_code == 303


def test_a_pin_shows_state_and_answers_only(
    client: FlaskClient, database: Database, city: City, filed: Receipt
) -> None:
    with database.transaction() as session:
        firm = city.staff["firm"]
        lifecycle.reply(session, filed.complaint_id, firm, "换了新水管，致电13912345678", [], utc_now())
    page = client.post("/follow", data={"number": filed.number, "pin": filed.pin})
    answer = client.post("/api/v1/complaints/find", json={"number": filed.number, "pin": filed.pin})
    assert answer.json.keys() == {
        "number", "state", "state_name", "category", "submitted_at", "office", "reply_due_at",
        "reply_promise", "answers",
    }  # fmt: skip
    for text in (page.text, str(answer.json)):
        assert "换了新水管" in text
        for secret in (*PERSONAL, filed.token, filed.pin):
            assert secret not in text
    assert not [link for link in Page(page).links if "/c/" in link or "/s/" in link]
    assert page.headers["Cache-Control"] == "no-store"
    with database.reading() as session:
        view = pin_view(session, session.get_one(Complaint, filed.complaint_id))
    assert (view.due_at, len(view.answers)) == (None, 1)
