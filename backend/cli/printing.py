"""Commands `leaflets`, `code` and `report`."""

from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config
from backend.core.errors import InvalidInputError
from backend.history.audit import record_command
from backend.models import Database


@linsheng.command("report")
@click.option("--month", required=True, help="The month of the report, as 2026-10.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF file to write."
)
@click.option("--district", default="", help="Code of a district: the report is about this district only.")
@with_config
def report_command(config: Config, month: str, out: Path, district: str) -> None:
    """Write the monthly report (通报) as a PDF file."""
    from backend.core.clock import utc_now
    from backend.core.errors import LinshengError
    from backend.statistics.report.monthly import report_of

    try:
        with open_database(config) as database, database.reading() as session:
            pdf = report_of(session, config, month, district, utc_now())
    except LinshengError as error:
        fail(error.message)
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(pdf)
    console.print(f"written to {out}")


@linsheng.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("leaflets"),
    show_default=True,
    help="Folder for the PDF files.",
)
@click.option(
    "--community",
    "codes",
    multiple=True,
    help="Code of a community; may be repeated. Without it: all communities.",
)
@click.option("--buildings", is_flag=True, help="A leaflet for each building, too.")
@click.option(
    "--design",
    type=click.Choice(["clear", "warm", "official"]),
    default="clear",
    show_default=True,
    help="Which of the built-in designs.",
)
@click.option(
    "--format",
    "size",
    type=click.Choice(["a4", "a5", "a3", "card", "lift"]),
    default="a4",
    show_default=True,
    help="Size of a leaflet; lift is a sticker of 150 × 200 mm for lift cabins.",
)
@click.option(
    "--sheet",
    type=click.Choice(["single", "a4", "a3", "sra3"]),
    default="single",
    show_default=True,
    help="Paper to print on: single has one leaflet a page, the others as many as fit, to be cut.",
)
@click.option("--plain", is_flag=True, help="For an office printer: without bleed and crop marks.")
@click.option("--duplex", is_flag=True, help="With a printed back, where the format has one.")
@click.option(
    "--by",
    type=click.Choice(["community", "street"]),
    default="community",
    show_default=True,
    help="One PDF file for each community or for each street.",
)
@with_config
def leaflets(
    config: Config, out: Path, codes: tuple[str, ...], by: str, *, buildings: bool, plain: bool, **look: Any
) -> None:
    """Write leaflets as PDF files, without a printing order.

    The files are ready for a printing shop. Places that have no printed code yet get one.
    """
    from backend.core.errors import LinshengError
    from backend.printing.rules.without_order import Style, write_leaflets

    style = Style(look["design"], look["size"], look["sheet"], bleed=not plain, duplex=look["duplex"])
    try:
        with open_database(config) as database, Progress(console=console) as progress:
            written = write_leaflets(
                database, config, out, codes=codes, buildings=buildings, style=style,
                by_street=by == "street", progress=progress,
            )  # fmt: skip
    except LinshengError as error:
        fail(error.message)
    for left_out in written.left_out:
        console.print(f"not printed: {left_out}", markup=False)
    if not written.leaflets and not written.left_out:
        fail("No community has such a code." if codes else "There are no communities; import a city first.")
    console.print(f"{written.leaflets} leaflets in {written.files} files in {out}")
    if written.left_out:
        fail(f"{len(written.left_out)} leaflets cannot be printed. Mend those names.")


@linsheng.command()
@click.argument("code")
@click.option("--png", type=click.Path(path_type=Path), help="Write the QR code to this PNG file.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the QR code to this SVG file.")
@click.option(
    "--revoke", is_flag=True, help="Revoke the code: whoever scans it reads that the leaflet is out of date."
)
@click.option(
    "--replace", is_flag=True, help="Make a new code for the same place; the old code leads to the new one."
)
@click.option(
    "--move", "target", default="", help="Move the code to the community with this code of the registry."
)
@with_config
def code(
    config: Config, code: str, png: Path | None, svg: Path | None, target: str, *, revoke: bool, replace: bool
) -> None:
    """Look up, draw, revoke, replace or move a printed code.

    CODE is the eight characters printed below the QR code.
    """
    from backend.qr.rules.code_actions import CodeAction, run_code_action

    code_action = CodeAction(revoke=revoke, replace=replace, move_to=target)
    begin = Database.transaction if revoke or replace or target else Database.reading
    try:
        with open_database(config) as database, begin(database) as session:
            code_card = run_code_action(session, code, code_action, config.base_url, config.qr_letter_case)
            if target:
                record_command(session, "code.moved", code, to=target)
            if revoke or replace:
                record_command(session, "code.replaced" if replace else "code.revoked", code)
    except InvalidInputError as error:
        fail(error.message)
    if png:
        png.write_bytes(code_card.png())
    if svg:
        svg.write_text(code_card.svg(), encoding="utf-8")
    console.print(code_card.says)
