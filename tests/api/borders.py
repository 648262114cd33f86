"""Who may do what at each endpoint, said once; and the kinds of callers that try."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.resident_sessions import end_login
from backend.core.clock import utc_now
from backend.models import (
    Base,
    Complaint,
    Database,
    OrderState,
    PrintOrder,
    ResidentSession,
    SheetKind,
    StaffAccount,
)
from backend.printing.forms.shop import parse_link
from backend.printing.rules import links
from backend.web.services import EXTENSION
from tests.api.conftest import Person, log_person_in
from tests.support.city import PASSWORD, City

V1 = "/api/v1"


class Rule(StrEnum):
    PUBLIC = "everyone reads it"
    ANYONE = "everyone makes their own"
    SECRET = "who holds its secret"
    OWN = "who is logged in, their own"


RULES: dict[str, Rule] = {
    "GET /categories": Rule.PUBLIC,
    "POST /categories/proposal": Rule.PUBLIC,
    "GET /communities": Rule.PUBLIC,
    "GET /communities/{community_id}": Rule.PUBLIC,
    "GET /communities/{community_id}/record": Rule.PUBLIC,
    "GET /codes/{code}": Rule.PUBLIC,
    "POST /photos": Rule.ANYONE,
    "POST /recordings": Rule.ANYONE,
    "POST /complaints": Rule.ANYONE,
    "POST /complaints/similar": Rule.PUBLIC,
    "POST /complaints/unmasking": Rule.PUBLIC,
    "GET /complaints": Rule.OWN,
    "POST /complaints/find": Rule.SECRET,
    "GET /complaints/{token}": Rule.SECRET,
    "GET /complaints/{token}/photos/{photo_id}": Rule.SECRET,
    "GET /complaints/{token}/recordings/{recording_id}": Rule.SECRET,
    "POST /complaints/{token}/additions": Rule.SECRET,
    "POST /complaints/{token}/cover": Rule.SECRET,
    "POST /complaints/{token}/rating": Rule.SECRET,
    "POST /complaints/{token}/reopening": Rule.SECRET,
    "POST /complaints/{token}/urging": Rule.SECRET,
    "POST /complaints/{token}/withdrawal": Rule.SECRET,
    "POST /sessions": Rule.SECRET,
    "POST /sessions/refresh": Rule.SECRET,
    "DELETE /sessions": Rule.OWN,
    "DELETE /sessions/current": Rule.OWN,
    "GET /me": Rule.OWN,
    "DELETE /me": Rule.OWN,
    "PUT /me/agreement": Rule.OWN,
    "DELETE /me/agreement": Rule.OWN,
    "PUT /me/phone": Rule.OWN,
    "POST /me/phone/wechat": Rule.OWN,
    "DELETE /me/phone": Rule.OWN,
    "PUT /me/homes": Rule.OWN,
    "GET /me/export": Rule.OWN,
    "GET /me/subscriptions": Rule.OWN,
    "POST /me/subscriptions": Rule.OWN,
}
# A bad login is refused wherever a login counts; where only a secret counts, the wrong secret may come first.
REFUSED = {
    Rule.PUBLIC: {200},
    Rule.ANYONE: {401},
    Rule.SECRET: {401, 404, 422},
    Rule.OWN: {401},
}
STRANGER = {
    Rule.PUBLIC: {200},
    Rule.ANYONE: {201},
    Rule.SECRET: {401, 404, 422},
    Rule.OWN: {401},
}
# 422: the button's code is of nobody.
NEIGHBOUR = {**STRANGER, Rule.OWN: {200, 204, 422}}


@dataclass
class Caller:
    """`token` is the complaint's token that they hold: another one, or none that is good."""

    name: str
    client: FlaskClient
    allowed: dict[Rule, set[int]]
    headers: dict[str, str] = field(default_factory=dict)
    token: str = "0123456789abcdefghijkl"


def callers(app: Flask, city: City, owner: Person) -> list[Caller]:
    """All but the owner, each as fresh as for the first call."""
    return [
        Caller("nobody", app.test_client(), STRANGER),
        neighbour(app, city),
        *(
            Caller(name, _signed_in(app, name), STRANGER)
            for name in ("firm", "other_firm", "street", "other_street", "district", "city")
        ),
        _printer(app, city),
        Caller("expired token", app.test_client(), REFUSED, _expired(app, owner)),
        Caller("revoked token", app.test_client(), REFUSED, _revoked(app)),
    ]


def neighbour(app: Flask, city: City) -> Caller:
    """A resident with a login and a complaint of their own, whose token they try at the owner's things."""
    person = log_person_in(app, f"openid-{utc_now().timestamp()}")
    client = app.test_client()
    body = {"words": "邻居自己的一件小事", "community_id": city.lawn}
    filed = client.post(f"{V1}/complaints", json=body, headers=person.write())
    return Caller("neighbour", client, NEIGHBOUR, person.headers, filed.json["token"])


def _signed_in(app: Flask, username: str) -> FlaskClient:
    """The browser of a member of staff: its cookie must mean nothing here."""
    client = app.test_client()
    page = client.get("/staff/sign-in").text
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    data = {"username": username, "password": PASSWORD, "csrf_token": token}
    assert client.post("/staff/sign-in", data=data).status_code == 303
    return client


def _printer(app: Flask, city: City) -> Caller:
    """Whoever prints holds a link of ours: as a login or a complaint's token it must open nothing."""
    now = utc_now()
    with database_of(app).transaction() as session:
        order = PrintOrder(
            number=f"P{now.timestamp()}"[:20], created_by_id=city.staff["city"].id, created_at=now,
            selection="{}", copies_wanted=1, shared=False, template="clear", design="{}", design_name="x",
            format="a4", sheet=SheetKind.SINGLE, bleed=True, duplex=False, serials=True,
            state=OrderState.APPROVED, enqueue_after=now,
        )  # fmt: skip
        session.add(order)
        session.flush()
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        link = links.issue(session, order, staff, parse_link({"shop": "印刷厂", "days": "30"}), now)
        token = links.token_of(link, app.extensions[EXTENSION].config.secret_key)
    return Caller("printer", app.test_client(), REFUSED, {"Authorization": f"Bearer {token}"}, token[:64])


def _expired(app: Flask, owner: Person) -> dict[str, str]:
    """The owner's own login of yesterday."""
    old = log_person_in(app, "openid-of-the-owner", at=utc_now() - timedelta(hours=3))
    assert old.resident_id == owner.resident_id
    return old.headers


def _revoked(app: Flask) -> dict[str, str]:
    """A login that the owner ended."""
    ended = log_person_in(app, "openid-of-the-owner")
    with database_of(app).transaction() as session:
        query = select(ResidentSession.id).order_by(ResidentSession.id.desc())
        end_login(session, session.scalars(query).first(), utc_now())
    return ended.headers


def database_of(app: Flask) -> Database:
    database: Database = app.extensions[EXTENSION].database
    return database


def held_of(session: Session, owner: Person, complaint: Complaint) -> dict[str, list[tuple[object, ...]]]:
    """Every row that belongs to the owner or to their complaint."""
    held_by_kind = {}
    for table in Base.metadata.sorted_tables:
        pointing = [
            column == {"residents": owner.resident_id, "complaints": complaint.id}[key.column.table.name]
            for column in table.columns
            for key in column.foreign_keys
            if key.column.table.name in {"residents", "complaints"}
        ]
        if table.name == "residents":
            pointing = [table.c.id == owner.resident_id]
        if table.name == "complaints":
            pointing = [table.c.id == complaint.id]
        if pointing:
            rows = session.execute(select(table).where(*pointing[:1]).order_by(table.c.id))
            held_by_kind[table.name] = [tuple(row) for row in rows]
    return held_by_kind
