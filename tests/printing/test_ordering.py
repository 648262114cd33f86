"""What a bureau may order, how copies are shared, and what a form may not say."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.core.errors import ForbiddenError, InvalidInputError, NotFoundError
from backend.models import (
    Building,
    Code,
    Community,
    Database,
    LeafletReport,
    OutboxMessage,
    PrintOrder,
    PrintOrderItem,
    ReportKind,
)
from backend.printing.forms.order import parse_request
from backend.printing.rules.copy_allocation import allocate_copies
from backend.printing.rules.orders import order_for, place_order, preview, visible_orders
from backend.printing.rules.postings import report, tick
from backend.printing.rules.production import ProductionSettings
from tests.printing.conftest import FORM, IMPRINT, Place
from tests.support.city import City
from tests.support.producing import produce


@given(homes=st.lists(st.integers(0, 5000), min_size=1, max_size=60), spare=st.integers(0, 100_000))
def test_copies_are_shared_to_the_last_one_and_by_homes(homes: list[int], spare: int) -> None:
    total = len(homes) + spare
    shares = allocate_copies(total, homes)
    assert sum(shares) == total
    assert min(shares) >= 1
    pairs = sorted(zip(homes, shares, strict=True))
    for (fewer, less), (more, most) in pairwise(pairs):
        assert most >= less or fewer == more


def test_too_few_copies_are_no_sharing() -> None:
    with pytest.raises(ValueError, match="not enough"):
        allocate_copies(2, [1, 1, 1])


def request(database: Database, city: City, who: str = "city", **fields: str | list[str]):
    form = {name: value if isinstance(value, list) else [value] for name, value in (FORM | fields).items()}
    with database.transaction() as session:
        staff = session.merge(city.staff[who])
        order_request = parse_request(session, staff, form, IMPRINT)
        return preview(session, order_request, utc_now())


@pytest.mark.parametrize(
    ("fields", "leaflets"),
    [
        ({}, 3),
        ({"scope": "communities", "communities": "T1\n众望小区"}, 2),
        ({"scope": "missing"}, 3),
        ({"placement": "building"}, 1),
        ({"placement": "lift"}, 2),  # one building of two units
        ({"placement": "gate", "spots": "东门\n西门\n东门"}, 6),
        ({"placement": "counter"}, 3),
    ],
)
def test_scopes_and_placements(fields: dict[str, str], leaflets: int, database: Database, city: City) -> None:
    order_request = request(database, city, **fields)
    assert (order_request.leaflets, order_request.copies) == (leaflets, 30)


def test_by_street_and_by_firm(database: Database, city: City) -> None:
    assert request(database, city, scope="streets", streets=[str(city.street)]).leaflets == 2
    assert request(database, city, scope="firms", firms=[str(city.firm)]).leaflets == 1
    both = request(database, city, scope="firms", firms=[str(city.firm), str(city.other_firm)])
    assert both.leaflets == 2


def test_a_district_orders_for_itself_only(database: Database, city: City, place: Place) -> None:
    assert request(database, city, "district").leaflets == 2
    with pytest.raises(InvalidInputError, match="没有找到"):
        request(database, city, "district", scope="communities", communities="T2")
    theirs = place(city.staff["district"])
    citys = place()
    with database.reading() as session:
        numbers = {
            who: {order.id for order in visible_orders(session, city.staff[who])} for who in city.staff
        }
        assert numbers == {
            "city": {theirs, citys}, "district": {theirs}, "other_district": set(), "street": set(),
            "other_street": set(), "firm": set(), "other_firm": set(), "fallback_firm": set(),
        }  # fmt: skip
        number = session.get_one(PrintOrder, theirs).number
        assert order_for(session, city.staff["district"], number).id == theirs
        for who in ("other_district", "street", "firm"):
            with pytest.raises(NotFoundError):
                order_for(session, city.staff[who], number)


@pytest.mark.parametrize("who", ["firm", "street"])
def test_firms_and_streets_do_not_order(who: str, city: City, place: Place) -> None:
    with pytest.raises(ForbiddenError):
        place(city.staff[who])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"copies": "0"}, "copies"),
        ({"copies": "-5"}, "copies"),
        ({"copies": "三十"}, "copies"),
        ({"copies": "9" * 40}, "copies"),
        ({"copies": "2"}, "copies"),  # fewer than places
        ({"copies": "10001", "shared": ""}, "copies"),
        ({"scope": "nonsense"}, "scope"),
        ({"scope": "streets"}, "streets"),
        ({"scope": "streets", "streets": ["9" * 30, "x", "-1", "１"]}, "streets"),
        ({"scope": "communities", "communities": "没有这个小区"}, "communities"),
        ({"scope": "communities", "communities": "'; DROP TABLE codes; --"}, "communities"),
        ({"scope": "damaged"}, "scope"),  # nothing is reported
        ({"format": "a0"}, "format"),
        ({"sheet": "b5"}, "sheet"),
        ({"format": "a3", "sheet": "a4"}, "sheet"),
        ({"design": "design-999"}, "design"),
        ({"design": "../../etc"}, "design"),
        ({"placement": "roof"}, "placement"),
        ({"spots": "门" * 21, "placement": "gate"}, "spots"),
        ({"name": "字" * 81}, "name"),
        ({"note": "字" * 501}, "note"),
    ],
)
def test_nonsense_is_named_by_field(
    fields: dict[str, str | list[str]], field: str, database: Database, city: City
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        request(database, city, **fields)
    assert field in [problem.field for problem in refused.value.problems]


def test_placing_enqueues_once_and_mints_nothing_yet(database: Database, city: City, place: Place) -> None:
    place(placement="lift")
    with database.reading() as session:
        (message,) = session.scalars(select(OutboxMessage)).all()
        assert (message.queue, message.job) == ("printing", PrintOrder.job)
        assert session.scalar(select(func.count()).select_from(Code)) == 3


def test_two_orders_have_two_numbers(database: Database, place: Place) -> None:
    ids = [place(), place(), place()]
    with database.reading() as session:
        numbers = [session.get_one(PrintOrder, order_id).number for order_id in ids]
    assert [number[-3:] for number in numbers] == ["001", "002", "003"]


def test_orders_placed_at_the_same_moment_have_numbers_of_their_own(database: Database, place: Place) -> None:
    with ThreadPoolExecutor(4) as pool:
        placed = list(pool.map(lambda _: place(), range(8)))
    with database.reading() as session:
        numbers = session.scalars(select(PrintOrder.number).where(PrintOrder.id.in_(placed))).all()
    assert sorted(number[-3:] for number in numbers) == [f"{count:03d}" for count in range(1, 9)]


def test_damaged_leaflets_are_printed_as_often_as_reported(
    database: Database, city: City, place: Place, press: ProductionSettings
) -> None:
    now = utc_now()
    with database.transaction() as session:
        session.add(
            LeafletReport(
                code_id=city.code_id,
                kind=ReportKind.DAMAGED,
                staff_id=city.staff["street"].id,
                at=now,
                copies=4,
                idempotency_key="report",
            )
        )
    order_id = place(scope="damaged", shared="", copies="1")
    produce(database, press, order_id)
    with database.reading() as session:
        (item,) = session.scalars(select(PrintOrderItem).where(PrintOrderItem.order_id == order_id)).all()
        assert (item.code_id, item.copies) == (city.code_id, 4)
        assert session.scalars(select(LeafletReport.settled_by_id)).all() == [order_id]


def test_what_is_posted_is_not_missing(
    database: Database, city: City, place: Place, press: ProductionSettings
) -> None:
    order_id = place()
    produce(database, press, order_id)
    with database.transaction() as session:
        session.get_one(PrintOrder, order_id).state = "approved"
    with database.transaction() as session:
        assert tick(session, session.merge(city.staff["street"]), city.code_id, 2, "key", utc_now())
    assert request(database, city, scope="missing").leaflets == 2


def test_buildings_share_by_their_own_homes(
    database: Database, city: City, place: Place, press: ProductionSettings
) -> None:
    with database.transaction() as session:
        lawn = session.get_one(Community, city.lawn)
        session.get_one(Building, city.buildings[2]).homes = 90
        session.add(Building(community_id=lawn.id, name="4号楼", homes=10))
    order_id = place(placement="building", copies="52")
    produce(database, press, order_id)
    with database.reading() as session:
        copies = session.scalars(
            select(PrintOrderItem.copies)
            .where(PrintOrderItem.order_id == order_id)
            .order_by(PrintOrderItem.position)
        ).all()
    assert copies == [46, 6]


def test_an_order_keeps_its_design_when_the_design_changes(database: Database, city: City) -> None:
    from backend.printing.rules.designs import save_design
    from backend.printing.rules.orders import design_of_order

    with database.transaction() as session:
        row = save_design(session, "我们的", "warm", {"words.headline": "第一版"}, utc_now())
        staff = session.merge(city.staff["city"])
        form = {name: [value] for name, value in (FORM | {"design": f"design-{row.id}"}).items()}
        order = place_order(session, staff, parse_request(session, staff, form, IMPRINT), utc_now())
        save_design(session, "我们的", "warm", {"words.headline": "第二版"}, utc_now(), row=row)
        assert design_of_order(order).words["headline"] == "第一版"
        with pytest.raises(InvalidInputError, match="同名"):
            save_design(session, "我们的", "clear", {}, utc_now())


def test_a_street_reports_each_paper_once(
    database: Database, city: City, place: Place, press: ProductionSettings
) -> None:
    order_id = place()
    produce(database, press, order_id)
    now = utc_now()
    with database.transaction() as session:
        session.get_one(PrintOrder, order_id).state = "approved"
        street = session.merge(city.staff["street"])
        assert tick(session, street, city.code_id, 5, "posted", now)
        assert not tick(session, street, city.code_id, 5, "posted", now)
        assert report(session, street, city.code_id, ReportKind.DAMAGED, 3, "first", now)
        assert not report(session, street, city.code_id, ReportKind.DAMAGED, 3, "first", now)
        with pytest.raises(InvalidInputError, match="最多还能报 2 份"):
            report(session, street, city.code_id, ReportKind.MISSING, 3, "second", now)
        with pytest.raises(NotFoundError):
            report(
                session,
                session.merge(city.staff["other_street"]),
                city.code_id,
                ReportKind.MISSING,
                1,
                "x",
                now,
            )
        with pytest.raises(InvalidInputError, match="最多还能登记"):
            tick(session, street, city.code_id, 15, "too many", now)
