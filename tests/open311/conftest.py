from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core.clock import utc_now
from backend.models import Database
from backend.open311.applications import add_application
from tests.open311.contract import keeps_contract
from tests.support.city import City
from tests.support.pages import app, client, database

__all__ = ["app", "client", "database"]

V2 = "/open311/v2"
Post = Callable[..., TestResponse]
Both = Callable[..., Any]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where the database matters, the test asks for both."""
    return sqlite_url


@pytest.fixture
def key(database: Database, city: City) -> str:
    with database.transaction() as session:
        return add_application(session, "市民随手拍", "王工 0353-0000009", utc_now())


@pytest.fixture
def other_key(database: Database, city: City) -> str:
    with database.transaction() as session:
        return add_application(session, "另一家", "李工 0353-0000010", utc_now())


@pytest.fixture
def post(client: FlaskClient, key: str) -> Post:
    """File a request; what is given replaces or, as None, removes a field of a good one."""

    def send(form: str = "json", headers: dict[str, str] | None = None, **fields: str | None) -> TestResponse:
        good = {
            "api_key": key,
            "service_code": "repair",
            "address_id": "T1",
            "description": "三号楼楼道灯坏了三天",
        }
        return client.post(f"{V2}/requests.{form}", data=_named({**good, **fields}), headers=headers)

    return send


@pytest.fixture
def number(post: Post) -> str:
    answer = post()
    assert answer.status_code == 200, answer.text
    return str(answer.json[0]["service_request_id"])


@pytest.fixture
def both_formats(client: FlaskClient, key: str) -> Both:
    """GET in both formats, held to the contract."""

    def get(kind: str, path: str, expected: int = 200, api_key: str | None = key, **query: str) -> Any:
        parameters = {**query, **({"api_key": api_key} if api_key else {})}
        answers = [client.get(f"{V2}/{path}.{form}", query_string=parameters) for form in ("json", "xml")]
        assert answers[0].status_code == expected, answers[0].text
        return keeps_contract(kind, *answers)

    return get


def _named(fields: dict[str, str | None]) -> dict[str, str]:
    """attribute__place is attribute[place]."""
    return {
        f"attribute[{name.removeprefix('attribute__')}]" if name.startswith("attribute__") else name: value
        for name, value in fields.items()
        if value is not None
    }
