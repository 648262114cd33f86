"""The command line: `linsheng`. Each command reads the settings, calls a rule and says what happened."""

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from sqlalchemy.exc import OperationalError

from backend.config import Config
from backend.errors import ConfigError, InvalidInputError
from backend.models import Database, migrate
from backend.wechat.api_errors import ApiError

GC_THRESHOLD = 50_000

console = Console(highlight=False, soft_wrap=True)


def main() -> None:
    """Entry of the console script."""
    # A tenth of a short command's time went into looking for cycles that are not there.
    gc.set_threshold(GC_THRESHOLD)
    linsheng()


@click.group()
def linsheng() -> None:
    """邻声 Linsheng: complaints and look-ups for every residential compound of a city."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for library in ("alembic", "pikepdf"):  # they report each start
        logging.getLogger(library).setLevel(logging.WARNING)


def with_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the command the settings."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        with telling():
            return command(Config.from_env(os.environ), *args, **options)

    return run


@contextmanager
def telling() -> Iterator[None]:
    """What the operator can mend ends the command with sentences, not with a traceback."""
    try:
        yield
    except ConfigError as error:
        fail(str(error), status=2)
    except OperationalError as error:
        fail(f"The database does not serve: {str(error.orig).splitlines()[0]}\nSee: linsheng doctor")
    except ApiError as error:
        fail(f"WeChat: {error}\nSee: linsheng doctor")
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{error.filename}: {error.strerror}")


@contextmanager
def opened(config: Config, *, prepared: bool = True) -> Iterator[Database]:
    """The database, by default only if it stands at the schema of this release."""
    database = Database(config)
    try:
        if prepared and not migrate.is_current(database.engine):
            fail("The tables are not at the schema of this release. Run: linsheng init")
        yield database
    finally:
        database.dispose()


def fail(message: str, *, status: int = 1) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


@linsheng.command()
@with_config
def init(config: Config) -> None:
    """Create or update the tables, the divisions and the categories."""
    from backend.preparation import prepare

    with console.status("preparing the database"), opened(config, prepared=False) as database:
        prepare(database)
    console.print("tables, divisions and categories are in place")


@linsheng.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@with_config
def import_command(config: Config, files: tuple[Path, ...]) -> None:
    """Import the city from CSV or XLSX files: all of it, or nothing with every bad row named."""
    from backend.preparation import import_city, prepare

    with opened(config, prepared=False) as database:
        prepare(database)
        if not import_city(database, files, console):
            sys.exit(1)


@linsheng.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Write the example of a city's file to fill in instead.")
@with_config
def export_command(config: Config, target: Path, *, example: bool) -> None:
    """Write the registry to TARGET: an .xlsx file, or a folder of CSV files."""
    from backend.registry.example import write_example
    from backend.registry.exporting import export_csv, export_xlsx

    if example and target.suffix != ".xlsx":
        fail(f"The example is one .xlsx file, and {target} does not end in .xlsx.")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    if example:
        write_example(target)
    else:
        with opened(config) as database, database.reading() as session:
            (export_xlsx if target.suffix == ".xlsx" else export_csv)(session, target)
    console.print(f"written to {target}")


@linsheng.command()
@with_config
def demo(config: Config) -> None:
    """Load the demo city, its printed codes and its accounts."""
    from backend.preparation import load_demo, prepare

    if config.is_production:
        fail("The demo's accounts have a published password; they are not created in production.")
    with opened(config, prepared=False) as database, Progress(console=console) as progress:
        prepare(database)
        load_demo(database, config, progress)


@linsheng.command("demo-complaints")
@click.option("--days", type=click.IntRange(7, 365), default=45, show_default=True, help="So far back.")
@click.option("--complaints", "count", type=click.IntRange(1, 20_000), default=1500, show_default=True)
@with_config
def demo_complaints(config: Config, days: int, count: int) -> None:
    """Fill the demo city with weeks of complaints: answered, late and open."""
    from backend.errors import LinshengError
    from backend.simulation.demo import load_demo_complaints

    if config.is_production:
        fail("Invented complaints do not belong into production.")
    try:
        with opened(config) as database, Progress(console=console) as progress:
            task = progress.add_task("complaints", total=count)
            loaded = load_demo_complaints(
                database, days=days, count=count, progress=lambda done: progress.update(task, completed=done)
            )
    except LinshengError as error:
        fail(error.message)
    console.print(f"{loaded} complaints of the last {days} days")


@linsheng.command("report")
@click.option("--month", required=True, help="As 2026-10.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--district", default="", help="Code of a district, for its own report.")
@with_config
def report_command(config: Config, month: str, out: Path, district: str) -> None:
    """Write the monthly report (通报) as a PDF."""
    from backend.clock import utc_now
    from backend.errors import LinshengError
    from backend.reporting.monthly import report_of

    try:
        with opened(config) as database, database.reading() as session:
            pdf = report_of(session, config, month, district, utc_now())
    except LinshengError as error:
        fail(error.message)
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(pdf)
    console.print(f"written to {out}")


@linsheng.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("leaflets"), show_default=True)
@click.option("--community", "codes", multiple=True, help="Code of a compound; all of them without it.")
@click.option("--buildings", is_flag=True, help="Mint a code for each building too, and print its leaflet.")
@click.option(
    "--design", type=click.Choice(["clear", "warm", "official"]), default="clear", show_default=True
)
@click.option(
    "--format", "size", type=click.Choice(["a4", "a5", "a3", "card", "lift"]), default="a4", show_default=True
)
@click.option(
    "--sheet",
    type=click.Choice(["single", "a4", "a3", "sra3"]),
    default="single",
    show_default=True,
    help="Several up on a sheet, to cut and stack.",
)
@click.option("--plain", is_flag=True, help="For an office printer: no bleed, no marks.")
@click.option("--duplex", is_flag=True, help="With a back, where the format has one.")
@click.option(
    "--by",
    type=click.Choice(["compound", "street"]),
    default="compound",
    show_default=True,
    help="One file for each.",
)
@with_config
def leaflets(
    config: Config, out: Path, codes: tuple[str, ...], by: str, *, buildings: bool, plain: bool, **look: Any
) -> None:
    """Mint the codes that are missing and write print-ready PDFs, without an order."""
    from backend.errors import LinshengError
    from backend.printing import Style, write_leaflets

    style = Style(look["design"], look["size"], look["sheet"], bleed=not plain, duplex=look["duplex"])
    try:
        with opened(config) as database, Progress(console=console) as progress:
            written, files = write_leaflets(
                database, config, out, codes=codes, buildings=buildings, style=style,
                by_street=by == "street", progress=progress,
            )  # fmt: skip
    except LinshengError as error:
        fail(error.message)
    if not written:
        fail("No compound has such a code." if codes else "There are no compounds; import a city first.")
    console.print(f"{written} leaflets in {files} files in {out}")


@linsheng.command()
@click.argument("code")
@click.option("--png", type=click.Path(path_type=Path), help="Write the symbol as PNG.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the symbol as SVG.")
@click.option("--revoke", is_flag=True, help="The next scan is told that the leaflet is out of date.")
@click.option("--replace", is_flag=True, help="Mint a new code for the same place; the old one leads to it.")
@click.option("--move", "target", default="", help="Code of the compound where the leaflet hangs now.")
@with_config
def code(
    config: Config, code: str, png: Path | None, svg: Path | None, target: str, *, revoke: bool, replace: bool
) -> None:
    """Look a printed code up; draw, revoke, replace or move it."""
    from backend.qr.desk import CodeOrder, attend

    wanted = CodeOrder(revoke=revoke, replace=replace, move_to=target)
    try:
        with opened(config) as database, database.transaction() as session:
            found = attend(session, code, wanted, config.base_url, config.qr_letter_case)
    except InvalidInputError as error:
        fail(error.message)
    if png:
        png.write_bytes(found.png())
    if svg:
        svg.write_text(found.svg(), encoding="utf-8")
    console.print(found.says)


@linsheng.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as the history shows it.")
@click.option(
    "--role",
    type=click.Choice(["firm", "street", "district", "city", "printer", "administrator", "auditor"]),
    required=True,
)
@click.option("--office", default="", help="Name or code of the firm, street, district or printing shop.")
@click.option("--head", is_flag=True, help="Invites and manages the accounts of its office and those below.")
@click.password_option(help="Asked for when not given.")
@with_config
def account(
    config: Config, username: str, name: str, role: str, office: str, password: str, *, head: bool
) -> None:
    """Create an account for the staff view; the first administrator is made like this."""
    from backend.models import Role
    from backend.staff.accounts import appoint

    try:
        with opened(config) as database, database.transaction() as session:
            appoint(
                session, username=username, name=name, password=password, role=Role(role), office=office,
                is_head=head,
            )  # fmt: skip
    except InvalidInputError as error:
        fail(error.message)
    console.print(f"{username} can sign in at {config.base_url}/staff/")


@linsheng.group()
def audit() -> None:
    """The record of what accounts and administrators did."""


@audit.command("verify")
@click.option(
    "--end", "noted", default="", help="NUMBER:HASH that an earlier check printed; must still stand."
)
@with_config
def verify_audit(config: Config, noted: str) -> None:
    """Check every entry, the chain, the sealed end and the triggers; note the end it prints elsewhere."""
    from backend.staff.audit_check import verify

    with opened(config) as database, database.reading() as session:
        report = verify(session, noted)
    for problem in report.problems:
        click.echo(problem, err=True)
    if report.problems:
        fail(f"the audit log is not as it was written ({report.entries} entries looked at)")
    console.print(f"{report.entries} entries, all sound; end {report.end}")


@audit.command("export")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@with_config
def export_audit(config: Config, target: Path) -> None:
    """Write the log to TARGET, one JSON text a line, each with its hash."""
    from backend.staff.audit_check import export

    with opened(config) as database, database.reading() as session, target.open("w", encoding="utf-8") as out:
        written = sum(1 for line in export(session) if out.write(f"{line}\n"))
    console.print(f"{written} entries written to {target}")


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
    from backend.preparation import start

    if port:
        os.environ["LINSHENG_PORT"] = str(port)
    if data_dir:
        os.environ["LINSHENG_DATA_DIR"] = str(data_dir.absolute())
    with telling():
        sys.exit(start(Config.from_env(os.environ), city_files, empty=empty, console=console))


@linsheng.command()
@with_config
def relay(config: Config) -> None:
    """Carry doorbells from the database to Redis, and sweep up what was dropped."""
    from backend.queues.connection import connect
    from backend.queues.relay import Relay

    Relay(Database(config), connect(config.redis_url)).run()


@linsheng.command()
@click.option("--queue", "name", default="deliveries", show_default=True)
@with_config
def worker(config: Config, name: str) -> None:
    """Work on one queue."""
    from backend.queues.connection import connect
    from backend.queues.worker import run_worker

    run_worker(name, connect(config.redis_url))


@linsheng.group()
def wechat() -> None:
    """Set up the official account at WeChat's servers."""


@wechat.command()
@with_config
def menu(config: Config) -> None:
    """Create the menu under the account's chat, or replace it."""
    from backend.queues.connection import connect
    from backend.wechat.client import WechatApi
    from backend.wechat.menu import account_menu

    with connect(config.redis_url) as redis:
        WechatApi(config, redis).create_menu(account_menu(config.base_url))
    console.print("the menu is created; followers see it within 24 hours")


@wechat.command("qr")
@click.argument("code")
@click.option("--png", type=click.Path(path_type=Path), help="Write the symbol as PNG.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the symbol as SVG.")
@with_config
def follow_qr(config: Config, code: str, png: Path | None, svg: Path | None) -> None:
    """Make a QR code that opens the account, and knows the place of the printed CODE (100,000 an account)."""
    from backend.qr import pictures
    from backend.qr.codes import find_code
    from backend.qr.matrix import matrix_of, pack
    from backend.queues.connection import connect
    from backend.wechat.client import WechatApi

    with opened(config) as database, database.reading() as session:
        found = find_code(session, code)
        if found is None:
            fail(f"没有编号 {code[:20]}。")
        scene = found.value
    with connect(config.redis_url) as redis:
        url = WechatApi(config, redis).create_qr(scene)
    if png:
        png.write_bytes(pictures.png(pack(matrix_of(url))))
    if svg:
        svg.write_text(pictures.svg(pack(matrix_of(url))), encoding="utf-8")
    console.print(url)


@wechat.command("miniprogram-code")
@click.argument("code")
@click.option(
    "--png",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where to write the picture.",
)
@with_config
def miniprogram_code(config: Config, code: str, png: Path) -> None:
    """Make a mini-program code (小程序码) that opens the place of the printed CODE."""
    from backend.errors import LinshengError
    from backend.qr.codes import find_code
    from backend.wechat.miniprogram_codes import code_of_place

    with opened(config) as database, database.reading() as session:
        found = find_code(session, code)
        if found is None:
            fail(f"没有编号 {code[:20]}。")
        value = found.value
    try:
        png.write_bytes(code_of_place(config, value))
    except LinshengError as error:
        fail(error.message)
    console.print(f"written to {png}")


@linsheng.group("applications")
def applications_group() -> None:
    """Keys of programs that file and follow complaints through Open311."""


@applications_group.command("add")
@click.argument("name")
@click.option("--contact", required=True, help="Whom to call when this program misbehaves.")
@with_config
def add_application(config: Config, name: str, contact: str) -> None:
    """Make a key for NAME and show it this once; a revoked NAME gets a new one."""
    from backend.clock import utc_now
    from backend.complaints import applications

    try:
        with opened(config) as database, database.transaction() as session:
            key = applications.add_application(session, name, contact, utc_now())
    except InvalidInputError as error:
        fail(error.message)
    console.print(f"api_key of {escape(name)}, shown this once:")
    click.echo(key)


@applications_group.command("list")
@with_config
def list_applications(config: Config) -> None:
    """Show names, contacts and since when; keys are not kept."""
    from backend.clock import local
    from backend.complaints import applications

    with opened(config) as database, database.reading() as session:
        for one in applications.applications(session):
            ended = f"revoked {local(one.revoked_at):%Y-%m-%d %H:%M}" if one.revoked_at else "in use"
            console.print(
                f"{escape(one.name)}  {escape(one.contact)}  {local(one.created_at):%Y-%m-%d}  {ended}"
            )


@applications_group.command("revoke")
@click.argument("name")
@with_config
def revoke_application(config: Config, name: str) -> None:
    """Refuse the key of NAME from now on."""
    from backend.clock import utc_now
    from backend.complaints import applications
    from backend.errors import NotFoundError

    try:
        with opened(config) as database, database.transaction() as session:
            applications.revoke_application(session, name, utc_now())
    except NotFoundError as error:
        fail(error.message)
    console.print(f"the key of {escape(name)} is refused from now on")


@linsheng.command("wechat-sim")
@click.option("--port", type=click.IntRange(1, 65535), help="Where it listens (the service's port + 1).")
@click.option("--target", default="", help="Address of the webhook (the service on this machine).")
@with_config
def wechat_sim(config: Config, port: int | None, target: str) -> None:
    """Stand in for WeChat's servers, with a chat page at /sim/; not in production."""
    from threading import Thread

    from backend.demo_menu import make_demo_menu
    from backend.demo_town import DemoTown
    from backend.wechat_sim.server import serve

    if config.stand_in_port == (port or config.stand_in_port):
        Thread(target=make_demo_menu, args=(config,), daemon=True).start()
    serve(config, DemoTown(config), port=port or 0, target=target)


@linsheng.group(invoke_without_command=True)
@click.pass_context
def classifier(context: click.Context) -> None:
    """How good the proposed categories and the alarms are, on sentences that were not learned from."""
    if context.invoked_subcommand is None:
        from backend.complaints.classifier.report import tables

        console.print(*tables(), sep="\n")


@classifier.command()
def train() -> None:
    """Train from labelled.csv and alarms.csv, write weights.csv and danger.csv. Needs the extra `test`."""
    from backend.complaints.classifier import training

    try:
        written = training.train()
    except ModuleNotFoundError as error:
        missing = str(error.name).split(".")[0]
        fail(f"{missing} is missing; training needs it. Run: pip install -e '.[test]'")
    for path in written:
        console.print(f"written to {path}")


@linsheng.command()
def duplicates() -> None:
    """How well two complaints on one matter are recognised, on pairs written for it."""
    from backend.complaints.likeness.report import table

    console.print(table())


@linsheng.command()
@with_config
def doctor(config: Config) -> None:
    """Check settings, database, Redis, storage and WeChat, and say how to mend what is wrong."""
    from backend.doctor import examine

    findings = examine(config)
    for finding in findings:
        mark = "[green]ok   [/green]" if finding.ok else "[red]wrong[/red]"
        console.print(f"{mark} {finding.what}: {escape(finding.says)}")
        if not finding.ok:
            console.print(f"      {escape(finding.mend)}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


if __name__ == "__main__":
    main()
