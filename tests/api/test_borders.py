"""Every endpoint of the document, tried by every kind of caller: nothing crosses a border."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from backend.app import create_app
from backend.core.config import Config
from backend.models import Complaint
from backend.web.services import limiter
from tests.api.borders import RULES, V1, Caller, Rule, callers, database_of, held_of, neighbour
from tests.api.conftest import Person, log_person_in
from tests.support.city import City
from tests.support.inputs import key, png
from tests.support.tables import show_table
from tests.support.voices import voice
from tests.support.wechat.stand_in import WechatStandIn

WORDS, PHONE = "只有本人写过的一句话", "13812345678"
FORMS = {
    "POST /photos": lambda: {"photo": (png(), "a.png")},
    "POST /recordings": lambda: {"recording": (io.BytesIO(voice(1)), "a.amr")},
}
QUERIES = {"GET /communities": "?name=段西沟"}


@dataclass
class Owner:
    person: Person
    token: str
    number: str
    parts: dict[str, int]

    @property
    def marks(self) -> list[str]:
        """What nobody else may read in any answer."""
        return [WORDS, "138****5678", PHONE, self.token, self.number, self.person.access, self.person.refresh]


@pytest.fixture
def app(config: Config, valkey) -> Iterator[Flask]:
    """With WeChat behind it, so that a code of nobody is refused by WeChat and not by a missing line."""
    stand_in = WechatStandIn(config)
    made = create_app(config.model_copy(update={"wechat_api_url": stand_in.url, "redis_url": valkey.url}))
    limiter.enabled = False
    yield made
    limiter.enabled = True
    stand_in.stop()
    database_of(made).dispose()


@pytest.fixture
def owner(app: Flask, city: City) -> Owner:
    person, client = log_person_in(app, "openid-of-the-owner"), app.test_client()
    homes = {"homes": [{"community_id": city.lawn}]}
    client.put(f"{V1}/me/phone", json={"phone": PHONE}, headers=person.headers)
    client.put(f"{V1}/me/homes", json=homes, headers=person.headers)
    photo = client.post(f"{V1}/photos", data=FORMS["POST /photos"](), headers=person.write()).json
    heard = client.post(f"{V1}/recordings", data=FORMS["POST /recordings"](), headers=person.write()).json
    body = {
        "words": WORDS, "community_id": city.lawn, "phone": PHONE, "anonymous": False,
        "photos": [photo["reference"]], "recordings": [heard["reference"]],
    }  # fmt: skip
    filed = client.post(f"{V1}/complaints", json=body, headers=person.write()).json
    (step,) = [
        event for event in client.get(f"{V1}/complaints/{filed['token']}").json["timeline"] if event["photos"]
    ]
    parts = {
        "photo_id": int(step["photos"][0].rpartition("/")[2]),
        "recording_id": int(step["recordings"][0]["address"].rpartition("/")[2]),
    }
    return Owner(person, filed["token"], filed["number"], parts)


def operations(app: Flask) -> dict[str, dict[str, Any]]:
    document = app.test_client().get(f"{V1}/openapi.json").json
    return {
        f"{method.upper()} {path.removeprefix(V1)}": operation
        | {"schemas": document["components"]["schemas"]}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def body_of(operation: dict[str, Any], city: City) -> dict[str, Any]:
    """The document's own example, with a community that exists."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return {}
    body: dict[str, Any] = operation["schemas"][content["schema"]["$ref"].rpartition("/")[2]]["examples"][0]
    if "community_id" in body:
        return {"words": "来人自己的一件事", "community_id": city.lawn}
    return {"homes": [{"community_id": city.court}]} if "homes" in body else body


def call(caller: Caller, name: str, operation: dict[str, Any], city: City, owner: Owner) -> Any:
    """At the owner's parts, with what the caller holds."""
    method, _, path = name.partition(" ")
    values = {"token": caller.token, "community_id": city.lawn, "code": city.code, **owner.parts}
    address = V1 + path.format(**values) + QUERIES.get(name, "")
    headers = caller.headers | key()
    if name in FORMS:
        return caller.client.open(address, method=method, data=FORMS[name](), headers=headers)
    body = body_of(operation, city) if method in {"POST", "PUT"} else None
    return caller.client.open(address, method=method, json=body, headers=headers)


def test_every_endpoint_has_a_rule(app: Flask, city: City) -> None:
    assert operations(app).keys() == RULES.keys(), "state in tests/api/borders.py who may call a new endpoint"


def test_nothing_crosses_a_border(
    app: Flask, city: City, owner: Owner, record_property: Callable[[str, object], None]
) -> None:
    database, rows, crossed = database_of(app), [], []
    kinds = callers(app, city, owner.person)
    with database.reading() as session:
        complaint = session.scalars(select(Complaint).where(Complaint.number == owner.number)).one()
        before = held_of(session, owner.person, complaint)
    for name, operation in operations(app).items():
        cells = []
        for kind in kinds:
            # What a neighbour holds may be gone after the last call; their own complaint answers to them.
            caller = neighbour(app, city) if kind.name == "neighbour" else kind
            answer = call(caller, name, operation, city, owner)
            with database.reading() as session:
                written = held_of(session, owner.person, complaint) != before
            read = [mark for mark in owner.marks if mark in text_of(answer)]
            allowed = caller.allowed[RULES[name]] | _own_complaint(caller, name)
            if answer.status_code not in allowed or written or read:
                crossed.append(f"{name} by {caller.name}: {answer.status_code}, {written=}, {read=}")
            cells.append(str(answer.status_code))
        rows.append([name, RULES[name], *cells])
    show_table(record_property, "api-borders", ["endpoint", "who may", *(kind.name for kind in kinds)], rows)
    assert crossed == []


def text_of(answer: Any) -> str:
    """Flask writes Chinese as escapes."""
    return str(answer.json) if answer.is_json else answer.get_data().decode("latin-1")


def _own_complaint(caller: Caller, name: str) -> set[int]:
    """A neighbour's token opens their own complaint, but never the owner's photo or voice in it."""
    if caller.name != "neighbour" or "{token}" not in name or "_id" in name:
        return set()
    return {200, 409}


def test_the_owner_reads_what_the_others_do_not(app: Flask, city: City, owner: Owner) -> None:
    """Without this the marks could be such as no answer holds at all."""
    client, headers = app.test_client(), owner.person.headers
    paths = ("/me", "/me/export", "/complaints", f"/complaints/{owner.token}")
    all_text = "".join(text_of(client.get(f"{V1}{path}", headers=headers)) for path in paths)
    assert [mark for mark in owner.marks[:-2] if mark not in all_text] == []
    for part in ("photos/{photo_id}", "recordings/{recording_id}"):
        assert client.get(f"{V1}/complaints/{owner.token}/{part.format(**owner.parts)}").status_code == 200


def test_there_are_rules_of_every_kind() -> None:
    assert set(RULES.values()) == set(Rule)
