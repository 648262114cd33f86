"""A right ends with its reason: no page of staff leads to phone, voice or photo, whichever way it ended."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.access.offices import Office
from backend.complaints.pages.office.access_marks import opened_mark
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import colleagues, joint, lifecycle, rerouting
from backend.complaints.rules.photos import take_photos
from backend.complaints.rules.privacy import disclosure
from backend.complaints.rules.recordings import take_recording
from backend.core.clock import local_today, utc_now
from backend.core.numbers import show_number
from backend.models import (
    Channel,
    Complaint,
    Database,
    OfficeLevel,
    Recording,
    Role,
    ServiceContract,
    StaffAccount,
)
from backend.staff.rules.accounts import create_account, shop_named
from backend.web.services import EXTENSION
from tests.support.city import PASSWORD, City
from tests.support.staff_pages import AMR, SignIn, jpeg

WORDS = "水表井盖没有了"
BESIDE = {"root": Role.ADMINISTRATOR, "auditor": Role.AUDITOR, "printer": Role.PRINTER}
ON_THE_LADDER = (
    "firm", "other_firm", "fallback_firm", "street", "other_street", "district", "other_district", "city",
)  # fmt: skip
EVERYBODY = {*ON_THE_LADDER, *BESIDE}
# The others never had a right to a complaint of the firm's.
READERS = ("firm", "street", "city", "auditor")


@dataclass
class Filed:
    id: int
    number: str
    phone: str
    photo_id: int
    recording_id: int


def _answered_and_closed(session: Session, city: City, complaint_id: int) -> None:
    lifecycle.reply(session, complaint_id, city.staff["firm"], "井盖已经补上", [], utc_now())
    lifecycle.rate(session, complaint_id, solved=True, satisfied=True, text="", now=utc_now())


def _closed_for_good(session: Session, city: City, complaint_id: int) -> None:
    _answered_and_closed(session, city, complaint_id)
    session.get_one(Complaint, complaint_id).closed_at = utc_now() - timedelta(days=40)


def _contract_over(session: Session, city: City, complaint_id: int) -> None:
    ended = {"starts_on": local_today() - timedelta(days=400), "ends_on": local_today() - timedelta(days=1)}
    session.execute(update(ServiceContract).where(ServiceContract.community_id == city.lawn).values(**ended))


def _closed_and_contract_over(session: Session, city: City, complaint_id: int) -> None:
    _answered_and_closed(session, city, complaint_id)
    _contract_over(session, city, complaint_id)


def _rerouted(session: Session, city: City, complaint_id: int) -> None:
    office = Office(OfficeLevel.FIRM, city.fallback_firm)
    rerouting.reroute(session, complaint_id, city.staff["street"], office, "由别家来办", utc_now())


def _merged(session: Session, city: City, complaint_id: int) -> None:
    other = Submission(
        "the-leading-one", Channel.WEB, "井盖都没有了", community_id=city.lawn, category_code="repair"
    )
    leading = submit(session, other, utc_now()).complaint_id
    joint.merge(session, leading, [complaint_id], city.staff["street"], "同一件事", utc_now())


def _withdrawn(session: Session, city: City, complaint_id: int) -> None:
    lifecycle.withdraw(session, complaint_id, "", utc_now())


def _rejected(session: Session, city: City, complaint_id: int) -> None:
    lifecycle.reject(session, complaint_id, city.staff["street"], "不属于小区物业管理的事项", utc_now())


ENDINGS: dict[str, tuple[Callable[[Session, City, int], None], set[str]]] = {
    "closed, and the time for reopening is over": (_closed_for_good, EVERYBODY),
    "the contract is over, with work open": (_contract_over, {"firm"}),
    "closed, and the contract is over": (_closed_and_contract_over, {"firm"}),
    "given to another firm": (_rerouted, {"firm"}),
    "merged into another": (_merged, EVERYBODY),
    "withdrawn": (_withdrawn, EVERYBODY),
    "not taken up": (_rejected, EVERYBODY),
}


@pytest.fixture
def people(database: Database, city: City) -> None:
    with database.transaction() as session:
        shop = shop_named(session, "印刷一厂")
        for username, role in BESIDE.items():
            office_id = shop.id if role is Role.PRINTER else None
            create_account(
                session, username=username, name="某人", password=PASSWORD, role=role, office_id=office_id
            )


@pytest.fixture
def file(app: Flask, database: Database, city: City, people: None) -> Callable[[], Filed]:
    """A complaint in work with all that is personal: also in words, in a note, in the purpose of a look."""
    store = app.extensions[EXTENSION].photos
    voice, photos = take_recording(store, AMR), take_photos(store, [jpeg()])
    phones = (f"1398765432{n}" for n in itertools.count())

    def file_one() -> Filed:
        phone, firm, now = next(phones), city.staff["firm"], utc_now()
        submission = Submission(
            f"with-all-{phone}", Channel.WEB, f"{WORDS}，打{phone}", community_id=city.lawn,
            category_code="repair", phone=phone, anonymous=False, photos=photos,
        )  # fmt: skip
        with database.transaction() as session:
            receipt = submit(session, submission, now - timedelta(hours=1))
            complaint = session.get_one(Complaint, receipt.complaint_id)
            recording = Recording(
                complaint_id=complaint.id, event_id=complaint.events[0].id, storage_key=voice.storage_key,
                original_key=voice.original_key, seconds=voice.seconds, size=voice.size,
            )  # fmt: skip
            session.add(recording)
            disclosure.reveal_phone(session, complaint, firm, f"打{phone}约时间", now)
            lifecycle.contact(session, complaint.id, firm, f"打了{phone}，约好时间", now)
            colleagues.add_note(session, complaint, firm, f"再打{phone}", now)
            number = show_number(receipt.number)
            return Filed(complaint.id, number, phone, complaint.photos[0].id, recording.id)

    return file_one


@pytest.fixture
def filed(file: Callable[[], Filed]) -> Filed:
    return file()


def marks_of(app: Flask, staff: StaffAccount, filed: Filed) -> dict[str, str]:
    """As on a page that was opened before it ended."""
    with app.test_request_context():
        return {kind: opened_mark(kind, staff.id, filed.id) for kind in ("photos", "recordings")}


def reached(app: Flask, client: FlaskClient, staff: StaffAccount, filed: Filed) -> set[str]:
    """What this account gets to of the complaint, by its pages, its sheet, the list and the search."""
    path, purpose = f"/staff/complaints/{filed.id}", {"words": "核对情况"}
    marks = marks_of(app, staff, filed)
    answers = [
        client.get(path),
        *(client.get(f"{path}/slip?paper={paper}") for paper in ("a5", "a4")),
        *(client.post(f"{path}/{kind}", data=purpose) for kind in ("phone", "recordings", "photos")),
        *(client.get(f"/staff/?tab={tab}") for tab in ("open", "mine", "done", "handler")),
        *(client.get("/staff/", query_string={"q": q}) for q in (WORDS, filed.number)),
    ]
    reachable = {"phone"} if any(filed.phone in answer.text for answer in answers) else set()
    if 'class="item' in client.get("/staff/", query_string={"q": filed.phone}).text:
        reachable.add("found by phone")
    photo, recording = f"{path}/photos/{filed.photo_id}", f"{path}/recordings/{filed.recording_id}"
    for kind, address in (("photo", photo), ("voice", recording)):
        mark = marks["photos" if kind == "photo" else "recordings"]
        tries = [client.get(address), client.get(f"{address}?opened={mark}")]
        if any(answer.status_code == 200 for answer in tries):
            reachable.add(kind)
        if any(address in answer.text for answer in answers):
            reachable.add(f"{kind} on a page")
    return reachable


def test_nothing_personal_is_reached_after_it(
    app: Flask, database: Database, city: City, sign_in: SignIn, file: Callable[[], Filed]
) -> None:
    filed = file()
    clients = {username: sign_in(username) for username in READERS}
    for ending, (end, over_for) in ENDINGS.items():
        with database.transaction() as session:
            end(session, city, filed.id)
        for username in over_for & clients.keys():
            staff = city.staff[username]
            assert reached(app, clients[username], staff, filed) == set(), (username, ending)
        with database.transaction() as session:
            # A complaint is filed an hour ago, which may be yesterday.
            in_force = {"starts_on": local_today() - timedelta(days=1), "ends_on": None}
            session.execute(update(ServiceContract).values(**in_force))
        filed = file()


def addresses(app: Flask, filed: Filed) -> list[str]:
    """Every page, list and export of staff and shops that needs no more than this complaint's own ids."""
    ids = {"complaint_id": filed.id, "photo_id": filed.photo_id, "recording_id": filed.recording_id}
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint.split(".")[0] in {"staff", "city", "administration", "printshop"}
        and rule.arguments <= ids.keys()
    ]
    with app.test_request_context():
        return [url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments}) for rule in rules]


def test_no_address_tells_it_once_it_is_over(
    app: Flask, database: Database, city: City, sign_in: SignIn, filed: Filed
) -> None:
    with database.transaction() as session:
        _closed_for_good(session, city, filed.id)
    paths = addresses(app, filed)
    assert len(paths) > 40
    for username in ("street", "city", "root", "auditor"):
        client, marks = sign_in(username), marks_of(app, city.staff[username], filed)
        for path in paths:
            mark = marks["recordings" if "/recordings/" in path else "photos"]
            with client.get(path, query_string={"opened": mark}) as answer:
                assert answer.mimetype not in {"image/jpeg", "audio/mpeg", "audio/amr"}, (username, path)
                is_page = answer.status_code == 200 and answer.mimetype.startswith("text/html")
                text = answer.text if is_page or answer.mimetype == "text/csv" else ""
            for personal in (filed.phone, "/photos/", "/recordings/"):
                assert personal not in text, (username, path)


def test_before_it_those_who_work_on_it_reach_all(
    app: Flask, city: City, sign_in: SignIn, filed: Filed
) -> None:
    firm = reached(app, sign_in("firm"), city.staff["firm"], filed)
    assert {"phone", "photo", "voice"} <= firm
    assert "photo" in reached(app, sign_in("auditor"), city.staff["auditor"], filed)
    assert reached(app, sign_in("other_firm"), city.staff["other_firm"], filed) == set()


@pytest.mark.parametrize(
    "ending", ["closed, and the contract is over", "the contract is over, with work open"]
)
def test_its_list_keeps_number_and_state_for_the_firm(
    ending: str, database: Database, city: City, sign_in: SignIn, filed: Filed
) -> None:
    with database.transaction() as session:
        ENDINGS[ending][0](session, city, filed.id)
    client = sign_in("firm")
    page = client.get("/staff/?tab=done" if ending.startswith("closed") else "/staff/?tab=mine").text
    assert filed.number in page
    for personal in (WORDS, "段西沟一小区", f"/staff/complaints/{filed.id}"):
        assert personal not in page
    assert client.get(f"/staff/complaints/{filed.id}").status_code == 404
    for query in ({"q": WORDS}, {"q": filed.number}, {"tab": "done", "state": "closed"}):
        listed = client.get("/staff/", query_string=query).text
        assert 'class="item' not in listed, query


def test_a_complaint_given_by_hand_is_the_firms_until_it_is_closed(
    database: Database, city: City, sign_in: SignIn, filed: Filed
) -> None:
    with database.transaction() as session:
        _rerouted(session, city, filed.id)
    client = sign_in("fallback_firm")
    assert client.get(f"/staff/complaints/{filed.id}").status_code == 200
    with database.transaction() as session:
        lifecycle.reply(session, filed.id, city.staff["fallback_firm"], "井盖已经补上", [], utc_now())
        lifecycle.rate(session, filed.id, solved=True, satisfied=True, text="", now=utc_now())
    assert client.get(f"/staff/complaints/{filed.id}").status_code == 404
