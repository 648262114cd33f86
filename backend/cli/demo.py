"""Commands of the demo: its city, its complaints, its WeChat. Each loads the demo only when called."""

import click
from rich.progress import Progress

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config


@linsheng.command()
@with_config
def demo(config: Config) -> None:
    """Load the demo city, its printed codes and its accounts."""
    if config.is_production:
        fail("The demo's accounts have a published password; they are not created in production.")
    from backend.cli.preparation import prepare
    from backend.cli.trial import load_demo

    with open_database(config, prepared=False) as database, Progress(console=console) as progress:
        prepare(database)
        load_demo(database, config, progress)


@linsheng.command("demo-complaints")
@click.option("--days", type=click.IntRange(7, 365), default=45, show_default=True, help="So far back.")
@click.option("--complaints", "count", type=click.IntRange(1, 20_000), default=1500, show_default=True)
@with_config
def demo_complaints(config: Config, days: int, count: int) -> None:
    """Fill the demo city with weeks of complaints: answered, late and open."""
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
@click.option("--port", type=click.IntRange(1, 65535), help="Where it listens (the service's port + 1).")
@click.option("--target", default="", help="Address of the webhook (the service on this machine).")
@with_config
def wechat_sim(config: Config, port: int | None, target: str) -> None:
    """Stand in for WeChat's servers, with a chat page at /sim/; not in production."""
    from threading import Thread

    from backend.demo.menu import make_demo_menu
    from backend.demo.stand_in_places import DemoCityPlaces
    from backend.demo.wechat_stand_in.server import serve

    if config.stand_in_port == (port or config.stand_in_port):
        Thread(target=make_demo_menu, args=(config,), daemon=True).start()
    serve(config, DemoCityPlaces(config), port=port or 0, target=target)
