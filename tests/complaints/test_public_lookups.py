"""Category by public channel: nobody finds a single complaint that may be about the firm itself."""

import base64
import itertools
import re
from datetime import date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from backend.app import create_app
from backend.city_rules.rules.categories import load_default_categories
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import joint
from backend.complaints.rules.similarity.duplicates import UnfiledComplaint, similar
from backend.complaints.rules.similarity.merge_suggestions import joint_of
from backend.core.clock import local, utc_now
from backend.core.config import Config
from backend.models import Category, Channel, Complaint, Database, Move, OfficeLevel, Resident, State
from backend.web.services import EXTENSION, Services
from backend.wechat.conversation.memory import Memory
from backend.wechat.conversation.states import CommunityChoice, Draft
from backend.wechat.webhook.followers import Sender
from backend.wechat.webhook.lookups import SessionLookups
from tests.conftest import config_for
from tests.support.city import City
from tests.support.pages import client

__all__ = ["client"]

WORDS = "楼道里的灯坏了没人修"
LEADS = {
    "sanitation": "firm", "greening": "firm", "order": "firm", "parking": "firm", "lift": "firm",
    "utilities": "firm", "repair": "firm", "fire": "firm", "noise": "street", "fees": "street",
    "conduct": "street", "fund": "district", "revenue": "street", "committee": "street",
    "unmanaged": "street", "other": "firm",
}  # fmt: skip
GUARDED = sorted(code for code, lead in LEADS.items() if lead != "firm")
V2 = "/open311/v2"
_keys = itertools.count()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(config: Config, database_url: str, tmp_path: Path) -> Any:
    """Of a city that opens reading to everybody."""
    made = create_app(config_for(database_url, tmp_path, open311_public="1"))
    yield made
    made.extensions[EXTENSION].database.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    services: Services = app.extensions[EXTENSION]
    return services.database


def file(
    database: Database, city: City, code: str, count: int, at: datetime | None = None, **more: Any
) -> list[str]:
    """Numbers of complaints in 3号楼 of different people, of last week where nothing else is said."""
    with database.transaction() as session:
        return [
            submit(
                session,
                Submission(
                    f"public-{code}-{next(_keys)}", Channel.WEB, WORDS, category_code=code,
                    community_id=city.lawn, building_id=city.buildings[2], **more,
                ),
                at or utc_now() - timedelta(days=7),
            ).number
            for _ in range(count)
        ]  # fmt: skip


def last_monday() -> date:
    day = local(utc_now() - timedelta(days=7)).date()
    return day - timedelta(days=day.weekday())


def by_api(client: FlaskClient, city: City) -> list[dict[str, Any]]:
    body = {"words": WORDS, "community_id": city.lawn, "building_id": city.buildings[2]}
    similar: list[dict[str, Any]] = client.post("/api/v1/complaints/similar", json=body).json["similar"]
    return similar


def by_page(client: FlaskClient, city: City) -> str:
    """The question before sending; empty where nothing is asked, and the complaint filed."""
    path = f"/complain?community={city.lawn}"
    form_key = re.findall(r'name="key" value="([^"]+)"', client.get(path).text)[0]
    answer = client.post(path, data={"key": form_key, "words": WORDS, "anonymous": "1"})
    offers = re.findall('<p class="note">([^<]+)</p>', answer.text)
    return " ".join(offers) if answer.status_code == HTTPStatus.CONFLICT else ""


def by_chat(app: Flask, city: City) -> list[str]:
    services: Services = app.extensions[EXTENSION]
    sender = Sender(0, Memory(), "", None, 0, news=False, complained=False)
    community = CommunityChoice(city.lawn, "段西沟一小区", city.buildings[2], "3号楼")
    with app.app_context(), services.database.reading() as session:
        lookups = SessionLookups(services, session, sender, utc_now())
        return [
            choice.offer_text
            for choice in lookups.neighbours(Draft(key="a draft of tests", words=WORDS, community=community))
        ]


def open311_lists(client: FlaskClient, numbers: list[str]) -> list[str]:
    ids = ",".join(numbers)
    addresses = (
        "requests.json", "requests.xml", f"requests.json?service_request_id={ids}",
        *(f"{kind}/{number}.json" for number in numbers for kind in ("requests", "tokens")),
    )  # fmt: skip
    return [client.get(f"{V2}/{address}").text for address in addresses]


def records(client: FlaskClient, city: City) -> list[str]:
    paths = (f"/communities/{city.lawn}", f"/api/v1/communities/{city.lawn}/record", f"/q/{city.code}", "/")
    return [client.get(path).text for path in paths]


def test_the_table_is_whole(database: Database, city: City) -> None:
    with database.transaction() as session:
        load_default_categories(session)
        leads = {category.code: category.lead.value for category in session.scalars(select(Category))}
    assert leads == LEADS


def withdraw_all(database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(Complaint).values(state=State.WITHDRAWN))


def test_under_three_nobody_learns_of_it(
    app: Flask, database: Database, client: FlaskClient, city: City
) -> None:
    numbers = [number for code in GUARDED for number in file(database, city, code, 2)]
    assert by_api(client, city) == []
    assert by_chat(app, city) == []
    for text in open311_lists(client, numbers):
        for told in (*numbers, *(f">{code}<" for code in GUARDED), *(f'"{code}"' for code in GUARDED)):
            assert told not in text.replace(",".join(numbers), "")
    for text in records(client, city):
        assert not [told for told in (*numbers, WORDS) if told in text]
    assert by_page(client, city) == ""


def test_from_three_on_community_and_week(
    app: Flask, database: Database, client: FlaskClient, city: City
) -> None:
    begin = last_monday()
    for code in GUARDED:
        numbers = file(database, city, code, 3)
        [row], [again] = by_api(client, city), by_api(client, city)
        assert (row["place"], row["voices"], row["by_week"]) == ("本小区", 3, True)
        assert row["submitted_on"] == begin.isoformat()
        assert row["reference"] != again["reference"]
        [offer] = by_chat(app, city)
        page = by_page(client, city)
        for text in (offer, page):
            assert "本小区" in text
            assert f"{begin.month}月{begin.day}日那一周" in text
            assert "3号楼" not in text
        for text in (offer, page, *open311_lists(client, numbers), *records(client, city)):
            assert not [told for told in (*numbers, WORDS) if told in text]
        withdraw_all(database)


def test_what_the_firm_answers_for_is_told_one_by_one(
    app: Flask, database: Database, client: FlaskClient, city: City
) -> None:
    for code in sorted(LEADS.keys() - set(GUARDED)):
        [number] = file(database, city, code, 1)
        [row] = by_api(client, city)
        assert (row["place"], row["voices"], row["by_week"]) == ("3号楼", 1, False)
        assert number in open311_lists(client, [number])[0]
        [offer] = by_chat(app, city)
        assert "3号楼" in offer
        withdraw_all(database)


def test_three_of_one_person_are_no_three(database: Database, client: FlaskClient, city: City) -> None:
    file(database, city, "conduct", 3, phone="13800138000")
    assert by_api(client, city) == []


def test_it_adds_no_voice_to_what_is_told(database: Database, client: FlaskClient, city: City) -> None:
    file(database, city, "repair", 1)
    with database.reading() as session:
        complaint_id = session.scalars(select(Complaint.id)).one()
    file(database, city, "conduct", 1, same_as_id=complaint_id)
    file(database, city, "order", 1, same_as_id=complaint_id)
    assert by_api(client, city)[0]["voices"] == 2


def test_a_week_is_told_whole_or_not_at_all(database: Database, city: City) -> None:
    """Who asks each day would see on which day a number of this week grows, and one of the first falls."""
    draft, now = UnfiledComplaint(WORDS, city.lawn), datetime.fromisoformat("2026-11-25T10:00:00+08:00")
    weeks: dict[str, list[date]] = {
        "2026-11-23T09:00:00+08:00": [],  # this week
        "2026-11-22T23:00:00+08:00": [date(2026, 11, 16)],
        "2026-11-02T01:00:00+08:00": [date(2026, 11, 2)],
        "2026-11-01T23:00:00+08:00": [],  # of this week some days are looked at no more
    }
    for filed_at, shown in weeks.items():
        file(database, city, "conduct", 3, datetime.fromisoformat(filed_at))
        with database.reading() as session:
            assert [row.day for row in similar(session, draft, now)] == shown, filed_at
        withdraw_all(database)


def test_a_reference_does_not_tell_the_row(database: Database, client: FlaskClient, city: City) -> None:
    file(database, city, "repair", 1)
    with database.reading() as session:
        complaint_id = session.scalars(select(Complaint.id)).one()
    payload = by_api(client, city)[0]["reference"].split(".")[0]
    plain = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    assert plain != str(complaint_id)
    with pytest.raises(ValueError, match="invalid literal"):
        int(plain)


def test_how_many_people_never_tells_which_anonymous_ones_are_one(database: Database, city: City) -> None:
    now = datetime.fromisoformat("2026-11-24T10:00:00+08:00")
    with database.transaction() as session:
        resident = Resident(openid="o-one", openid_index="o-one", window_left=0)
        session.add(resident)
        session.flush()
        leading, *members = (
            submit(
                session,
                Submission(
                    f"of-one-{n}", Channel.WECHAT, WORDS, category_code="repair", community_id=city.lawn,
                    resident_id=resident.id, anonymous=True,
                ),
                now,
            ).complaint_id
            for n in range(3)
        )  # fmt: skip
        joint.merge(session, leading, members, city.staff["street"], "同一件事", now)
        complaint = session.get_one(Complaint, leading)
        assert joint_of(session, complaint).people == 3
        [event] = [event for event in complaint.events if event.move is Move.TAKE_IN]
        assert event.details == {"members": 2, "people": 3}
        assert complaint.category.lead is OfficeLevel.FIRM
