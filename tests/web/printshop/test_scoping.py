"""Whose orders are whose: every page on leaflets, for every kind of account."""

import pytest
from flask import Flask
from sqlalchemy import select

from backend.models import OrderState, PrintLink, PrintOrder
from tests.web.printshop.conftest import FORM, Shop
from tests.web.staff.conftest import SignIn
from tests.web.staff.test_scoping import LEAFLETS, staff_routes

SEES = {"city": {"city", "district_a"}, "district_a": {"district_a"}, "district_b": set()}
OUTSIDE = ("firm_a", "street_a")


@pytest.fixture
def numbers(shop: Shop) -> dict[str, str]:
    """An order of the city and one of the first district."""
    made = {who: shop.order(who) for who in ("city", "district_a")}
    for number in made.values():
        shop.link(number)
    return made


def paths(app: Flask, number: str) -> list[tuple[str, str]]:
    with app.test_request_context():
        return [
            (method, app.url_for(endpoint, number=number, name="x", link_id=1))
            for endpoint, method, arguments in staff_routes(app)
            if "number" in arguments
        ]


def test_orders_are_found_by_their_own_bureaus_only(
    app: Flask, shop: Shop, sign_in: SignIn, numbers: dict[str, str]
) -> None:
    for who in (*SEES, *OUTSIDE):
        client = sign_in(who)
        for owner, number in numbers.items():
            theirs = owner in SEES.get(who, set())
            assert client.get(f"/city/leaflets/orders/{number}").status_code == (200 if theirs else 404)
            if theirs:
                continue
            tried = paths(app, number)
            assert len(tried) >= 6
            for method, path in tried:
                assert client.open(path, method=method, data=FORM).status_code == 404, (who, path)
        listed = client.get("/city/leaflets/")
        assert listed.status_code == (200 if who in SEES else 404)
        for owner, number in numbers.items():
            assert (number in listed.text) == (owner in SEES.get(who, set()))
    with shop.database.reading() as session:
        assert {order.state for order in session.scalars(select(PrintOrder))} == {OrderState.APPROVED}
        assert all(link.revoked_at is None for link in session.scalars(select(PrintLink)))


def test_a_district_orders_for_its_own_ground(shop: Shop, sign_in: SignIn) -> None:
    district = sign_in("district_b")
    page = district.get("/city/leaflets/new").text
    assert "桥头街道" in page
    assert "上站街道" not in page
    look = district.post("/city/leaflets/preview", data=FORM).text
    assert "共 <b>1</b> 个地方" in look
    assert "孤岛小区" in look
    told = district.post("/city/leaflets/preview", data=FORM | {"look_at": "众望小区"}).text
    assert "没有找到" in told
    assert "<img" not in told


def test_designs_are_the_citys_and_posting_is_the_streets(sign_in: SignIn, shop: Shop) -> None:
    district, bureau = sign_in("district_a"), sign_in("city")
    assert district.get("/city/leaflets/designs/").status_code == 200
    for path in ("/city/leaflets/designs/clear", "/city/leaflets/designs/clear/preview"):
        assert district.post(path, data={"name": "x"}).status_code == 404
    assert district.get("/city/leaflets/designs/clear").status_code == 404
    for key in ("x", "design-", "design-0", "design-99", "design-x", "clear.x", "design-" + "9" * 40):
        assert bureau.get(f"/city/leaflets/designs/{key}").status_code == 404
    for who in ("city", "district_a", "firm_a"):
        client = sign_in(who)
        assert client.get("/staff/leaflets/").status_code == 404
        assert client.post("/staff/leaflets/posted", data={"code_id": "1"}).status_code == 404
        assert client.post("/staff/leaflets/reported", data={"code_id": "1"}).status_code == 404
        assert client.post("/staff/leaflets/posted-all", data={"code_id": "1"}).status_code == 404
    assert sign_in("district_b").get("/city/leaflets/posted?street=1").status_code == 404


def test_arguments_of_leaflet_pages_are_known(app: Flask) -> None:
    ours = [
        args
        for end, _, args in staff_routes(app)
        if "leaflet" in end or "design" in end or (end.startswith("city.") and "link" in end)
    ]
    assert all(args <= LEAFLETS for args in ours)
