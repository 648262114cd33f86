"""Commands of the demo: its city, its complaints, its WeChat. Each loads the demo only when called."""

import click
from rich.progress import Progress

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config


@linsheng.command()
@with_config
def demo(config: Config) -> None:
    """Load the demo city with printed codes and accounts; never beside a city's own data."""
    if config.is_production:
        fail("The demo's accounts have a published password; they are not created in production.")
    from backend.cli.preparation import prepare
    from backend.cli.trial import load_demo
    from backend.core.errors import LinshengError

    try:
        with open_database(config, prepared=False) as database, Progress(console=console) as progress:
            prepare(database)
            load_demo(database, config, progress)
    except LinshengError as error:
        fail(error.message)


@linsheng.command("demo-complaints")
@click.option(
    "--days",
    type=click.IntRange(7, 365),
    default=45,
    show_default=True,
    help="The oldest complaint is so many days old.",
)
@click.option(
    "--complaints",
    "count",
    type=click.IntRange(1, 20_000),
    default=1500,
    show_default=True,
    help="How many complaints.",
)
@with_config
def demo_complaints(config: Config, days: int, count: int) -> None:
    """Fill the demo city with invented complaints."""
    if config.is_production:
        fail("Invented complaints do not belong into production.")
    from backend.core.errors import LinshengError
    from backend.demo.simulation.demo import load_demo_complaints

    try:
        with open_database(config) as database, Progress(console=console) as progress:
            task = progress.add_task("complaints", total=count)
            loaded = load_demo_complaints(
                database,
                days=days,
                count=count,
                progress=lambda done_count: progress.update(task, completed=done_count),
            )
    except LinshengError as error:
        fail(error.message)
    console.print(f"{loaded} complaints of the last {days} days")


@linsheng.command("wechat-sim")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Port to listen on (by default the port of the web server + 1).",
)
@click.option(
    "--target", default="", help="Address that gets the messages (by default the web server on this machine)."
)
@with_config
def wechat_sim(config: Config, port: int | None, target: str) -> None:
    """Run a stand-in for WeChat's servers.

    It serves to try the chat without a WeChat account; its page /sim/ is a chat in the browser. It does
    not run in production.
    """
    from threading import Thread

    from backend.demo.menu import make_demo_menu
    from backend.demo.stand_in_places import DemoCityPlaces
    from backend.demo.wechat_stand_in.server import serve

    if config.stand_in_port == (port or config.stand_in_port):
        Thread(target=make_demo_menu, args=(config,), daemon=True).start()
    serve(config, DemoCityPlaces(config), port=port or 0, target=target)
