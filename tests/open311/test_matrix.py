"""Every address of Open311, made from the routes, tried by every kind of caller: nothing crosses a border."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.core.clock import utc_now
from backend.models import Complaint, Database
from backend.open311.applications import add_application, revoke_application
from backend.open311.blueprint import PREFIX
from backend.open311.following import METHODS
from backend.web.services import limiter
from tests.api.borders import callers, held_of
from tests.api.conftest import Person, log_person_in
from tests.open311.conftest import Post
from tests.support.city import City
from tests.support.tables import show_table

FORM, ARGUMENT = ".<_form>", re.compile("<[^<>]*:")
WORDS, PHONE = "只有本人写过的一句话", "13812345678"


class Rule(StrEnum):
    PUBLIC = "everyone reads it"
    KEY = "an application, its own"
    ONE = "the application that filed it"
    NOTHING = "nobody: there is nothing"


@dataclass
class Tried:
    """`key` is what they show as an application's."""

    client: FlaskClient
    allowed: dict[Rule, set[int]]
    headers: dict[str, str] = field(default_factory=dict)
    key: str = ""


ADDS = "POST /servicerequestupdates"  # the one address that changes what was filed
RULES = {
    "GET /discovery": Rule.PUBLIC,
    "GET /services": Rule.PUBLIC,
    "GET /services/<code>": Rule.PUBLIC,
    "GET /requests": Rule.KEY,
    "POST /requests": Rule.KEY,
    "GET /requests/<number>": Rule.ONE,
    "GET /tokens/<number>": Rule.ONE,
    "GET /servicerequestupdates": Rule.KEY,
    ADDS: Rule.ONE,
    **{f"{method} {path}": Rule.NOTHING for method in METHODS for path in ("/", "/<_rest>")},
}
KEYLESS = {Rule.PUBLIC: {200}, Rule.KEY: {403}, Rule.ONE: {403}, Rule.NOTHING: {404, 405}}
KEYED = KEYLESS | {Rule.KEY: {200}, Rule.ONE: {404}}
OWNER = KEYED | {Rule.ONE: {200}}


@pytest.fixture(autouse=True)
def _without_limits(app: Flask) -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


@pytest.fixture
def number(post: Post) -> str:
    return str(post(description=WORDS, phone=PHONE).json[0]["service_request_id"])


@pytest.fixture
def resident(app: Flask, city: City) -> Person:
    """Holds what the expired login of the matrix was."""
    return log_person_in(app, "openid-of-the-owner")


def routes(app: Flask) -> set[str]:
    """As RULES names them."""
    return {
        f"{method} {ARGUMENT.sub('<', rule.rule.removeprefix(PREFIX)).removesuffix(FORM)}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def everyone(app: Flask, city: City, database: Database, resident: Person, key: str) -> dict[str, Tried]:
    """Those of the API's matrix, each with what they hold shown as a key as well; and applications."""
    now = utc_now()
    with database.transaction() as session:
        other, gone = (add_application(session, name, "王工", now) for name in ("另一家", "不用了的"))
        revoke_application(session, "不用了的", now)
    tried_by_name = {
        caller.name: Tried(
            caller.client, KEYLESS, caller.headers, caller.headers.get("Authorization", "")[len("Bearer ") :]
        )
        for caller in callers(app, city, resident)
    }
    return tried_by_name | {
        "revoked key": Tried(app.test_client(), KEYLESS, key=gone),
        "other application": Tried(app.test_client(), KEYED, key=other),
        "the application itself": Tried(app.test_client(), OWNER, key=key),
    }


def call(who: Tried, name: str, number: str, form: str) -> TestResponse:
    method, _, path = name.partition(" ")
    for part, value in {"<code>": "lift", "<number>": number, "<_rest>": "elsewhere"}.items():
        path = path.replace(part, value)
    key_fields = {"api_key": who.key} if who.key else {}
    body = {"service_code": "repair", "address_id": "T1", "description": "来人自己的一件事"}
    body |= {"service_request_id": number}
    sent = {"data": body | key_fields} if method == "POST" else {"query_string": key_fields}
    address = f"{PREFIX}{path}.{form}" if path != "/" else f"{PREFIX}/"
    return who.client.open(address, method=method, headers=who.headers, **sent)


def test_every_address_has_a_rule(app: Flask) -> None:
    assert routes(app) == RULES.keys(), "state here who may call a new address"


def test_nothing_crosses_a_border(
    app: Flask, city: City, database: Database, number: str, key: str, resident: Person,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    tried = everyone(app, city, database, resident, key)
    with database.reading() as session:
        complaint = session.scalars(select(Complaint).where(Complaint.number == number)).one()
        secrets = [complaint.token, complaint.pin, PHONE, PHONE[3:]]
        before = held_of(session, resident, complaint)
    rows, crossed = [], []
    for name, rule in RULES.items():
        cells = []
        for who, tried_call in tried.items():
            answers = [call(tried_call, name, number, form) for form in ("json", "xml")]
            all_text = "".join(answer.get_data(as_text=True) for answer in answers)
            statuses = {answer.status_code for answer in answers}
            owns = who == "the application itself"
            with database.reading() as session:
                held = held_of(session, resident, complaint)
            before, changed = held, held != before
            written = changed != (owns and name == ADDS)
            # A number is in the address of what is refused, and in no answer.
            read = [mark for mark in (*secrets, *(() if owns else (WORDS, number))) if mark in all_text]
            if len(statuses) != 1 or not statuses <= tried_call.allowed[rule] or written or read:
                crossed.append(f"{name} by {who}: {statuses}, {written=}, {read=}")
            cells.append("/".join(map(str, sorted(statuses))))
        rows.append([name, rule, *cells])
    show_table(record_property, "open311-borders", ["address", "who may", *tried], rows)
    assert crossed == []


def test_the_application_itself_reads_its_own(app: Flask, key: str, number: str) -> None:
    """Without this the marks could be such as no answer holds at all."""
    own = Tried(app.test_client(), OWNER, key=key)
    own_text = call(own, "GET /requests/<number>", number, "json").get_data(as_text=True)
    assert WORDS in own_text
    assert number in own_text
