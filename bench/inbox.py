"""What the pages of a clerk cost when a city's complaints grow a hundredfold, on PostgreSQL.

Each is the whole page as the service renders it, in one process, without a network; the growth is that of the
median. Ten minutes for 10 thousand and a million; `--sizes 10000 10000000` where some 20 GB are free.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from backend.access.staff_sessions import begin
from backend.app import create_app
from backend.city_rules.rules.categories import load_default_categories
from backend.complaints.rules.inbox import listing
from backend.complaints.rules.inbox.listing import Tab
from backend.core.clock import utc_now
from backend.demo.city import load_demo_city
from backend.models import Database, Role, StaffAccount
from backend.models.migrate import upgrade
from backend.staff.rules.accounts import create_account
from backend.web.guard import TOKEN
from backend.web.services import EXTENSION
from bench.inbox_city import RARE, fill
from tests.conftest import config_for
from tests.support.servers import Postgres

SIZES = (10_000, 1_000_000)
TIMES = 40
WARM = 3
BUSIEST = {
    Role.FIRM: "SELECT firm_id FROM complaint_parties WHERE firm_id > 0"
    " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    Role.STREET: "SELECT street_id FROM complaints GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    Role.DISTRICT: "SELECT district_id FROM complaints GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
}
NAMES = {Role.FIRM: "firm", Role.STREET: "street", Role.DISTRICT: "district", Role.CITY: "city"}
Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    median: float
    slow: float


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.inbox", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--times", type=int, default=TIMES)
    options = parser.parse_args(arguments)
    server = Postgres()
    try:
        measured = _measure(server, options.sizes, options.times)
    finally:
        server.stop()
    _print(options.sizes, measured)


def _measure(server: Postgres, sizes: Sequence[int], times: int) -> list[dict[str, Times]]:
    """In turns: a machine that is busy meanwhile is so for every size."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        cities = [stack.enter_context(_city(server, size, Path(folder))) for size in sizes]
        steps = [dict(_steps(app, size)) for app, size in zip(cities, sizes, strict=True)]
        taken: list[dict[str, list[float]]] = [
            {name: [] for name in session_steps} for session_steps in steps
        ]
        for name in steps[0]:
            for _ in range(times + WARM):
                for own, session_times in zip(steps, taken, strict=True):
                    session_times[name].append(_milliseconds(own[name]))
    return [{name: _times(values[WARM:]) for name, values in size_times.items()} for size_times in taken]


@contextmanager
def _city(server: Postgres, size: int, folder: Path) -> Iterator[Flask]:
    name = f"bench_{size}"
    server.execute(f"CREATE DATABASE {name}")
    app = create_app(config_for(server.url(name), folder))
    database: Database = app.extensions[EXTENSION].database
    upgrade(database.engine)
    with database.transaction() as session:
        load_default_categories(session)
        load_demo_city(session)
    begin = perf_counter()
    fill(database, size)
    sys.stderr.write(f"{size:,} complaints written in {perf_counter() - begin:.0f} s\n")
    yield app
    database.dispose()
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _steps(app: Flask, size: int) -> Iterator[tuple[str, Step]]:
    staff = _accounts(app.extensions[EXTENSION].database)
    for role, account in staff.items():
        yield f"first page, {NAMES[role]}", partial(_get, _client(app, account), "/staff/?tab=open")
    street, city = _client(app, staff[Role.STREET]), _client(app, staff[Role.CITY])
    firm, middle = _client(app, staff[Role.FIRM]), size // 2
    yield "deep page of what is done, firm", partial(_get, firm, f"/staff/?tab=done&after={middle}")
    yield "deep page of what is done, street", partial(_get, street, f"/staff/?tab=done&after={middle}")
    yield "deep page of what is due, city", partial(_get, city, f"/staff/?tab=open&after={_due()}.1")
    yield "overdue in one community, city", partial(_get, city, "/staff/?tab=open&due=overdue&place=众望小区")
    yield "done with two filters, street", partial(_get, street, "/staff/?tab=done&category=3&redo=1")
    yield "number, city", partial(_get, city, f"/staff/?q={middle:010d}")
    yield "start of a number, city", partial(_get, city, f"/staff/?q={middle:010d}"[:-2])
    yield "a word that many use (电梯), city", partial(_get, city, "/staff/?q=电梯&by=words")
    yield "a word that many use (电梯), street", partial(_get, street, "/staff/?q=电梯&by=words")
    yield "a word that many use (电梯), firm", partial(_get, firm, "/staff/?q=电梯&by=words")
    yield "a rare phrase, city", partial(_get, city, f"/staff/?q={RARE}&by=words")
    yield "a rare phrase, street", partial(_get, street, f"/staff/?q={RARE}&by=words")
    yield "a phrase that nobody used, firm", partial(_get, firm, "/staff/?q=电梯轿厢钢琴&by=words")
    yield "one complaint, city", partial(_get, city, f"/staff/complaints/{middle}")
    yield "all counts, city", partial(_counts, app, staff[Role.CITY])
    yield "asking what is new (304), street", _asking(street)
    yield from _dashboards(firm, street, city)


def _dashboards(firm: FlaskClient, street: FlaskClient, city: FlaskClient) -> Iterator[tuple[str, Step]]:
    """Of this month, which is ten times as many complaints in a city that is ten times as large."""
    yield "overview, city", partial(_get, city, "/city/")
    yield "figures by category, city", partial(_get, city, "/city/figures")
    yield "figures by community, city", partial(_get, city, "/city/figures?by=community")
    yield "league of firms, city", partial(_get, city, "/city/leagues")
    yield "hot spots, city", partial(_get, city, "/city/hot-spots")
    yield "stuck deliveries, city", partial(_get, city, "/city/stuck")
    yield "figures, street", partial(_get, street, "/staff/figures")
    yield "figures, firm", partial(_get, firm, "/staff/figures")
    yield "twelve months, city", partial(_get, city, "/city/figures?by=month")


def _accounts(database: Database) -> dict[Role, StaffAccount]:
    """One of the office of each level that has most to do."""
    accounts = {}
    with database.transaction() as session:
        for role in (*BUSIEST, Role.CITY):
            office_id = session.scalar(text(BUSIEST[role])) if role in BUSIEST else None
            accounts[role] = create_account(
                session,
                username=f"bench-{role}",
                name="办理员",
                password="a long bench password",  # noqa: S106 - of a database that lives for minutes
                role=role,
                office_id=office_id,
            )
    return accounts


def _client(app: Flask, staff: StaffAccount) -> FlaskClient:
    client = app.test_client()
    with app.extensions[EXTENSION].database.transaction() as opened:
        token = begin(opened, staff, strong=True, device="bench", place="", now=utc_now())
    with client.session_transaction() as session:
        session[TOKEN] = token
    return client


def _get(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status}")


def _asking(client: FlaskClient) -> Step:
    def ask() -> None:
        tag = client.get("/staff/live?tab=open").headers["ETag"]
        client.get("/staff/live?tab=open", headers={"If-None-Match": tag})

    return ask


def _counts(app: Flask, staff: StaffAccount) -> None:
    with app.extensions[EXTENSION].database.reading() as session:
        for tab in Tab:
            listing.count(session, staff, tab, utc_now())


def _due() -> int:
    return int(utc_now().timestamp() * 1_000_000)


def _milliseconds(step: Step) -> float:
    begin = perf_counter()
    step()
    return (perf_counter() - begin) * 1000


def _times(taken: list[float]) -> Times:
    return Times(statistics.median(taken), statistics.quantiles(taken, n=20)[-1])


def _print(sizes: Sequence[int], measured: Sequence[dict[str, Times]]) -> None:
    table = Table("page", *(f"{size:,}: p50 / p95 ms" for size in sizes), "growth")
    for name in measured[0]:
        times = [session_times[name] for session_times in measured]
        table.add_row(
            name,
            *(f"{times.median:.0f} / {times.slow:.0f}" for times in times),
            f"{times[-1].median / times[0].median:.2f}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
