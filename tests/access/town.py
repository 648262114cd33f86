"""A city with something of every kind in each of its corners, for the matrix of who may do what.

Seen from the firm of `lawn`: its own community, one of another firm in the same street, one of another
street, one of another district. Whoever stands above that firm has the more of them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.staff_sessions import begin
from backend.core.clock import utc_now
from backend.models import (
    Code,
    Community,
    Database,
    PrintShop,
    PropertyFirm,
    Role,
    ServiceContract,
    ServiceMode,
    StaffAccount,
    Street,
)
from backend.qr.rules.codes import mint
from backend.web.guard import TOKEN
from backend.web.services import EXTENSION
from tests.support.city import PASSWORD_HASH, insert_city

OWN, FIRM, STREET, DISTRICT = CORNERS = ("own", "other firm", "other street", "other district")
# Those who try, and a colleague of each who owns something too; then the people of other offices.
PEOPLE: dict[str, tuple[Role, int, bool]] = {
    "firm clerk": (Role.FIRM, 0, False),
    "firm manager": (Role.FIRM, 0, True),
    "street clerk": (Role.STREET, 0, False),
    "street head": (Role.STREET, 0, True),
    "district clerk": (Role.DISTRICT, 0, False),
    "district head": (Role.DISTRICT, 0, True),
    "city clerk": (Role.CITY, 0, False),
    "city head": (Role.CITY, 0, True),
    "printer": (Role.PRINTER, 0, False),
    "administrator": (Role.ADMINISTRATOR, 0, False),
    "auditor": (Role.AUDITOR, 0, False),
}
COLUMNS = tuple(PEOPLE)
OTHERS: dict[str, tuple[Role, int, bool]] = {
    "printer 2": (Role.PRINTER, 0, False),
    "administrator 2": (Role.ADMINISTRATOR, 0, False),
    "auditor 2": (Role.AUDITOR, 0, False),
    FIRM: (Role.FIRM, 1, False),
    STREET: (Role.STREET, 1, False),
    DISTRICT: (Role.DISTRICT, 1, False),
    "firm 3": (Role.FIRM, 2, False),
    "firm 4": (Role.FIRM, 3, False),
    "street 3": (Role.STREET, 2, False),
}
COLLEAGUES = {
    "firm clerk": "firm manager", "street clerk": "street head", "district clerk": "district head",
    "city clerk": "city head", "printer": "printer 2", "administrator": "administrator 2",
    "auditor": "auditor 2",
}  # fmt: skip
COLLEAGUES |= {head: clerk for clerk, head in COLLEAGUES.items() if head in COLUMNS}


@dataclass(frozen=True, slots=True)
class Corner:
    """Rows of one community, and who works there."""

    community_id: int
    code_id: int
    code: str
    firm_id: int
    street_id: int
    district_id: int
    firm: str
    street: str


@dataclass
class Town:
    """`things` holds values of addresses and forms, by kind and owner; `marks` who may read which words."""

    app: Flask
    people: dict[str, StaffAccount] = field(default_factory=dict)
    corners: dict[str, Corner] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    marks: dict[str, frozenset[str]] = field(default_factory=dict)
    now: datetime = field(default_factory=utc_now)

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions[EXTENSION].database
        return database

    @property
    def print_folder(self) -> Path:
        print_folder: Path = self.app.extensions[EXTENSION].config.print_folder
        return print_folder

    def put(self, kind: str, owner: str, /, **values: Any) -> None:
        self.things.setdefault(kind, {})[owner] = values

    def sign_in(self, name: str, session: Session) -> FlaskClient:
        """Without the form: a hash each time would be most of the matrix."""
        client = self.app.test_client()
        token = begin(session, self.people[name], strong=True, device="matrix", place="", now=self.now)
        with client.session_transaction() as cookie:
            cookie[TOKEN] = token
        return client


def build_ground(town: Town, session: Session) -> None:
    """The small city, with one more street in its first district, and a firm and a code for each corner."""
    city = insert_city(session.connection())
    street = Street(code="140303008", name="平潭街街道", district_id=city.district)
    firm = PropertyFirm(name="丁物业公司")
    place = Community(code="C9", name="北山小区", street=street)
    shops = [PrintShop(name=f"印刷{name}厂") for name in "一二"]
    session.add_all([firm, place, *shops])
    session.flush()
    places = [
        session.get_one(Community, row_id) for row_id in (city.lawn, city.fallback, place.id, city.court)
    ]
    offices = {
        Role.FIRM: [city.firm, city.fallback_firm, firm.id, city.other_firm],
        Role.STREET: [city.street, street.id, city.other_street],
        Role.DISTRICT: [city.district, city.other_district],
        Role.PRINTER: [shop.id for shop in shops],
    }
    for place, firm_id in zip(places, offices[Role.FIRM], strict=True):
        if place.code not in {"T1", "T2"}:
            session.add(
                ServiceContract(
                    community_id=place.id,
                    firm_id=firm_id,
                    starts_on=date(2024, 1, 1),
                    mode=ServiceMode.MARKET,
                )
            )
    mint(session, places, "https://linsheng.test", "upper", town.now)
    session.flush()
    for name, (role, number, is_head) in (PEOPLE | OTHERS).items():
        account = StaffAccount(
            username=name.replace(" ", "-"), name=name, password_hash=PASSWORD_HASH, password_is_long=True,
            role=role, is_head=is_head, created_at=town.now,
        )  # fmt: skip
        if role in offices:
            setattr(account, "shop_id" if role is Role.PRINTER else f"{role}_id", offices[role][number])
        session.add(account)
        town.people[name] = account
    session.flush()
    workers = (
        ("firm clerk", "street clerk"),
        (FIRM, "street clerk"),
        ("firm 3", STREET),
        ("firm 4", "street 3"),
    )
    codes = {code.community_id: code for code in session.scalars(select(Code))}
    for corner, place, firm_id, (clerk, head) in zip(
        CORNERS, places, offices[Role.FIRM], workers, strict=True
    ):
        code = codes[place.id]
        town.corners[corner] = Corner(
            place.id, code.id, code.value, firm_id, place.street_id, place.street.district_id, clerk, head
        )


def days_ago(town: Town, days: int) -> datetime:
    return town.now - timedelta(days=days)


def values_for(town: Town, column: str, thing: dict[str, Any]) -> dict[str, Any]:
    """What fills the gaps of addresses and forms."""
    person = town.people.get(column, town.people["city clerk"])
    office = person.firm_id or person.street_id or person.district_id or person.shop_id or ""
    more = {
        "colleague": town.people[COLLEAGUES.get(column, column if column in COLUMNS else "auditor")].id,
        "office": f"{person.role}:{office}",
    }
    for what in ("photos", "recordings"):
        signer = URLSafeTimedSerializer(town.app.secret_key or "", salt=f"opened {what}")
        more[what] = signer.dumps([person.id, thing.get("complaint_id", 0)])
    return more | thing
