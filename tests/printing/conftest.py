"""A small city, its bureau, and a press in a folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete

from backend.core.clock import utc_now
from backend.models import Building, Community, Database, PrintOrder, StaffAccount
from backend.printing.forms.order import parse_request
from backend.printing.rules.ordering import Imprint
from backend.printing.rules.orders import place_order
from backend.printing.rules.production import ProductionSettings
from tests.support.city import City, build_city

IMPRINT = Imprint("阳泉市", "12345", "96333")
BASE = "https://linsheng.example.gov.cn"
FORM = {
    "name": "首批", "scope": "all", "placement": "community", "shared": "1", "copies": "30",
    "design": "clear",
    "format": "a4", "sheet": "single", "bleed": "1", "duplex": "", "serials": "1", "paper": "", "note": "",
}  # fmt: skip

Place = Callable[..., int]


@pytest.fixture
def city(database: Database) -> City:
    """Three of its communities with so many homes, and one building: what is printed is counted."""
    built = build_city(database)
    with database.transaction() as session:
        for community_id, homes in ((built.lawn, 300), (built.court, 100), (built.yard, 50)):
            session.get_one(Community, community_id).homes = homes
        *others, building_id = built.buildings
        session.get_one(Building, building_id).units = 2
        session.execute(delete(Building).where(Building.id.in_(others)))
        session.execute(delete(Community).where(Community.id.in_([built.fallback, built.orphan])))
    return built


@pytest.fixture
def press(tmp_path: Path) -> ProductionSettings:
    return ProductionSettings(tmp_path / "print", BASE, "upper")


@pytest.fixture
def place(database: Database, city: City) -> Place:
    """Places an order as the city's bureau, or as `staff`; returns its id."""

    def order(staff: StaffAccount | None = None, **fields: str | list[str]) -> int:
        form = {
            name: value if isinstance(value, list) else [value] for name, value in (FORM | fields).items()
        }
        with database.transaction() as session:
            account = session.merge(staff or city.staff["city"], load=True)
            request = parse_request(session, account, form, IMPRINT)
            return place_order(session, account, request, utc_now()).id

    return order


def order_of(database: Database, order_id: int) -> PrintOrder:
    with database.reading() as session:
        order = session.get_one(PrintOrder, order_id)
        assert all(file.street.name for file in order.files)
        return order
