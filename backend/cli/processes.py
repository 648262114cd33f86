"""Commands `run`, `relay` and `worker`."""

import os
import sys
from pathlib import Path

import click

from backend.cli.common import console, linsheng, readable_errors, with_config
from backend.core.config import Config
from backend.core.demo_folder import DEMO_PORT
from backend.models import Database


@linsheng.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the web server (by default 8000).")
@click.option(
    "--data", "data_dir", type=click.Path(path_type=Path), help="Folder for all data (by default ./data)."
)
@click.option(
    "--city", "city_files", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="CSV or XLSX file of a city, instead of the demo city; may be repeated.",
)  # fmt: skip
@click.option("--empty", is_flag=True, help="Without a city: no districts, no communities.")
def run(port: int | None, data_dir: Path | None, city_files: tuple[Path, ...], *, empty: bool) -> None:
    """Start everything on this machine, until Ctrl-C.

    It creates the database with a demo city, then runs the web server, relay and workers, and restarts what
    ends. It also runs a Redis server of its own unless LINSHENG_REDIS_URL names another.
    """
    from backend.cli.preparation import start

    if port:
        os.environ["LINSHENG_PORT"] = str(port)
    else:  # not that of an earlier start, which the demo's folder remembers for other commands
        os.environ.setdefault("LINSHENG_PORT", DEMO_PORT)
    if data_dir:
        os.environ["LINSHENG_DATA_DIR"] = str(data_dir.absolute())
    with readable_errors():
        sys.exit(start(Config.from_env(os.environ), city_files, empty=empty, console=console))


@linsheng.command()
@with_config
def relay(config: Config) -> None:
    """Hand jobs to the workers and run the recurring jobs.

    Whatever has to be done after a change (send a notice, print an order) is stored as an outbox message in
    the database, in the same transaction. The relay reads these messages and puts a job for each into the
    queue in Redis. It enqueues the job again if a worker or Redis lost it. It also runs the recurring jobs:
    record overdue complaints, collect digests, close answered complaints, delete old data.

    One relay is needed. A second one shares the work and takes over if the first one stops.
    """
    from backend.jobs.connection import connect
    from backend.work import make_relay

    database = Database(config)
    database.check_key()
    make_relay(database, connect(config.redis_url)).run()


@linsheng.command()
@click.option(
    "--queue", "name", default="deliveries", show_default=True,
    help="deliveries: notices, e-mails and robot messages to staff. residents: WeChat messages to residents,"
    " and photos and voices that they sent. printing: files of printing orders.",
)  # fmt: skip
@with_config
def worker(config: Config, name: str) -> None:
    """Run the jobs of one queue, one after the other.

    Each queue needs at least one worker. More workers share its jobs.
    """
    from backend import work
    from backend.jobs.connection import connect
    from backend.jobs.worker import run_worker

    database = Database(config)
    database.check_key()
    database.dispose()
    run_worker(name, connect(config.redis_url), work.FUNCTION, work.TIMEOUTS)
