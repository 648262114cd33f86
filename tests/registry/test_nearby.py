"""The nearest communities of a location, and those on a road, on both databases."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backend.models import Community, Database
from backend.registry.rules.nearby import WITHIN_KM, distance_km, nearest, on_the_road, with_metres
from tests.support.city import City, build_city
from tests.support.databases import both_databases

pytestmark = both_databases

HERE = (37.861188, 113.583285)
METRE = 1 / 111_195  # degrees of latitude


@pytest.fixture
def city(database: Database) -> City:
    built = build_city(database)
    with database.transaction() as session:
        for community_id, metres, address in (
            (built.court, 900, ""), (built.lawn, 40, "桃北东街12号"), (built.yard, 3500, "平坦路8号"),
        ):  # fmt: skip
            community = session.get_one(Community, community_id)
            community.latitude, community.longitude = HERE[0] + metres * METRE, HERE[1]
            community.address = address
    return built


def test_the_nearest_first_and_nobody_from_the_next_town(database: Database, city: City) -> None:
    with database.reading() as session:
        communities = with_metres(session, *HERE, 5)
        assert [(row_id, metres) for row_id, _, _, metres in communities] == [
            (city.lawn, 40),
            (city.court, 900),
        ]
        assert nearest(session, *HERE, 1) == [(city.lawn, "段西沟一小区", "桥头街道")]
        assert nearest(session, 39.9, 116.4, 5) == []


def test_a_road_is_read_out_of_wechats_label(database: Database, city: City) -> None:
    with database.reading() as session:
        communities = on_the_road(session, "山西省阳泉市矿区桃北东街20号(桃河大厦)", 5)
        assert [row[0] for row in communities] == [city.lawn]
        for label in ("", "%", "_路", "路", "阳泉市矿区", "'; DROP TABLE communities; --"):
            assert on_the_road(session, label, 5) == []


def test_every_community_of_the_demo_city_is_its_own_nearest_within_its_district(demo: Database) -> None:
    with demo.reading() as session:
        rows = session.execute(select(Community.id, Community.latitude, Community.longitude)).all()
        assert all(north and east for _, north, east in rows)
        assert len({(north, east) for _, north, east in rows}) == len(rows) == 961
        for row_id, north, east in rows[::40]:
            first, *_ = with_metres(session, north, east, 3)
            assert (first[0], first[3]) == (row_id, 0)


PLACES = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


@given(PLACES, PLACES)
def test_a_distance_is_the_same_both_ways_and_never_nonsense(one_place, other) -> None:
    far = distance_km(*one_place, *other)
    assert math.isfinite(far)
    assert 0 <= far <= 20_016
    assert far == pytest.approx(distance_km(*other, *one_place), abs=1e-6)
    assert WITHIN_KM < distance_km(37.86, 113.58, 37.86, 113.62) < 4
