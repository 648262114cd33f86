"""A small city behind the real app: two districts, two streets, three compounds, two firms, staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.app import create_app
from backend.city_rules.rules.categories import load_default_categories
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import (
    Building,
    Code,
    Community,
    Database,
    District,
    PropertyFirm,
    Role,
    ServiceContract,
    ServiceMode,
    StaffAccount,
    Street,
)
from backend.qr.rules.codes import mint
from backend.staff.rules.accounts import create_account
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for

PASSWORD = "a long test password"


@dataclass(frozen=True)
class City:
    """Rows by what they are in the story.

    众望小区 has firm 甲 by contract and two buildings, 德胜小区 firm 乙 as its fallback, 孤岛小区 nobody but
    its street in the other district. Accounts: firm_a, firm_b, street_a, street_b, district_a, district_b,
    city; all with PASSWORD.
    """

    served: int
    fallback: int
    orphan: int
    buildings: tuple[int, int]
    firms: tuple[int, int]
    streets: tuple[int, int]
    districts: tuple[int, int]
    code: str
    building_code: str
    orphan_code: str


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """Runs on both databases. The limiter counts in memory, afresh for each test."""
    made = create_app(config)
    yield made
    services: Services = made.extensions[EXTENSION]
    services.database.dispose()


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """For tests where the database makes no difference."""
    made = create_app(config_for(sqlite_url, tmp_path))
    yield made
    services: Services = made.extensions[EXTENSION]
    services.database.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """The app's own, so that a test and the pages see the same rows."""
    services: Services = app.extensions[EXTENSION]
    return services.database


@pytest.fixture
def city(database: Database, config: Config) -> City:
    return build_city(database, config.base_url)


@pytest.fixture
def client(app: Flask, city: City) -> FlaskClient:
    return app.test_client()


def build_city(database: Database, base_url: str) -> City:
    with database.transaction() as session:
        load_default_categories(session)
        districts = [District(code=f"1403{n:02d}", name=name) for n, name in ((2, "城区"), (3, "矿区"))]
        streets = [
            Street(code="140302001000", name="上站街道", district=districts[0], phone="0353-2000001"),
            Street(code="140303001000", name="桥头街道", district=districts[1], phone="0353-2000002"),
        ]
        firms = [
            PropertyFirm(name="甲物业公司", phone="0353-3000001"),
            PropertyFirm(name="乙物业公司", phone="0353-3000002"),
        ]
        served = Community(code="C1", name="众望小区", street=streets[0], address="德胜东街 1 号")
        fallback = Community(
            code="C2", name="德胜小区", street=streets[0], fallback_firm=firms[1], is_demo=True
        )
        orphan = Community(code="C3", name="孤岛小区", street=streets[1])
        buildings = [Building(name=name, community=served) for name in ("1号楼", "2号楼")]
        session.add_all([*firms, served, fallback, orphan, *buildings])
        session.flush()
        session.add(
            ServiceContract(
                community_id=served.id,
                firm_id=firms[0].id,
                starts_on=date(2024, 1, 1),
                mode=ServiceMode.MARKET,
            )
        )
        offices = [
            (Role.FIRM, "firm", firms),
            (Role.STREET, "street", streets),
            (Role.DISTRICT, "district", districts),
        ]
        shared = create_account(session, username="city", name="市物业科", password=PASSWORD, role=Role.CITY)
        for role, prefix, rows in offices:
            for letter, row in zip("ab", rows, strict=True):
                account = StaffAccount(
                    username=f"{prefix}_{letter}",
                    name=f"{row.name}办理员",
                    password_hash=shared.password_hash,  # seven argon2 runs a test would be most of its time
                    role=role,
                )
                setattr(account, f"{role}_id", row.id)
                session.add(account)
        mint(session, [served, orphan], base_url, "upper", utc_now(), buildings=True)
        session.flush()
        codes = {(c.community_id, c.building_id): c.value for c in session.scalars(select(Code))}
        return City(
            served=served.id,
            fallback=fallback.id,
            orphan=orphan.id,
            buildings=(buildings[0].id, buildings[1].id),
            firms=(firms[0].id, firms[1].id),
            streets=(streets[0].id, streets[1].id),
            districts=(districts[0].id, districts[1].id),
            code=codes[served.id, None],
            building_code=codes[served.id, buildings[1].id],
            orphan_code=codes[orphan.id, None],
        )
