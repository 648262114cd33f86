"""Every address behind the staff's sign-in, tried by everybody at everybody's things: no border is crossed.

All through the proxy and its TLS, as in production: what differs there would show.

The addresses come from the app itself: a new one without a rule in `borders` fails here by its name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy
from flask.testing import FlaskClient
from sqlalchemy import JSON, update
from sqlalchemy.types import TypeEngine

from backend.models import KeyCheck, StaffSession
from backend.models.base import Base, JsonObject
from backend.models.personal import EncryptedText
from tests.access.addresses import addresses, blueprint_of, guarded
from tests.access.border_rules import Rule
from tests.access.borders import RULES
from tests.access.over_tls import TlsAnswer, TlsPerson
from tests.access.town import COLUMNS, Town, values_for
from tests.access.undoing import Snapshot, Writes
from tests.access.whole_town import whole_town
from tests.conftest import config_for
from tests.support.tables import show_table
from tests.support.tls_proxy import TlsSite

NOBODY = "nobody"
STORED = [
    (table.name, column)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if table.name != KeyCheck.__tablename__
]
NO_OBJECT = {
    "POST /staff/complaints/<complaint_id>/extension-ruling": 409,
    "POST /staff/administration/changes/<change_id>/undone": 409,
    "GET /staff/administration/imports/<upload_id>": 404,
}
# Stored values by what is wrong with them; the types of columns; and what is about such a value itself, which
# says that it cannot be read.
UNREADABLE: dict[str, tuple[type[TypeEngine[Any]], dict[str, int]]] = {
    "gAAAAA nothing opens this": (EncryptedText, {"POST /staff/complaints/<complaint_id>/phone": 409}),
    '{"broken': (JsonObject, NO_OBJECT),
    "5": (JsonObject, NO_OBJECT),
}
WORKS_WITH_THEM = re.compile("/(complaints|notices|links|firms|changes|imports|warnings)/")
POST_FORM = re.compile(rb'<form[^>]*method="post"[^>]*>')
FOR_AUDITORS = re.compile(rb"/sign-out|/photos|/audit/download")
# Blueprints without a staff sign-in: residents' pages, files, the printing shop's secret links, programs.
OPEN_BLUEPRINTS = {
    None, "api_v1", "bootstrap", "open311", "pages", "printshop", "resident", "wechat", "sim",
}  # fmt: skip


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsSite:
    return TlsSite(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def town(tls: TlsSite, tmp_path_factory: pytest.TempPathFactory, sqlite_blank: bytes) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    (folder / "town.db").write_bytes(sqlite_blank)
    config = config_for(f"sqlite:///{folder / 'town.db'}", folder, base_url=tls.url, proxies=tls.proxies)
    with whole_town(config) as town:
        yield town


@pytest.fixture(scope="module")
def clients(town: Town) -> dict[str, FlaskClient]:
    with town.database.transaction() as session:
        signed_in = {name: town.sign_in(name, session) for name in COLUMNS}
        # A note of use is due after a minute, and undone with the rest after each try: ahead of the clock
        # none is due.
        session.execute(update(StaffSession).values(used_at=town.now + timedelta(hours=1)))
    return signed_in


@pytest.fixture(scope="module")
def people(town: Town, tls: TlsSite, clients: dict[str, FlaskClient]) -> Iterator[dict[str, TlsPerson]]:
    cookies = {name: client.get_cookie("linsheng") for name, client in clients.items()}
    sessions = {name: cookie.value for name, cookie in cookies.items() if cookie}
    with tls.serving(town.app):
        made = {name: TlsPerson(tls, sessions.get(name, "")) for name in (*COLUMNS, NOBODY)}
        yield made
        for person in made.values():
            person.leave()


def test_every_blueprint_is_guarded_or_named_here(town: Town) -> None:
    blueprints = {blueprint_of(rule.endpoint) for rule in town.app.url_map.iter_rules()}
    assert blueprints - guarded(town.app) <= OPEN_BLUEPRINTS, "guard a new one, or say here why it is open"
    outside = {
        rule.rule
        for rule in town.app.url_map.iter_rules()
        if rule.rule.startswith(("/staff", "/city")) and blueprint_of(rule.endpoint) not in guarded(town.app)
    }
    assert outside == set()


def test_every_address_has_a_rule(town: Town) -> None:
    addresses_found = addresses(town.app)
    assert set(addresses_found) - set(RULES) == set(), "say in tests/access/borders.py who may open it"
    assert set(RULES) - set(addresses_found) == set(), "these are gone"


def test_nothing_is_changed_without_a_token(
    town: Town, tls: TlsSite, clients: dict[str, FlaskClient]
) -> None:
    """Whatever changes something, the open doors too: a page elsewhere must not send a form in our name."""
    client = clients["city head"]
    for rule in town.app.url_map.iter_rules():
        if "POST" in (rule.methods or set()) and blueprint_of(rule.endpoint) in guarded(town.app):
            path = re.sub(r"<[^>]*>", "1", rule.rule)
            answer = client.post(path, base_url=tls.url)
            assert answer.status_code == 400, path
            assert "没有提交成功" in answer.text


def test_nothing_crosses_a_border(
    town: Town, people: dict[str, TlsPerson], record_property: Callable[[str, object], None]
) -> None:
    town.app.config["WTF_CSRF_METHODS"] = set()
    writes, snapshot = Writes(town.database.engine), Snapshot(town)
    crossed, rows = [], []
    for address, rule in RULES.items():
        cells = []
        for column in (*COLUMNS, NOBODY):
            status_counts = {}
            for owner, thing in rule.things(town, column).items():
                before = writes.done
                answer = call(people[column], address, rule, values_for(town, column, thing))
                wrote = writes.done > before
                problem = trouble(town, answer, Cell(address, rule, column, owner), wrote=wrote)
                if problem:
                    crossed.append(f"{address} by {column} at {owner}: {problem}")
                status_counts[owner] = answer.status_code
                if wrote:
                    snapshot.restore()
            cells.append(in_short(status_counts))
        rows.append([address, *cells])
    show_table(record_property, "staff-borders", ["address", *COLUMNS, NOBODY], rows)
    assert not crossed, "\n".join(crossed)


def test_no_column_takes_json_that_ends_whoever_reads_it() -> None:
    assert [(table, column.name) for table, column in STORED if isinstance(column.type, JSON)] == []


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_every_page_opens_where_nothing_of_a_kind_can_be_read(
    unreadable: str, town: Town, people: dict[str, TlsPerson]
) -> None:
    """Each page by the first who may: a value that nobody can read is told in its place and stops no more."""
    kind, answers = UNREADABLE[unreadable]
    town.app.config["WTF_CSRF_METHODS"] = set()
    whole = Snapshot(town)
    with town.database.statements() as connection:
        for table, stored in STORED:
            if isinstance(stored.type, kind):
                statement = f"UPDATE {table} SET {stored.name} = :value WHERE {stored.name} <> ''"
                connection.execute(sqlalchemy.text(statement), {"value": unreadable})
    writes, snapshot = Writes(town.database.engine), Snapshot(town)
    stopped = []
    for address, rule in RULES.items():
        if address.startswith("POST") and not WORKS_WITH_THEM.search(address):
            continue
        column = next(name for name in COLUMNS if name in rule.may)
        owner, thing = next(iter(rule.things(town, column).items()))
        before = writes.done
        answer = call(people[column], address, rule, values_for(town, column, thing))
        expected = answers.get(address, rule.status(address.split()[0], column, owner))
        if answer.status_code != expected:
            stopped.append(f"{address} by {column} at {owner}: {answer.status_code}, not {expected}")
        if writes.done > before:
            snapshot.restore()
    whole.restore()
    assert not stopped, "\n".join(stopped)


def call(person: TlsPerson, address: str, rule: Rule, values: dict[str, Any]) -> TlsAnswer:
    method, _, path = address.partition(" ")
    for name, value in values.items():
        path = path.replace(f"<{name}>", str(value))
    if "<" in path:
        raise AssertionError(f"{address} is about something that its rule does not give: {path}")
    query = rule.query.format(**values)
    form = {name: pattern.format(**values) for name, pattern in rule.form.items()}
    return person.open(f"{path}?{query}", method, form)


@dataclass(frozen=True)
class Cell:
    """One try: who, where, at whose thing."""

    address: str
    rule: Rule
    column: str
    owner: str

    @property
    def method(self) -> str:
        return self.address.split()[0]

    @property
    def expected_status(self) -> int:
        return 302 if self.column == NOBODY else self.rule.status(self.method, self.column, self.owner)


def trouble(town: Town, answer: TlsAnswer, cell: Cell, *, wrote: bool) -> str:
    """What is wrong with this answer; empty where nothing is."""
    expected, text = cell.expected_status, answer.get_data()
    if answer.status_code != expected:
        return f"{answer.status_code}, not {expected}"
    if expected == 302 and not answer.location.startswith("/staff/sign-in"):
        return f"leads to {answer.location}"
    if wrote and expected not in {200, 303}:
        return "refused, and written"
    if expected == 303 and wrote != cell.rule.does(cell.column, cell.owner):
        return f"told as done, {wrote=}"
    read = [
        marker for marker, known in town.marks.items() if cell.column not in known and marker.encode() in text
    ]
    if cell.column == "auditor" and expected == 200 and "/staff/me" not in cell.address:
        read += [form for form in POST_FORM.findall(text) if not FOR_AUDITORS.search(form)]
    return f"shows {read}" if read else ""


def in_short(counts: dict[str, int]) -> str:
    """200 own, other firm; else 404."""
    usual = 404 if 404 in counts.values() else next(iter(counts.values()))
    others: dict[int, list[str]] = {}
    for owner, status in counts.items():
        if status != usual:
            others.setdefault(status, []).append(owner)
    groups = [f"{status} {', '.join(owners)}" for status, owners in others.items()]
    return "; ".join([*groups, f"else {usual}"]) if groups else str(usual)
