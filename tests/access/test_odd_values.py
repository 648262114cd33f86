"""Whatever stands in a field, a query or a path: an answer in words, never a fault of ours.

The fields come from the pages themselves: those that a request reads are tried with odd values, each alone.
On PostgreSQL, which refuses more than SQLite does.
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from flask import Request
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import func, select
from werkzeug.datastructures import ImmutableMultiDict

from backend.app import create_app
from backend.complaints.rules.routing_changes import set_review
from backend.models import Change, Complaint, PrintLink
from backend.printing.rules.links import token_of
from backend.web import guard
from backend.web.services import EXTENSION, limiter
from tests.access.border_rules import Rule
from tests.access.borders import RULES
from tests.access.town import COLUMNS, OWN, Town, build_ground, values_for
from tests.access.town_books import build_books
from tests.access.town_paper import build_orders
from tests.access.town_things import (
    build_belongings,
    build_complaints,
    build_office_things,
    build_settings,
)
from tests.access.undoing import OneConnection
from tests.conftest import config_for
from tests.support.servers import Postgres

# A character that PostgreSQL has no place for, and a number whose first digits alone would do.
ODD = ["1\x00", "0000000000000000001" + "0" * 30]
MORE_ODD = ["१२", "9" * 5000, "9" * 19, "2e40", "-1", "0001-01-01", "0001-01"]  # for those who have the time
DATABASE = "odd_values"


class NotingDict(ImmutableMultiDict[str, str]):
    """Notes the names of fields that a page asks for."""

    names_read: ClassVar[set[str]] = set()

    def __getitem__(self, key: Any) -> Any:
        self.names_read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.names_read.add(key)
        return super().__contains__(key)

    def getlist(self, key: Any, *kind: Any, **more: Any) -> Any:
        self.names_read.add(key)
        return super().getlist(key, *kind, **more)

    def get(self, key: Any, *kind: Any, **more: Any) -> Any:
        self.names_read.add(key)
        return super().get(key, *kind, **more)


class NotingRequest(Request):
    parameter_storage_class = NotingDict


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("odd")
    postgres.execute(f"CREATE DATABASE {DATABASE} TEMPLATE blank")
    town = Town(create_app(config_for(postgres.url(DATABASE), folder, base_url="http://localhost:8000")))
    town.app.request_class = NotingRequest
    town.app.config["WTF_CSRF_METHODS"] = set()
    limiter.enabled = False
    with town.database.transaction() as session:
        for build in (
            build_ground, build_complaints, build_belongings, build_office_things, build_orders,
            build_settings, build_books,
        ):  # fmt: skip
            build(town, session)
        set_review(session, town.people["city clerk"], 1, town.now, reviews=True)
        town.things["setting"][""]["change_id"] = session.scalar(select(func.max(Change.id)))
    yield town
    limiter.enabled = True
    town.database.dispose()


@pytest.fixture(scope="module")
def clients(town: Town) -> dict[str, FlaskClient]:
    with town.database.transaction() as session:
        return {name: town.sign_in(name, session) for name in COLUMNS}


@pytest.fixture(scope="module")
def town_kept(town: Town, clients: dict[str, FlaskClient]) -> Iterator[OneConnection]:
    """Each try finds the town as it was built: what was done already would be refused before it is read."""
    connection = OneConnection(town.database)
    yield connection
    connection.close()


def test_no_odd_value_is_a_fault(
    town: Town, clients: dict[str, FlaskClient], town_kept: OneConnection
) -> None:
    faults = []
    cookies = {name: client._cookies.copy() for name, client in clients.items()}
    for address, rule in RULES.items():
        column = next(name for name in COLUMNS if name in rule.may)
        client = clients[column]
        things = rule.things(town, column)
        values = values_for(town, column, next(iter(things.values())))
        for what, path, fields in tries(client, address, rule, values):
            with town_kept.undone():
                answer = send(client, address, path, fields)
            client._cookies = cookies[column].copy()
            if answer.status_code >= 500:
                faults.append(f"{address}: {what}")
    assert not faults, "\n".join(faults)


def test_no_odd_value_of_a_stranger_is_a_fault(town: Town, town_kept: OneConnection) -> None:
    """Residents' pages, the shop's link and the doors of the staff view, where nobody is signed in."""
    faults = []
    with town.database.transaction() as session:
        complaint = session.get_one(Complaint, town.things["complaint"][OWN]["complaint_id"])
        link = session.get_one(PrintLink, town.things["shop's order"][OWN]["link_id"])
        values = {
            **town.things["complaint"][OWN], "token": complaint.token, "code": town.corners[OWN].code,
            "community_id": complaint.community_id, "signed": "x", "name": "x", "position": 1,
            "kind": "received", "step": "rate",
            **town.things["duty"][OWN],
        }  # fmt: skip
        shop = values | {"token": token_of(link, town.app.extensions[EXTENSION].config.secret_key)}
    for rule in town.app.url_map.iter_rules():
        area = rule.endpoint.partition(".")[0]
        if area not in {"resident", "printshop"} and rule.endpoint not in guard.OPEN_ENDPOINTS:
            continue
        if "filename" in rule.arguments:
            continue
        path = re.sub(r"<[^<>]*:", "<", rule.rule)
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            address, client = f"{method} {path}", town.app.test_client()
            good = Rule(frozenset(), form={"words": "情况属实", "number": complaint.number, "pin": "123456"})
            for what, where, fields in tries(client, address, good, shop if area == "printshop" else values):
                with town_kept.undone():
                    answer = send(client, address, where, fields)
                if answer.status_code >= 500:
                    faults.append(f"{address}: {what}")
    assert not faults, "\n".join(faults)


def tries(
    client: FlaskClient, address: str, rule: Rule, values: dict[str, Any]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is odd, the path and the fields: each field that the page reads, with each odd value."""
    template = address.partition(" ")[2]
    names = re.findall(r"<(\w+)>", template)

    def path(**odd: str) -> str:
        return re.sub(r"<(\w+)>", lambda m: quote(str((values | odd)[m[1]]), safe=""), template)

    query = dict(part.split("=", 1) for part in rule.query.format(**values).split("&") if part)
    good = query | {name: text.format(**values) for name, text in rule.form.items()}
    NotingDict.names_read.clear()
    yield "as it should be", path(), good
    fields_read = sorted(NotingDict.names_read - {"csrf_token"})
    is_long = settings.get_current_profile_name() == "long"
    for number, odd in enumerate([*ODD, *(MORE_ODD if is_long else [])]):
        for name in names:
            yield f"path {name}={odd[:20]!r}", path(**{name: odd}), good
        for place, name in enumerate(fields_read):
            # A field that many pages have is tried with each value by some of them.
            if is_long or (place + len(fields_read)) % len(ODD) == number:
                yield f"{name}={odd[:20]!r}", path(), good | {name: odd}


def send(client: FlaskClient, address: str, path: str, fields: dict[str, str]) -> Any:
    method = address.partition(" ")[0]
    where: dict[str, Any] = {"query_string" if method == "GET" else "data": fields}
    return client.open(path, method=method, buffered=True, **where)
