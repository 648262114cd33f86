"""Every role at work, at a desk and on a phone, behind TLS as in production.

Each page that it opens has nothing for axe, at 1280 and at 320 px, and nothing in the console.
PICTURES=folder draws every page that was looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from backend.app import create_app
from backend.models import Role
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for
from tests.stories.days import bureau, firm, other_roles, street
from tests.stories.days.quarter import Quarter, new_quarter
from tests.stories.days.staff_browser import DESKTOP, NARROWEST, PHONE, RunningService, StaffBrowser
from tests.support.city import build_city
from tests.support.tls_proxy import TlsSite

pytestmark = pytest.mark.browser

Day = Callable[[StaffBrowser, Quarter, Path], None]
NO_PAGES = {
    "staff.static", "staff.photo", "staff.posting_photo", "staff.recording", "staff.inbox_live",
    "staff.neighbour", "staff.photos_script", "staff.store_script", "city.leaflet_file",
    "city.design_picture",
    "city.report_file", "administration.code_picture", "administration.import_example",
    "administration.export_register", "printshop.all", "printshop.confirmed",
    "printshop.file", "printshop.paper", "printshop.picture", "printshop.static",
    "administration.book_headings",
    "staff.ledger_file",
    # Looked at in tests/browser/staff/test_ledgers.py.
    "staff.ledgers", "staff.community_ledgers", "staff.ledger", "staff.ledger_balances", "staff.ledger_entry",
    "staff.posting_form", "staff.ledger_statements", "staff.ledger_statement",
    # Not looked at yet: it needs a file that a worker has read.
    "administration.bulk_import",
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """Who works, on what width of screen; every page is looked at wide and at its narrowest."""

    role: Role
    day: Day
    width: int
    head: bool = False


STORIES = {
    "firm clerk": Story(Role.FIRM, firm.clerk, DESKTOP),
    "firm clerk with a phone": Story(Role.FIRM, firm.clerk, PHONE),
    "firm manager": Story(Role.FIRM, firm.manager, DESKTOP, head=True),
    "street clerk": Story(Role.STREET, street.clerk, PHONE),
    "street head": Story(Role.STREET, street.head, DESKTOP, head=True),
    "district bureau": Story(Role.DISTRICT, bureau.district, PHONE),
    "city bureau": Story(Role.CITY, bureau.city, DESKTOP, head=True),
    "administrator": Story(Role.ADMINISTRATOR, other_roles.administrator, DESKTOP),
    "printer": Story(Role.PRINTER, other_roles.printer, PHONE),
    "auditor": Story(Role.AUDITOR, other_roles.auditor, PHONE),
}


@pytest.fixture(scope="module")
def tested_service(sqlite_blank: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One service for all, each story with a quarter of the city to itself. Codes are required."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "linsheng.db").write_bytes(sqlite_blank)
    tls = TlsSite(folder)
    url = tls.url
    app = create_app(
        config_for(
            f"sqlite:///{folder / 'linsheng.db'}", folder, second_factor="required", base_url=url,
            proxies=tls.proxies,
        )
    )  # fmt: skip
    services: Services = app.extensions[EXTENSION]
    build_city(services.database)
    # Before anybody looks for a community by name: the index of names is renewed by the minute only.
    plots = {who: new_quarter(services.database, url) for who in STORIES}
    with tls.serving(app):
        yield RunningService(url, app, services, plots)
    services.database.dispose()


def spend_day(who: str, tested_service: RunningService, browser: Browser, folder: Path) -> None:
    story, quarter = STORIES[who], tested_service.plots[who]
    desk = StaffBrowser(tested_service, browser, story.width)
    desk.sign_in(quarter.name_of(story.role, head=story.head), quarter.secret)
    story.day(desk, quarter, folder)
    desk.sign_out()
    desk.context.close()
    tested_service.stories_done.add(who)


@pytest.mark.parametrize("who", STORIES)
def test_a_day(who: str, tested_service: RunningService, browser: Browser, tmp_path: Path) -> None:
    spend_day(who, tested_service, browser, tmp_path)


def test_every_role_has_its_day() -> None:
    assert {story.role for story in STORIES.values()} == set(Role)


def test_no_page_was_left_out(tested_service: RunningService, browser: Browser, tmp_path: Path) -> None:
    """A new page that no story opens fails here. Files, pictures and scripts are no pages."""
    for who in STORIES.keys() - tested_service.stories_done:  # where this test runs alone
        spend_day(who, tested_service, browser, tmp_path)
    pages = {
        rule.endpoint
        for rule in tested_service.app.url_map.iter_rules()
        if rule.rule.startswith(("/staff", "/city", "/print/")) and "GET" in (rule.methods or set())
    } - NO_PAGES
    for width in (DESKTOP, NARROWEST):
        assert (
            pages - {endpoint for endpoint, seen_at in tested_service.looked_at if seen_at == width} == set()
        ), width
