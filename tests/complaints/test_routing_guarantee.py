"""Whatever rows are missing, someone answers; and never the accused alone."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from backend.city_rules.rules.categories import categories
from backend.complaints.rules.routing import RoutingPlace, route
from backend.models import (
    Category,
    Community,
    Database,
    OfficeLevel,
    PartyRole,
    ServiceContract,
    ServiceMode,
    Street,
)
from tests.support.city import City
from tests.support.databases import both_databases

pytestmark = both_databases

DAY = date(2026, 11, 23)
TERMS = st.lists(st.tuples(st.integers(-900, 300), st.one_of(st.none(), st.integers(0, 900))), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    terms=TERMS,
    fallback=st.booleans(),
    known=st.sampled_from(["community", "street", "nothing"]),
    data=st.data(),
)
def test_someone_always_leads(
    database: Database, city: City, terms: list, fallback: bool, known: str, data: st.DataObject
) -> None:
    with database.transaction() as session:
        session.execute(delete(ServiceContract))
        community = session.get(Community, city.lawn)
        community.fallback_firm_id = city.other_firm if fallback else None
        firms = [city.firm, city.other_firm]
        for number, (start, length) in enumerate(terms):
            begins = DAY + timedelta(days=start, hours=number)
            session.add(
                ServiceContract(
                    community_id=community.id, firm_id=firms[number % 2], mode=ServiceMode.MARKET,
                    starts_on=begins + timedelta(days=number),
                    ends_on=None if length is None else begins + timedelta(days=length + number),
                )
            )  # fmt: skip
        session.flush()
        category = data.draw(st.sampled_from(categories(session)))
        place = RoutingPlace(
            community if known == "community" else None,
            session.get(Street, city.street) if known == "street" else None,
        )
        routed = route(session, place, category, DAY)
        leads = [assignment for assignment in routed.assignments if assignment.role is PartyRole.LEAD]
        assert len(leads) == 1
        assert routed.unrouted == (known != "community")
        in_force = [
            c for c in session.scalars(select(ServiceContract))
            if c.starts_on <= DAY and (c.ends_on is None or c.ends_on >= DAY)
        ]  # fmt: skip
        if category.lead is OfficeLevel.FIRM and known == "community":
            expected = {c.firm_id for c in in_force} or ({city.other_firm} if fallback else set())
            if expected:
                assert leads[0].office.id in expected
                assert leads[0].office.level is OfficeLevel.FIRM
            else:
                assert leads[0].office.level is OfficeLevel.STREET
        if category.lead is not OfficeLevel.FIRM:
            assert all(assignment.office.level is not OfficeLevel.FIRM for assignment in routed.assignments)
        session.rollback()


def test_an_empty_registry_leaves_it_to_the_city(database: Database) -> None:
    with database.transaction() as session:
        category = Category(code="x", name="其他", position=1, lead=OfficeLevel.FIRM)
        session.add(category)
        session.flush()
        (lead,) = route(session, RoutingPlace(None, None), category, DAY).assignments
        assert lead.office.level is OfficeLevel.CITY


@pytest.mark.parametrize("code", ["fees", "conduct", "revenue", "unmanaged"])
def test_the_accused_firm_is_never_told_alone(database: Database, city: City, code: str) -> None:
    with database.transaction() as session:
        category = session.scalars(select(Category).where(Category.code == code)).one()
        routed = route(session, RoutingPlace(session.get(Community, city.lawn), None), category, DAY)
        assert [assignment.office.level for assignment in routed.assignments] == [OfficeLevel.STREET]


def test_fire_is_copied_to_the_street(database: Database, city: City) -> None:
    with database.transaction() as session:
        category = session.scalars(select(Category).where(Category.code == "fire")).one()
        routed = route(session, RoutingPlace(session.get(Community, city.lawn), None), category, DAY)
        assert [(assignment.role, assignment.office.level) for assignment in routed.assignments] == [
            (PartyRole.LEAD, OfficeLevel.FIRM),
            (PartyRole.ASSIST, OfficeLevel.STREET),
        ]
