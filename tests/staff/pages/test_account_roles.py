"""Administrators, auditors and printers have no city's powers; heads manage what is theirs and no more."""

import html

import pytest
from sqlalchemy import func, select

from backend.complaints.rules import queries
from backend.complaints.rules.handling import lifecycle, permitted_moves
from backend.complaints.rules.inbox import listing
from backend.complaints.rules.inbox.filters import Filters
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.core.errors import ForbiddenError
from backend.history.audit_check import verify
from backend.models import (
    AuditEntry,
    Base,
    Complaint,
    Database,
    Role,
    StaffAccount,
    StaffLink,
    StaffSession,
)
from backend.residents.rules.export import access_records_of
from backend.staff.rules.accounts import create_account, shop_named
from tests.support.city import PASSWORD, City
from tests.support.staff_pages import SignIn

BESIDE = {"root": Role.ADMINISTRATOR, "auditor": Role.AUDITOR, "printer": Role.PRINTER}
NEW = {"username": "xinren", "name": "新人"}


@pytest.fixture
def people(database: Database, city: City) -> dict[str, int]:
    """Those beside the ladder; and heads of every office of the city, whose clerks are there already."""
    with database.transaction() as session:
        shop = shop_named(session, "印刷一厂")
        for username, role in BESIDE.items():
            office_id = shop.id if role is Role.PRINTER else None
            create_account(
                session, username=username, name="某人", password=PASSWORD, role=role, office_id=office_id
            )
        offices = {
            "firm_head": (Role.FIRM, city.firm),
            "street_head": (Role.STREET, city.street),
            "district_head": (Role.DISTRICT, city.district),
            "city_head": (Role.CITY, None),
        }
        for username, (role, office_id) in offices.items():
            create_account(
                session, username=username, name="负责人", password=PASSWORD, role=role, office_id=office_id,
                is_head=True,
            )  # fmt: skip
        return {account.username: account.id for account in session.scalars(select(StaffAccount))}


@pytest.mark.parametrize("who", sorted(BESIDE))
def test_the_rules_themselves_give_them_no_office(
    who: str, database: Database, people: dict[str, int], complaints: dict[str, int]
) -> None:
    """Also for a complaint that the city's bureau leads, whose party row names no office."""
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, people[who])
        complaint = session.get_one(Complaint, complaints["served"])
        lead = next(party for party in complaint.parties if party.ended_at is None)
        lead.firm_id = None
        session.flush()
        city = session.scalars(select(StaffAccount).where(StaffAccount.username == "city")).one()
        assert permitted_moves.permitted_moves(session, complaint, city, utc_now())
        assert disclosure.may_see_phone(complaint, city, utc_now())
        assert not permitted_moves.permitted_moves(session, complaint, staff, utc_now())
        assert not disclosure.may_see_phone(complaint, staff, utc_now())
        assert not disclosure.may_hear(complaint, staff, utc_now())
        assert not queries.unseen(session, staff, [1])
        listed = listing.page(session, staff, listing.Tab.OPEN, utc_now(), filters=Filters(), after=None)
        assert bool(listed.complaints) == (who == "auditor")
        with pytest.raises(ForbiddenError):
            lifecycle.accept(session, complaint.id, staff, utc_now())


def test_an_auditor_reads_words_without_phones(
    sign_in: SignIn, people: dict[str, int], complaints: dict[str, int]
) -> None:
    page = sign_in("auditor").get(f"/staff/complaints/{complaints['served']}").text
    assert "楼道垃圾没人清" in page
    assert "13800138000" not in page


def test_an_auditor_sees_photos_after_a_purpose_that_the_city_and_the_resident_read(
    sign_in: SignIn, people: dict[str, int], complaints: dict[str, int], database: Database
) -> None:
    auditor, path = sign_in("auditor"), f"/staff/complaints/{complaints['served']}"
    with database.reading() as session:
        photo = f"{path}/photos/{session.get_one(Complaint, complaints['served']).photos[0].id}"
    assert photo not in auditor.get(path).text
    assert auditor.get(photo).status_code == 404
    assert auditor.post(f"{path}/photos", data={"words": " "}).status_code == 422
    page = auditor.post(f"{path}/photos", data={"words": "抽查办结照片"}).text
    address = html.unescape(page.split(f'src="{photo}')[1].split('"')[0])
    assert auditor.get(photo + address).mimetype == "image/jpeg"
    elsewhere = photo.replace(f"/{complaints['served']}/", f"/{complaints['orphan']}/")
    assert auditor.get(elsewhere + address).status_code == 404
    assert photo not in auditor.get(path).text
    assert "抽查办结照片" in sign_in("city").get(path).text
    assert "抽查办结照片" not in sign_in("street").get(path).text
    with database.reading() as session:
        [look] = access_records_of(session, session.get_one(Complaint, complaints["served"]))
    assert (look["office"], look["subject"], look["purpose"]) == ("审计", "photo", "抽查办结照片")


BELOW_STREET = {"street", "street_head", "firm", "fallback_firm", "firm_head"}
MANAGED = {
    "root": "all",
    "firm_head": {"firm", "firm_head"},
    "street_head": BELOW_STREET,
    "district_head": BELOW_STREET | {"district", "district_head"},
    "city_head": "all but those beside the ladder, and printers",
}  # fmt: skip


@pytest.mark.parametrize("who", sorted(MANAGED))
def test_heads_change_their_own_and_those_below(
    who: str, sign_in: SignIn, database: Database, people: dict[str, int]
) -> None:
    expected = {
        "root": set(people),
        "city_head": set(people) - {"root", "auditor"},
    }.get(who, MANAGED[who])
    client = sign_in(who)
    for username, account_id in people.items():
        path = f"/staff/accounts/{account_id}"
        assert client.get(path).status_code == (200 if username in expected else 404), username
        if username == who:
            assert client.post(f"{path}/disabled").status_code == 403
            continue
        before = rows(database, StaffLink)
        expected_status = 303 if username in expected else 404
        assert client.post(f"{path}/disabled").status_code == expected_status, username
        assert client.post(f"{path}/enabled").status_code == expected_status
        assert client.post(f"{path}/link").status_code == (200 if expected_status == 303 else 404)
        assert rows(database, StaffLink) == before + (expected_status == 303)
    with database.reading() as session:
        assert verify(session).problems == []
        acts = set(session.scalars(select(AuditEntry.act).where(AuditEntry.actor == who)))
    assert {"account.disabled", "account.enabled", "account.link_made"} <= acts


def test_a_firm_that_serves_elsewhere_too_is_not_the_streets(
    sign_in: SignIn, database: Database, people: dict[str, int], city: City
) -> None:
    from backend.models import Community

    with database.transaction() as session:
        session.get_one(Community, city.orphan).fallback_firm_id = city.fallback_firm
    for who, status in (("street_head", 404), ("district_head", 404), ("city_head", 200), ("root", 200)):
        assert sign_in(who).get(f"/staff/accounts/{people['fallback_firm']}").status_code == status, who


@pytest.mark.parametrize(
    ("who", "office", "allowed"),
    [
        ("firm_head", "firm:{firm}", True),
        ("firm_head", "firm:{fallback_firm}", False),
        ("firm_head", "city:", False),
        ("street_head", "firm:{fallback_firm}", True),
        ("street_head", "street:{other_street}", False),
        ("street_head", "district:{district}", False),
        ("district_head", "street:{street}", True),
        ("district_head", "street:{other_street}", False),
        ("city_head", "district:{other_district}", True),
        ("city_head", "administrator:", False),
        ("city_head", "auditor:", False),
        ("city_head", "city:1", False),
        ("root", "administrator:", True),
        ("root", "printer:new", True),
        ("root", "firm:999999", False),
        ("root", "nonsense", False),
    ],
)
def test_invitations_stay_within_what_is_theirs(
    who: str,
    office: str,
    allowed: bool,
    sign_in: SignIn,
    database: Database,
    people: dict[str, int],
    city: City,
) -> None:
    form = NEW | {"office": office.format(**vars(city)), "shop": "印刷二厂"}
    answer = sign_in(who).post("/staff/accounts/invite", data=form)
    assert answer.status_code == (200 if allowed else 422)
    assert ("/staff/join/" in answer.text) == allowed
    assert rows(database, StaffLink) == int(allowed)
    assert 'value="xinren"' in answer.text or allowed


def test_a_session_of_another_cannot_be_ended(
    sign_in: SignIn, database: Database, people: dict[str, int]
) -> None:
    mine, other = sign_in("firm"), sign_in("street")
    with database.reading() as session:
        row = session.scalars(select(StaffSession).where(StaffSession.account_id == people["street"])).one()
    assert mine.post(f"/staff/me/sessions/{row.id}/end").status_code == 404
    root = sign_in("root")
    assert root.post(f"/staff/accounts/{people['firm']}/sessions/{row.id}/end").status_code == 303
    assert other.get("/staff/").status_code == 200
    assert root.post(f"/staff/accounts/{people['street']}/sessions/{row.id}/end").status_code == 303
    assert other.get("/staff/").status_code == 302


def rows(database: Database, table: type[Base]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
