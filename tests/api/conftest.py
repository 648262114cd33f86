from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import Config
from backend.models import Database
from backend.services import EXTENSION
from tests.city import City, build_city

File = Callable[..., dict[str, str]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tested in the rules' own folder."""
    return sqlite_url


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    made = create_app(config)
    yield made
    made.extensions[EXTENSION].database.dispose()


@pytest.fixture
def city(app: Flask) -> City:
    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        return build_city(session)


@pytest.fixture
def client(app: Flask, city: City) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def file(client: FlaskClient, city: City) -> File:
    """File a complaint and return its receipt."""

    def send(key: str = "a-key-of-tests", **more: object) -> dict[str, str]:
        body = {"words": "三号楼楼道灯坏了三天", "community_id": city.lawn.id, **more}
        answer = client.post("/api/v1/complaints", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code in {200, 201}, answer.json
        return answer.json

    return send
