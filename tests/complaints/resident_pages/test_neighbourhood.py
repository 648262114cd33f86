"""Many people behind one address of a carrier: each is counted alone, the address only far above."""

import re

from flask import Flask
from flask.testing import FlaskClient

from backend.qr.rules.codes import new_code
from backend.web.limits import POSTS, POSTS_BY_ADDRESS
from tests.support.city import City
from tests.support.page_reading import open_page, send

SHARED = {"REMOTE_ADDR": "100.64.0.1"}
BY_SENDER, BY_ADDRESS = (int(re.split(" ", limit)[0]) for limit in (POSTS, POSTS_BY_ADDRESS))
NEIGHBOURS = 45


def neighbour(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base.update(SHARED)
    return client


def test_a_power_cut_shuts_nobody_out(app: Flask, city: City) -> None:
    for number in range(NEIGHBOURS):
        client = neighbour(app)
        page = open_page(client, f"/q/{city.code}")
        assert send(client, page, words=f"{number}号楼整栋停电了").status_code != 429


def test_one_browser_is_bounded_and_its_neighbour_is_not(app: Flask, city: City) -> None:
    busy = neighbour(app)
    busy.get(f"/q/{city.code}")
    statuses = [busy.post(f"/q/{city.code}", data={}).status_code for _ in range(BY_SENDER + 2)]
    assert statuses == [422] * BY_SENDER + [429] * 2
    other = neighbour(app)
    other.get(f"/q/{city.code}")
    assert other.post(f"/q/{city.code}", data={}).status_code == 422


def test_without_a_number_the_address_is_counted(app: Flask, city: City) -> None:
    statuses = [neighbour(app).post(f"/q/{city.code}", data={}).status_code for _ in range(BY_SENDER + 1)]
    assert statuses == [422] * BY_SENDER + [429]


def test_a_made_up_number_counts_as_none(app: Flask, city: City) -> None:
    statuses = []
    for number in range(BY_SENDER + 1):
        client = neighbour(app)
        client.set_cookie("linsheng_visit", f"made-up-{number}")
        statuses.append(client.post(f"/q/{city.code}", data={}).status_code)
    assert statuses[-1] == 429


def test_the_address_is_bounded_far_above(app: Flask, city: City) -> None:
    """Codes that nobody minted count as well, and cost a third of a form that is shown again."""
    statuses = []
    while len(statuses) <= BY_ADDRESS:
        client = neighbour(app)
        client.get(f"/q/{city.code}")
        statuses += [client.post(f"/q/{new_code()}", data={}).status_code for _ in range(BY_SENDER)]
    assert statuses.index(429) == BY_ADDRESS
    assert neighbour(app).post(f"/q/{city.code}", data={}).status_code == 429


def test_who_holds_a_link_is_counted_by_the_link(app: Flask, city: City) -> None:
    client = neighbour(app)
    private_link = send(client, open_page(client, f"/q/{city.code}"), words="整栋楼停电了").location
    path = f"{private_link.partition('?')[0]}/urge"
    statuses = [neighbour(app).post(path, data={}).status_code for _ in range(BY_SENDER + 1)]
    assert statuses[-1] == 429
    assert neighbour(app).get(private_link).status_code == 200


def test_the_number_is_this_browsers_only_while_it_is_open(app: Flask, city: City) -> None:
    client = neighbour(app)
    cookie = client.get(f"/q/{city.code}").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Set-Cookie" not in client.get(f"/q/{city.code}").headers
