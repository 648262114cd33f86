"""See, take and erase what is kept with one complaint, without a login; and what residents are told of it."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, Database, Recording, StaffAccount
from tests.support.city import City
from tests.support.page_reading import open_page, send

WORDS, PHONE = "单元门坏了，关不上", "13800138000"


@pytest.fixture
def receipt(database: Database, city: City) -> Receipt:
    """Of someone who left a phone and a voice; the firm has looked at the phone."""
    submission = Submission(
        "a key of this test",
        Channel.WEB,
        WORDS,
        community_id=city.lawn,
        category_code="repair",
        phone=PHONE,
        anonymous=False,
    )
    with database.transaction() as session:
        filed = submit(session, submission, utc_now())
        complaint = session.get_one(Complaint, filed.complaint_id)
        event = complaint.events[0]
        session.add(
            Recording(complaint_id=complaint.id, event_id=event.id, storage_key="aa/v", seconds=3, size=9)
        )
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        disclosure.reveal_phone(session, complaint, clerk, "约时间上门", utc_now())
    return filed


def test_what_is_kept_and_who_looked_at_it(client: FlaskClient, receipt: Receipt) -> None:
    way = f"/c/{receipt.token}/own"
    assert way in open_page(client, f"/c/{receipt.token}").links
    page = open_page(client, way)
    for expected_words in ("138****8000", "1 段", "保阳物业", "约时间上门"):
        assert expected_words in page.text
    assert PHONE not in page.html
    assert page.headers["Cache-Control"] == "no-store"


def test_all_of_it_can_be_taken_along(client: FlaskClient, receipt: Receipt) -> None:
    answer = client.get(f"/c/{receipt.token}/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    export = json.loads(answer.data)
    assert (export["words"], export["phone"], export["number"]) == (WORDS, f"+86{PHONE}", receipt.number)
    assert export["looks"][0]["purpose"] == "约时间上门"
    assert len(export["recordings"]) == 1


def test_phone_and_voice_go_and_the_complaint_goes_on(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    page = open_page(client, f"/c/{receipt.token}/own")
    answer = send(client, page, f"/c/{receipt.token}/forget")
    assert answer.status_code == 303
    after = open_page(client, answer.location)
    assert "电话和录音已经删掉" in after.text
    assert WORDS in after.text
    assert "没有留" in after.text
    assert "删掉电话和录音" not in open_page(client, f"/c/{receipt.token}/own").text
    with database.reading() as session:
        left = session.scalars(select(Complaint)).one()
        assert (left.phone, left.phone_index, left.content_hash, left.anonymous) == (None, None, "", True)
        assert session.scalars(select(Recording)).all() == []


def test_nobody_without_the_private_link_sees_takes_or_erases(client: FlaskClient, receipt: Receipt) -> None:
    shared = next(
        part.split('"')[0] for part in open_page(client, f"/c/{receipt.token}").html.split("/s/")[1:]
    )
    for stranger in (f"/s/{shared}", f"/c/{receipt.number}", f"/c/{receipt.pin}"):
        assert client.get(f"{stranger}/own").status_code == 404
        assert client.get(f"{stranger}/export").status_code == 404
        assert client.post(f"{stranger}/forget").status_code == 404
    assert client.get(f"/c/{receipt.token}/forget").location == f"/c/{receipt.token}"
    assert "已留" in open_page(client, f"/c/{receipt.token}").text


def test_every_page_leads_to_the_privacy_words(client: FlaskClient, city: City) -> None:
    for path in ("/", f"/q/{city.code}", "/follow", "/about"):
        assert {"/privacy", "/about"} <= set(open_page(client, path).links), path
    page_text = open_page(client, "/privacy").text
    for subject in ("照片", "录音", "电话", "位置", "删除我的信息"):
        assert subject in page_text
    assert "不收费" in open_page(client, "/about").text
