"""A city of 961 communities lives for 90 days by a clock; then everything on record is worked out anew.

    ./scripts/bench city [--complaints 60000] [--communities 961] [--folder DIR] [--check]

The second computation (bench.recomputed) knows the documents and the event log, and imports none of the rules
that it checks. `--check` only checks what an earlier run left in the folder.
"""

import argparse
import gc
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from backend.cli.preparation import prepare
from backend.core.clock import SHANGHAI
from backend.core.config import Config
from backend.demo.accounts import create_demo_accounts
from backend.demo.city import load_demo_city
from backend.demo.simulation import EventLoop, Plan
from backend.models import CalendarDay, Community, Database, Street
from bench.recomputed import differences

# Mid-autumn, the national day's week and both of their make-up days lie within.
START = datetime(2026, 9, 1, tzinfo=SHANGHAI)
DAYS = 90
# Two days that the city sets apart itself.
OWN_DAYS = {date(2026, 10, 9): False, date(2026, 11, 7): True}
REVIEWING = 4  # every fourth street reads its firms' answers first


@dataclass(frozen=True, slots=True)
class Size:
    complaints: int = 60_000
    communities: int = 961
    seed: int = 20260901


def build(database: Database) -> None:
    """The demo city with its offices' accounts, streets that review and days of its own."""
    prepare(database)
    with database.transaction() as session:
        load_demo_city(session)
        create_demo_accounts(session)
        for number, street in enumerate(session.scalars(select(Street).order_by(Street.id))):
            street.reviews_replies = number % REVIEWING == 0
        session.add_all(CalendarDay(day=day, working=working) for day, working in OWN_DAYS.items())


def plan_of(database: Database, size: Size) -> Plan:
    """Jobs stand still for two and a half days in the first month and a day and a half in the third."""
    with database.reading() as session:
        query = select(Community.id).order_by(Community.id).limit(size.communities)
        communities = list(session.scalars(query))
        streets = list(session.scalars(select(Community.street_id).distinct().order_by(Community.street_id)))
    outages = [(20.2, 22.7), (60.0, 61.5)]
    return Plan(
        seed=size.seed,
        start=START,
        end=START + timedelta(days=DAYS),
        complaints=size.complaints,
        communities=communities,
        streets=streets,
        outages=[(START + timedelta(days=a), START + timedelta(days=b)) for a, b in outages],
        joint_matters=max(3, size.complaints // 600),
    )


def open_folder(folder: Path) -> Database:
    settings = {"LINSHENG_DATA_DIR": str(folder), "LINSHENG_DATABASE_URL": f"sqlite:///{folder}/city.db"}
    folder.mkdir(parents=True, exist_ok=True)
    return Database(Config.from_env(settings))


def live(database: Database, size: Size) -> None:
    """Play the 90 days, telling how far it is."""
    build(database)
    work = EventLoop(database, plan_of(database, size))
    started, reported = time.monotonic(), 0
    # Nothing that was read stays longer than a transaction: the collector would look for cycles in vain.
    gc.freeze()

    def progress(done: int) -> None:
        nonlocal reported
        if done - reported >= 1000:
            reported = done
            gc.collect()
            print(f"{done:>7,} complaints  {time.monotonic() - started:6.0f} s  {_memory()} MiB", flush=True)

    tally = work.run(progress)
    print(f"{tally.made:,} turns, {tally.refused:,} refused, {_memory()} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--complaints", type=int, default=Size().complaints)
    parser.add_argument("--communities", type=int, default=Size().communities)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    size = Size(arguments.complaints, arguments.communities)
    with tempfile.TemporaryDirectory() as fresh:
        database = open_folder(arguments.folder or Path(fresh))
        if not arguments.check:
            live(database, size)
        started = time.monotonic()
        with database.reading() as session:
            checked, problems = differences(session, START + timedelta(days=DAYS), OWN_DAYS)
        database.dispose()
    for name, count in checked.items():
        print(f"{count:>9,} {name}")
    print(f"worked out anew in {time.monotonic() - started:.0f} s; {len(problems)} differences")
    print(*problems[:50], sep="\n")
    sys.exit(1 if problems else 0)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
