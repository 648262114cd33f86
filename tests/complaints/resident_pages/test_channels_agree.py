"""Web, API (which the mini-program shows), chat and PIN say the same of one complaint and one community."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel, Committee, CommitteeKind, Complaint, Database, State
from backend.models.labels import STATE_NAMES
from backend.web.wording import deadline
from backend.wechat.conversation import replies
from backend.wechat.webhook.community_cards import card_of
from backend.wechat.webhook.progress import progress_of
from tests.support.city import City
from tests.support.page_reading import Page, open_page

DAY = re.compile(r"(\d+月\d+日)(?:（周.）)?\s*(24点前|\d\d:\d\d 前)")
OPEN = (State.SUBMITTED, State.DISPATCHED, State.ACCEPTED, State.RETURNED, State.REVIEWING, State.MERGED)
OF_OFFICES = {"申请退单，待裁定", "答复待审核", "已并案办理", "已提交"}  # what no resident need know

HANDLED = frozenset(State) - {State.REJECTED, State.WITHDRAWN}


@pytest.fixture
def receipt(database: Database, city: City) -> Receipt:
    submission = Submission("of all channels", Channel.WEB, "单元门坏了，关不上", community_id=city.lawn)
    with database.transaction() as session:
        return submit(session, submission, utc_now())


def told(client: FlaskClient, session: Session, receipt: Receipt) -> dict[str, str]:
    """What each channel says now, in one string each."""
    pin = {"number": receipt.number, "pin": receipt.pin}
    api = client.get(f"/api/v1/complaints/{receipt.token}").json
    countdown = api["countdown"] or {"words": ""}
    complaint = session.scalars(select(Complaint)).one()
    progress = progress_of(session, complaint, "https://x.cn", utc_now())
    return {
        "web": open_page(client, f"/c/{receipt.token}").text,
        "api": f"{api['state_name']} {api['handler']['name']} {countdown['words']} {api['explanation']}",
        "chat": replies.progress(
            progress.number_shown, progress.state, progress.words, progress.answer, progress.link,
            progress.office, progress.due,
        ),
        "web by PIN": Page(client.post("/follow", data=pin)).text,
        "api by PIN": str(client.post("/api/v1/complaints/find", json=pin).json),
    }  # fmt: skip


def stand(database: Database, state: State, due_at: datetime) -> None:
    """As if it had come so far."""
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        complaint.state, complaint.reply_due_at = state, due_at
        complaint.replied_at = complaint.closed_at = utc_now()


def test_every_state_has_one_name_and_one_office(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    for state in State:
        stand(database, state, utc_now() + timedelta(days=3))
        with database.reading() as session:
            channels = told(client, session, receipt)
        api = client.get(f"/api/v1/complaints/{receipt.token}").json
        assert api["explanation"] in channels["web"], state
        assert [step["title"] for step in api["timeline"]] == ["您提交了投诉", "派给负责单位"]
        assert all(step["title"] in channels["web"] for step in api["timeline"])
        for channel, text in channels.items():
            assert api["state_name"] in text, (state, channel)
            assert not [name for name in OF_OFFICES if name in text], (state, channel)
            # The chat names an office only where it owes an answer, a page only where one worked on it.
            is_named = channel.startswith("api") or state in (OPEN if channel == "chat" else HANDLED)
            assert ("保阳物业" in text) is is_named, (state, channel)
        assert bool(DAY.search(channels["chat"])) is (state in OPEN), state
    assert set(STATE_NAMES.values()) > OF_OFFICES


def test_one_deadline_is_one_deadline(client: FlaskClient, database: Database, receipt: Receipt) -> None:
    midnight = utc_now().replace(hour=16, minute=0, second=0, microsecond=0)  # in China
    for state in OPEN:
        for days in (-3, 5):
            stand(database, state, midnight + timedelta(days=days))
            with database.reading() as session:
                channels = told(client, session, receipt)
            days_told = {
                channel: DAY.findall(text)[:1] for channel, text in channels.items() if channel != "api"
            }
            assert len({str(days) for days in days_told.values()}) == 1, (state, days_told)
            assert days_told["chat"][0][1] == "24点前"
            for channel, text in channels.items():
                assert ("已超时 " in text) is (days < 0), (state, channel)
            countdown = client.get(f"/api/v1/complaints/{receipt.token}").json["countdown"]
            assert countdown["what"] == "reply"
            assert countdown["words"] in channels["web"]


def test_what_is_due_by_the_hour_is_counted_in_hours(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    stand(database, State.ACCEPTED, utc_now().replace(second=30) + timedelta(hours=5, minutes=31))
    words = client.get(f"/api/v1/complaints/{receipt.token}").json["countdown"]["words"]
    assert words == "还剩 5 小时答复"
    assert words in open_page(client, f"/c/{receipt.token}").text


@pytest.mark.parametrize(
    ("at", "words"),
    [("2026-11-26T16:00:00", "11月26日（周四）24点前"), ("2026-12-31T17:30:00", "1月1日（周五）01:30 前")],
)
def test_a_day_is_written_as_in_the_mini_program(at: str, words: str) -> None:
    """Its own test has the same two: tests/miniprogram/unit/words.test.js."""
    assert deadline(datetime.fromisoformat(at).replace(tzinfo=UTC)) == words


@pytest.mark.parametrize("chair", ["张建国 0353-2000011", ""])
def test_one_community_is_told_alike(
    chair: str, app: Flask, client: FlaskClient, database: Database, city: City
) -> None:
    with database.transaction() as session:
        name, _, phone = chair.partition(" ")
        term = {"term_from": date(2024, 6, 1), "term_to": date(2029, 5, 31)}
        committee = Committee(
            community_id=city.lawn, kind=CommitteeKind.OWNERS, chair=name, phone=phone, **term
        )
        session.add(committee)
    record = open_page(client, f"/communities/{city.lawn}")
    sections = client.get(f"/api/v1/communities/{city.lawn}/record").json["sections"]
    for row in (row for section in sections for row in section["rows"]):
        for words in filter(None, (row["label"], row["value"], row["note"])):
            assert words in record.text, row
    with database.reading() as session:
        card = card_of(session, city.lawn, "12345", utc_now())
    assert card is not None
    first = client.get(f"/api/v1/communities/{city.lawn}").json["responsible"][0]
    assert (card.office, card.phone) == (first["name"], first["phone"])
    form = open_page(client, f"/complain?community={city.lawn}")
    assert f"{card.office} {first['reason']}" in form.text
    assert card.phone in form.text
    in_chat = " ".join(value for _, value in card.lines)
    facts = ("市场化服务", "三级", "每平方米每月 0.55 元", "桥头街道 0353-0000211")
    facts += (chair or "已成立，负责人没有登记", "任期 2024年6月1日至2029年5月31日")
    for fact in facts:
        assert fact in in_chat, fact
        assert fact in record.text, fact
