"""What a page may weigh: the scan comes whole in one round trip, from one host, far below 50 KB."""

import pytest
from playwright.sync_api import Browser

from bench.pages import BUDGET, FIRST_FLIGHT, visit
from tests.browser.resident.stories import addresses
from tests.support.resident_site import Site

pytestmark = pytest.mark.browser


def test_the_scan_is_one_request_and_one_round_trip(site: Site, browser: Browser) -> None:
    load = visit(browser, f"{site.url}/q/{site.city.code}")
    assert load.requests == 1
    assert 0 < load.bytes < BUDGET
    assert load.document < FIRST_FLIGHT
    assert load.hosts == {site.url.removeprefix("http://")}


def test_every_page_is_one_request_within_the_budget(site: Site, browser: Browser) -> None:
    for name, path in addresses(site).items():
        load = visit(browser, site.url + path)
        assert (load.requests, load.bytes < BUDGET) == (1, True), name


def test_a_browser_without_compression_is_served_too(site: Site) -> None:
    client = site.app.test_client()
    plain = client.get(f"/q/{site.city.code}")
    packed = client.get(f"/q/{site.city.code}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]
