"""Commands `run`, `relay` and `worker`."""

import os
import sys
from pathlib import Path

import click

from backend.cli.common import console, linsheng, readable_errors, with_config
from backend.core.config import Config
from backend.models import Database


@linsheng.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the web server (8000).")
@click.option("--data", "data_dir", type=click.Path(path_type=Path), help="Folder for all data (./data).")
@click.option(
    "--city", "city_files", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="CSV or XLSX files of a city, instead of the demo city. Repeat for each file.",
)  # fmt: skip
@click.option("--empty", is_flag=True, help="Start with the divisions only.")
def run(port: int | None, data_dir: Path | None, city_files: tuple[Path, ...], *, empty: bool) -> None:
    """Prepare everything, start all processes and keep them running until Ctrl-C."""
    from backend.cli.preparation import start

    if port:
        os.environ["LINSHENG_PORT"] = str(port)
    if data_dir:
        os.environ["LINSHENG_DATA_DIR"] = str(data_dir.absolute())
    with readable_errors():
        sys.exit(start(Config.from_env(os.environ), city_files, empty=empty, console=console))


@linsheng.command()
@with_config
def relay(config: Config) -> None:
    """Enqueue jobs for the workers, and run the recurring jobs.

    Complaints, notices and orders write down in the database what a worker has to do for them. The relay
    hands this to the queue in Redis, again where a worker or Redis lost it. Beside that it runs what recurs:
    deadlines, digests, closing, deleting what is kept no longer. Run one; two share the work.
    """
    from backend.jobs.connection import connect
    from backend.work import make_relay

    make_relay(Database(config), connect(config.redis_url)).run()


@linsheng.command()
@click.option(
    "--queue", "name", default="deliveries", show_default=True,
    help="deliveries: notices to offices. residents: messages to residents through WeChat, and what they"
    " sent. printing: the files of printing orders.",
)  # fmt: skip
@with_config
def worker(config: Config, name: str) -> None:
    """Do the jobs of one queue, one after the other. Each queue needs a worker; more may run."""
    from backend import work  # noqa: F401 - importing it here keeps the first job from waiting for it
    from backend.jobs.connection import connect
    from backend.jobs.worker import run_worker

    run_worker(name, connect(config.redis_url))
