"""Fixtures that every folder of tests may use. Both databases are real; nothing here is a mock."""

import gc
import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import event
from sqlalchemy.pool import Pool

from backend import subjects  # noqa: F401 - importing it registers them with the history
from backend.core.config import Config
from backend.models import Database
from backend.models import session as database_sessions
from backend.models.personal import PersonalDataKey
from tests.support.cheaper import share_what_is_dear
from tests.support.city import city
from tests.support.databases import not_to_run, on_either_database
from tests.support.empty_databases import (
    PERSONAL_DATA_KEY,
    SharedByAll,
    prepared_postgres,
    shared_postgres,
    shared_sqlite_file,
    sqlite_file,
)
from tests.support.mail_server import MailServer
from tests.support.patience import PATIENCE, PATIENCE_MS
from tests.support.receiver import Receiver
from tests.support.reusable_database import ReusableDatabase
from tests.support.scheduling import FilesTogether
from tests.support.servers import RunningPostgres, Valkey
from tests.support.service import Service, running
from tests.support.tables import print_tables
from tests.support.undefined import StrictAttributes

__all__ = ["PERSONAL_DATA_KEY", "city", "on_either_database"]

_numbers = itertools.count(1)
_shared: SharedByAll | None = None

# Until the tests are collected all that is made stays: `pytest_collection_finish` sets the collector going.
gc.disable()

PersonalDataKey.install(PERSONAL_DATA_KEY)

# Every test has an app of its own, whose pages need not be compiled anew. A template that reads what is not
# there shows nothing to residents, and fails here.
Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(), "undefined": StrictAttributes}
expect.set_options(timeout=PATIENCE_MS)
# On a busy machine eight requests at once wait for each other longer than a service with room would let them.
database_sessions.WRITER_WAIT_SECONDS = PATIENCE
database_sessions.LOCK_WAIT_SECONDS = database_sessions.TABLE_WAIT_SECONDS = PATIENCE

share_what_is_dear()


@event.listens_for(Pool, "checkout")
def _without_waiting_for_the_disk(connection: object, record: Any, _proxy: object) -> None:
    """Tests end processes, not the machine: as for PostgreSQL here, commits need not reach the disk.

    When it is first used: the engine's own settings come after it is opened.
    """
    if isinstance(connection, sqlite3.Connection) and not record.info.get("is_without_disk"):
        connection.execute("PRAGMA synchronous=OFF")
        record.info["is_without_disk"] = True


# How long an example takes says more about the machine than about what is tested.
_WITHOUT_A_CLOCK: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("short", **_WITHOUT_A_CLOCK)
settings.register_profile(
    "long", **_WITHOUT_A_CLOCK
)  # for those who have the time: tests look which is at work
settings.load_profile("short")

# As root Chromium runs without its sandbox only; the rest keeps it from calling home in a closed network.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# Fixtures that start a browser, and those that start a server or a process of the service.
BROWSERS = {"browser", "handset"}
PROCESSES = {"start", "valkey", "site", "wechat", "account", "alone", "demo_service"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks by what a test asks for, so that `./scripts/check` leaves out the slow ones without a list.

    Files with such tests come first: what takes long must not be begun when the others are done.
    """
    left_out = not_to_run(items)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
    slow_files = set()
    for item in items:
        fixtures_used = set(getattr(item, "fixturenames", ()))
        if fixtures_used & BROWSERS:
            item.add_marker("browser")
        if fixtures_used & PROCESSES:
            item.add_marker("process")
        if fixtures_used & (BROWSERS | PROCESSES):
            slow_files.add(item.path)
    items.sort(key=lambda item: item.path not in slow_files)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether | None:
    return FilesTogether(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """Thousands of modules and tests stay until the end: the collector need not look at them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Who may call what, for whoever signs off, also where every test passes."""
    print_tables(terminalreporter)


def pytest_configure_node(node: Any) -> None:
    """Of a parallel run, in the process that hands out the tests, for each that runs them."""
    global _shared  # noqa: PLW0603 - one for the run
    _shared = _shared or SharedByAll()
    node.workerinput["empty_databases"] = str(_shared.folder)


def pytest_unconfigure() -> None:
    if _shared:
        _shared.stop()


@pytest.fixture(scope="session")
def shared_folder(request: pytest.FixtureRequest) -> Path | None:
    """Where the process that hands out the tests tells of the empty databases; None where nobody does."""
    folder = getattr(request.config, "workerinput", {}).get("empty_databases")
    return folder and Path(folder)


@pytest.fixture(scope="session")
def postgres(shared_folder: Path | None) -> Iterator[RunningPostgres]:
    """One server for the whole run, with an empty database of the newest schema as a template."""
    if shared_folder:
        yield shared_postgres(shared_folder)
        return
    server = prepared_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def reusable_databases() -> list[ReusableDatabase]:
    """Those that are empty and wait for the next test."""
    return []


@pytest.fixture
def postgres_url(
    postgres: RunningPostgres, worker_id: str, reusable_databases: list[ReusableDatabase]
) -> Iterator[str]:
    """An empty database of the newest schema."""
    if not reusable_databases:
        name = f"test_{worker_id}_{next(_numbers)}"
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE blank STRATEGY FILE_COPY")
        reusable_databases.append(ReusableDatabase(postgres.url(name)))
    database_name = reusable_databases.pop()
    yield database_name.url
    if database_name.empty():
        reusable_databases.append(database_name)


@pytest.fixture(scope="session")
def sqlite_blank(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path | None) -> bytes:
    """An empty SQLite database of the newest schema, as bytes to copy."""
    if shared_folder:
        return shared_sqlite_file(shared_folder)
    return sqlite_file(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_blank: bytes) -> str:
    path = tmp_path / "linsheng.db"
    path.write_bytes(sqlite_blank)
    return f"sqlite:///{path}"


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return config_for(database_url, tmp_path)


def config_for(database_url: str, folder: Path, **more: str) -> Config:
    """Demo settings in a folder of the test's own, on the given database."""
    variables = {
        "data_dir": str(folder / "data"),
        "database_url": database_url,
        "personal_data_key": PERSONAL_DATA_KEY,
        **more,
    }
    return Config.from_env({f"LINSHENG_{name.upper()}": value for name, value in variables.items()})


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    opened = Database(config)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def demo_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`linsheng run` with the demo city, for all files that walk through it."""
    yield from running(Service(tmp_path_factory.mktemp("demo")))


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("v"))
    yield server
    server.stop()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Takes alerts like an office's group robot."""
    server = Receiver()
    yield server
    server.stop()


def browser_path() -> str | None:
    """Chromium's headless shell: the same engine without windows, each of which costs three renderers."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def patient(browser: Browser) -> Browser:
    """The browser, whose contexts wait as long as everything else, and take certificates nobody signed."""
    new_context = browser.new_context

    def new_patient_context(**options: Any) -> BrowserContext:
        context = new_context(ignore_https_errors=True, **options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    def new_patient_page(**options: Any) -> Page:
        page = new_page(ignore_https_errors=True, **options)
        page.set_default_timeout(PATIENCE_MS)
        return page

    new_page = browser.new_page
    setattr(browser, "new_context", new_patient_context)  # noqa: B010 - its type has a method here
    setattr(browser, "new_page", new_patient_page)  # noqa: B010
    return browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without one, the tests that need it are skipped and say so."""
    if browser_path() is None:
        pytest.skip(
            "NO CHROMIUM ON PATH: browser tests did not run; install it (apt install chromium-headless-shell)"
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM_ARGUMENTS)
        yield patient(started)
        started.close()
