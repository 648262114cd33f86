import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.access.resident_sessions import log_in
from backend.access.residents import person_of_login
from backend.core.clock import utc_now
from backend.models import Database
from backend.residents.rules.agreement import agree
from backend.web.services import EXTENSION
from tests.support.city import City
from tests.support.pages import app, client, database

__all__ = ["app", "client", "database"]

File = Callable[..., dict[str, str]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tested in the rules' own folder."""
    return sqlite_url


@pytest.fixture
def file(client: FlaskClient, city: City) -> File:
    """File a complaint and return its receipt."""

    def send(key: str = "a-key-of-tests", **more: object) -> dict[str, str]:
        body = {"words": "三号楼楼道灯坏了三天", "community_id": city.lawn, **more}
        answer = client.post("/api/v1/complaints", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code in {200, 201}, answer.json
        return answer.json

    return send


@dataclass
class Person:
    """A resident with a login, as the mini-program holds it."""

    resident_id: int
    access: str
    refresh: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}"}

    def write(self, key: str = "") -> dict[str, str]:
        return self.headers | {"Idempotency-Key": key or secrets.token_hex(16)}


def log_person_in(app: Flask, openid: str, *, agreed: bool = True, at: datetime | None = None) -> Person:
    """As POST /sessions does behind WeChat's answer; `at` lets the login be an old one."""
    database: Database = app.extensions[EXTENSION].database
    now = at or utc_now()
    with database.transaction() as session:
        resident = person_of_login(session, openid, "", now)
        if agreed:
            agree(resident, "2026-11", now)
        session.flush()
        tokens = log_in(session, resident.id, now)
        return Person(resident.id, tokens.access, tokens.refresh)


@pytest.fixture
def resident(app: Flask, city: City) -> Person:
    return log_person_in(app, "openid-of-a-resident")


@pytest.fixture
def neighbour(app: Flask, city: City) -> Person:
    return log_person_in(app, "openid-of-a-neighbour")
