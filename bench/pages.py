"""What a resident's page costs an old phone on a 3G network: bytes, requests, time to see and to use it.

Real Chromium, its network slowed by the DevTools protocol and its processor to a quarter, nothing in its
cache. The web server is the one that `linsheng run` starts. The protocol adds its delay to each request, not
to the opening of the connection, which costs up to three more round trips on a new host with TLS.
"""

import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Channel, Code, Community, Database
from backend.qr.rules.codes import mint
from bench.webhook_servers import OURS, city, serving
from tests.conftest import CHROMIUM_ARGUMENTS, browser_path

FIRST_FLIGHT = 14_600  # ten packets of 1460 bytes: what a server may send before it hears back (RFC 6928)
BUDGET = 50_000
SLOWER_PROCESSOR = 4
TIMES = 3
WORDS = "二单元电梯停了三天，老人上不去楼"
# The browser tells of its first paint a little after it.
TIMINGS = """() => new Promise(done => new PerformanceObserver(list => {
  const paint = list.getEntriesByName('first-contentful-paint')[0]
  if (!paint) return
  const page = performance.getEntriesByType('navigation')[0]
  done({seen: paint.startTime, usable: page.domContentLoadedEventEnd})
}).observe({type: 'paint', buffered: true}))"""


@dataclass(frozen=True, slots=True)
class Network:
    """Bits a second in both directions, and the delay of an answer in milliseconds."""

    name: str
    down: int
    up: int
    delay: int


THREE_G = Network("3G", 1_600_000, 768_000, 300)
SLOW_THREE_G = Network("slow 3G", 400_000, 400_000, 400)


@dataclass(frozen=True, slots=True)
class Load:
    """One visit with an empty cache. Bytes are those on the wire with headers; times in milliseconds."""

    bytes: int
    document: int
    requests: int
    hosts: frozenset[str]
    seen: float
    usable: float


def visit(browser: Browser, url: str, network: Network | None = None) -> Load:
    context = browser.new_context(viewport={"width": 390, "height": 800}, device_scale_factor=2)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    addresses_seen: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def note_request(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            addresses_seen[event["requestId"]] = event["request"]["url"]

    def note_size(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", note_request)
    wire.on("Network.loadingFinished", note_size)
    wire.send("Network.enable")
    if network is not None:
        wire.send("Network.emulateNetworkConditions", _conditions(network))
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.goto(url, wait_until="networkidle")
    times = page.evaluate(TIMINGS)
    context.close()
    counted = {address: sizes.get(address, 0) for address in addresses_seen}
    first = next(iter(addresses_seen))
    hosts = frozenset(urlsplit(address).netloc for address in addresses_seen.values())
    return Load(
        sum(counted.values()), counted[first], len(addresses_seen), hosts, times["seen"], times["usable"]
    )


def _conditions(network: Network) -> dict[str, Any]:
    return {
        "offline": False,
        "latency": network.delay,
        "downloadThroughput": network.down / 8,
        "uploadThroughput": network.up / 8,
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, city(Path(folder), "sqlite") as filled:
        paths = _paths(filled.config)
        with serving(OURS, filled.config) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_ARGUMENTS)
            base = f"http://127.0.0.1:{server.port}"
            visit(browser, base)  # the workers load the pages
            _print(browser, {name: base + path for name, path in paths.items()})
            browser.close()


def _paths(config: Config) -> dict[str, str]:
    """The pages of one community and of one complaint there."""
    database = Database(config)
    now = utc_now()
    with database.transaction() as session:
        place = session.scalars(select(Community).order_by(Community.id).limit(1)).one()
        mint(session, [place], config.base_url, "upper", now)
        code = session.scalars(select(Code.value).limit(1)).one()
        submission = Submission("the key of the bench", Channel.WEB, WORDS, community_id=place.id)
        token = submit(session, submission, now).token
        number = place.id
    database.dispose()
    return {
        "scan": f"/q/{code}",
        "community": f"/communities/{number}",
        "complaint": f"/c/{token}",
        "find a community": "/communities?name=小区",
        "first page": "/",
    }


def _print(browser: Browser, pages: Mapping[str, str]) -> None:
    console = Console()
    table = Table(title="Residents' pages, empty cache, processor at a quarter (median of three)")
    table.add_column("page", no_wrap=True)
    networks = (THREE_G, SLOW_THREE_G)
    for name in (
        "bytes",
        "requests",
        *(f"{what}\n{network.name}" for network in networks for what in ("seen", "usable")),
    ):
        table.add_column(name, justify="right")
    for name, url in pages.items():
        loads = {network: _median(browser, url, network) for network in networks}
        load = loads[THREE_G]
        times = (f"{time / 1000:.2f} s" for load in loads.values() for time in (load.seen, load.usable))
        table.add_row(name, f"{load.bytes:,}", str(load.requests), *times)
    console.print(table)
    console.print(f"Budget: {BUDGET:,} bytes; a page up to {FIRST_FLIGHT:,} bytes comes in one round trip.")


def _median(browser: Browser, url: str, network: Network) -> Load:
    """The visit whose time to first content is in the middle."""
    loads = sorted((visit(browser, url, network) for _ in range(TIMES)), key=lambda load: load.seen)
    middle = statistics.median_low([load.seen for load in loads])
    return next(load for load in loads if load.seen == middle)


if __name__ == "__main__":
    main()
