"""Steps that `init`, `import`, `demo` and `run` share: migrate, load, create accounts."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import load_default_categories
from backend.cli.importing import import_city
from backend.cli.supervisor import StartError, Supervisor
from backend.complaints.rules.routing import RoutingPlace, ladder
from backend.complaints.rules.templates.default_replies import load_default_replies
from backend.core.clock import local_today, utc_now
from backend.core.config import Config
from backend.core.demo_folder import ANY_CITY, keep_city_name, keep_port, own_city_name
from backend.disclosure.rules.items import load_default_rules
from backend.models import Code, Community, Database, StaffAccount, migrate
from backend.staff.rules.demo_accounts import demo_rows
from backend.staff.rules.demo_start import refuse_demo

ASKED_EVERY = 2  # seconds
MIXED = "This data folder holds the demo city. Choose another one for the city's own files, with --data."


def wait_until_it_answers(
    database: Database, say: Callable[[str], None], pause: Callable[[float], None] = time.sleep
) -> None:
    """After a power cut a database server may come back minutes after us. Each new reason is said once."""
    reason = ""
    while True:
        try:
            with database.engine.connect():
                return
        except OperationalError as error:
            last, reason = reason, str(error.orig).splitlines()[0]
            if reason != last:
                say(f"waiting for the database: {reason}")
            pause(ASKED_EVERY)


def prepare(database: Database) -> None:
    """Tables, default categories and replies. What is there already stays; divisions are the city's own."""
    with migrate.alone(database.engine):
        migrate.upgrade(database.engine)
        with database.transaction() as session:
            load_default_categories(session)
            load_default_rules(session)
            load_default_replies(session, utc_now())


def name_own_city(config: Config, database: Database) -> None:
    """A trial with a city's own data does not bear the demo's name. Processes that start later read it."""
    if config.is_production:
        return
    with database.reading() as session:
        is_demo = demo_rows(session)
    if not is_demo:
        name = os.environ.get("LINSHENG_CITY_NAME") or own_city_name(config.data_dir) or ANY_CITY
        keep_city_name(config.data_dir, name)


def start(config: Config, city_files: Sequence[Path], *, empty: bool, console: Console) -> int:
    """`linsheng run`: prepare, start everything, say so, and stay until Ctrl-C. Returns the exit status."""
    supervisor = Supervisor(config)
    try:
        supervisor.claim()
        if not config.is_production:
            keep_port(config.data_dir, config.port)
        console.print(f"data folder  {config.data_dir}")
        console.print("database     bringing the tables up to date")
        refuse_demo(config)
        database = Database(config)
        prepare(database)
        if not _fill(database, config, city_files, empty=empty, console=console):
            return 1
        console.print("processes    starting Valkey, web, relay and workers")
        supervisor.start({**_demo_settings(config), **os.environ})
        console.print(f"ready http://{config.host}:{config.port}")
        console.print(_welcome(database, config))
        database.dispose()
        return supervisor.wait()
    except KeyboardInterrupt:
        return 0
    except StartError as error:
        console.print(f"[red]{error}[/red]")
        return 1
    finally:
        supervisor.stop()


def _demo_settings(config: Config) -> dict[str, str]:
    if config.is_production:
        return {}
    from backend.cli.trial import demo_settings

    return demo_settings(config)


def _fill(
    database: Database, config: Config, city_files: Sequence[Path], *, empty: bool, console: Console
) -> bool:
    """The city's data: from files, or the demo city into an empty database.

    A city's own data never stands beside the demo's, and gets none of its accounts.
    """
    if city_files:
        with database.reading() as session:
            if demo_rows(session):
                console.print(f"[red]{MIXED}[/red]")
                return False
        if not import_city(database, city_files, console):
            return False
        name_own_city(config, database)
        if not config.is_production:
            from backend.cli.trial import print_codes

            print_codes(database, config)
        return True
    with database.reading() as session:
        community_count = session.scalar(select(func.count()).select_from(Community)) or 0
    if not community_count and (empty or config.is_production or _is_own_city(database, config)):
        console.print("city         0 communities")
        name_own_city(config, database)
        return True
    if community_count and (config.is_production or not _demo_to_finish(database, console)):
        console.print(f"city         {community_count} communities")
        return True
    from backend.cli.trial import load_demo

    with Progress(console=console, transient=True) as progress:
        load_demo(database, config, progress)
    console.print("city         demo city loaded")
    return True


def _is_own_city(database: Database, config: Config) -> bool:
    """By its rows, or by the name that somebody gave it before there was any."""
    from backend.cli.trial import own_data

    if own_city_name(config.data_dir):
        return True
    with database.reading() as session:
        return bool(own_data(session))


def _demo_to_finish(database: Database, console: Console) -> bool:
    from backend.cli.trial import demo_is_incomplete, own_data

    with database.reading() as session:
        incomplete = demo_is_incomplete(session) and not own_data(session)
    if incomplete:
        console.print("city         the demo city was not loaded to its end; loading goes on")
    return incomplete


def _welcome(database: Database, config: Config) -> Table:
    """Pages to open, accounts to try, one code to scan."""
    table = Table.grid(padding=(0, 2))
    table.add_row("residents", f"{config.base_url}/")
    table.add_row("staff", f"{config.base_url}/staff/")
    table.add_row("API", f"{config.base_url}/api/v1/openapi.json")
    if config.stand_in_port is not None:
        table.add_row("WeChat", f"{config.base_url}/sim/  (a stand-in: chat with the official account)")
    with database.reading() as session:
        code = session.scalars(
            select(Code).where(Code.revoked_at.is_(None)).order_by(Code.id).limit(1)
        ).first()
        if code is not None:
            table.add_row("sample QR", f"{code.url}  ({code.community.name})")
        if not session.scalar(select(func.count()).select_from(StaffAccount)):
            table.add_row(
                "accounts", "none yet; create the first: linsheng account NAME --role administrator …"
            )
        elif not config.is_production and demo_rows(session):
            from backend.cli.trial import DEMO_PASSWORD

            names = accounts_answering(session, code.community, local_today()) if code else ["city"]
            table.add_row(
                "accounts",
                f"{', '.join([*names, 'admin', 'auditor', 'printer'])}   password: {DEMO_PASSWORD}",
            )
    table.add_row("stop", "Ctrl-C")
    return table


def accounts_answering(session: Session, community: Community, day: date) -> list[str]:
    """One username for each step of the community's ladder, so that whoever tries it finds the complaint."""
    usernames = [
        session.scalars(
            select(StaffAccount.username).filter_by(**step.office.columns).order_by(StaffAccount.id).limit(1)
        ).first()
        for step in ladder(session, RoutingPlace(community, None), day)
    ]
    return [name for name in usernames if name is not None]
