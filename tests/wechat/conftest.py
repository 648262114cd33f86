from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import (
    Building,
    Code,
    Community,
    ServiceContract,
    ServiceMode,
)
from backend.qr.rules.codes import mint
from backend.web.services import EXTENSION
from tests.support.city import BASE_URL, City, Ids, add_to_city
from tests.support.wechat.sender import Post, Sender

EASILY_MISTAKEN = ["阳光花园一期", "阳光花园二期", "段西沟二小区"]


@pytest.fixture
def door_code(city: City) -> str:
    """Of 3号楼 in 众望小区, in a city with more names; all that are added have the firm."""
    return add_to_city(city, _more_names_and_a_door)


def _more_names_and_a_door(session: Session, city: Ids) -> str:
    yard = session.get_one(Community, city.yard)
    more = [
        Community(code=f"M{n}", name=name, street_id=city.street) for n, name in enumerate(EASILY_MISTAKEN)
    ]
    building = Building(community=yard, name="3号楼")
    session.add_all([*more, building])
    session.flush()
    session.add_all(
        ServiceContract(
            community_id=community.id,
            firm_id=city.firm,
            starts_on=date(2024, 1, 1),
            mode=ServiceMode.MARKET,
        )
        for community in (yard, *more)
    )
    mint(session, [yard], BASE_URL, "upper", utc_now(), buildings=True)
    return session.scalars(select(Code.value).where(Code.building_id == building.id)).one()


@pytest.fixture
def app(config: Config, door_code: str) -> Iterator[Flask]:
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
