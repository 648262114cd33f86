from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from backend.app import create_app
from backend.city_rules.rules.categories import load_default_categories
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import (
    Building,
    Code,
    CodeBatch,
    Community,
    Database,
    District,
    PropertyFirm,
    ServiceContract,
    ServiceMode,
    Street,
)
from backend.web.services import EXTENSION
from tests.support.wechat.sender import Post, Sender

CODE = "ACDEFGH"
NAMES = ["众望小区", "阳光花园一期", "阳光花园二期", "段西沟一小区", "段西沟二小区"]


@pytest.fixture
def city(database: Database) -> str:
    """Five communities with a firm, and one building's printed code, which is returned."""
    from stdnum import luhn

    from backend.qr.rules.codes import ALPHABET

    value = CODE + luhn.calc_check_digit(CODE, ALPHABET)
    with database.transaction() as session:
        load_default_categories(session)
        street = Street(code="140302001", name="上站街道", district=District(code="140302", name="城区"))
        firm = PropertyFirm(name="保阳物业", phone="0353-2000000")
        communities = [Community(code=f"C{n}", name=name, street=street) for n, name in enumerate(NAMES)]
        session.add_all([*communities, firm])
        session.flush()
        session.add_all(
            ServiceContract(
                community_id=community.id,
                firm_id=firm.id,
                starts_on=date(2024, 1, 1),
                mode=ServiceMode.MARKET,
            )
            for community in communities
        )
        building = Building(community_id=communities[0].id, name="3号楼")
        batch = CodeBatch(number="2611-01", created_at=utc_now())
        session.add_all([building, batch])
        session.flush()
        session.add(
            Code(
                value=value,
                batch_id=batch.id,
                community_id=communities[0].id,
                building_id=building.id,
                url=f"HTTP://LOCALHOST/Q/{value}",
                matrix=b"",
            )
        )
    return value


@pytest.fixture
def app(config: Config, city: str) -> Iterator[Flask]:
    made = create_app(config)
    made.testing = True
    yield made
    made.extensions[EXTENSION].database.dispose()


@pytest.fixture
def post(app: Flask) -> Post:
    def send(query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        response = app.test_client().post("/wechat/", query_string=query, data=body)
        return response.status_code, response.data

    return send


@pytest.fixture
def resident(config: Config, post: Post) -> Sender:
    return Sender(config, post)


@pytest.fixture
def someone(config: Config, post: Post) -> Callable[..., Sender]:
    """Another resident, or the same one speaking in plain mode."""

    def make(openid: str = "o-resident-1", **more: Any) -> Sender:
        return Sender(config, post, openid, **more)

    return make
