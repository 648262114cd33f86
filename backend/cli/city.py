"""Commands `init`, `import`, `export`: tables and registry."""

import sys
from pathlib import Path

import click

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config


@linsheng.command()
@click.option("--wait", is_flag=True, help="Wait until the database answers, however long that takes.")
@with_config
def init(config: Config, *, wait: bool) -> None:
    """Create or update the tables and their fixed data.

    The fixed data are the complaint categories and reply templates. Districts and streets come with the
    city's file (docs/city-files.md).
    """
    from backend.cli.preparation import prepare, wait_until_it_answers
    from backend.staff.rules.demo_start import refuse_demo

    with open_database(config, prepared=False) as database:
        if wait:
            wait_until_it_answers(database, console.print)
        with console.status("preparing the database"):
            prepare(database)
    refuse_demo(config)
    console.print("tables and categories are in place")


@linsheng.command("divisions")
@click.argument("city_code")
@with_config
def divisions_command(config: Config, city_code: str) -> None:
    """Load the official districts, streets and residents' committees of a city.

    CITY_CODE is the city's number in the national statistical codes. Only a few cities come with Linsheng;
    all others bring theirs in the city's file.
    """
    from backend.core.errors import LinshengError
    from backend.history.audit import record_command
    from backend.registry.rules.divisions import load_divisions

    try:
        with open_database(config) as database, database.transaction() as session:
            result = load_divisions(session, city_code)
            record_command(
                session, "registry.imported", city_code, added=result.added, updated=result.updated
            )
    except LinshengError as error:
        fail(error.message)
    console.print(f"{result.added} divisions added, {result.updated} updated")


@linsheng.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be added and changed, and store nothing.")
@click.option("--confirm-names", is_flag=True, help="Take names that were asked about.")
@with_config
def import_command(config: Config, files: tuple[Path, ...], *, dry_run: bool, confirm_names: bool) -> None:
    """Import the registry from XLSX or CSV FILES.

    The registry is the communities, firms, contracts and committees of the city. One bad row stops the
    import: nothing is stored, and every bad row is listed with its reason. The columns are in
    docs/city-files.md.
    """
    from backend.cli.importing import ImportWishes, import_city
    from backend.cli.preparation import name_own_city, prepare

    with open_database(config, prepared=False) as database:
        prepare(database)
        wishes = ImportWishes(dry_run=dry_run, names_confirmed=confirm_names)
        if not import_city(database, files, console, wishes):
            sys.exit(1)
        if not dry_run:
            name_own_city(config, database)


@linsheng.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Write an example file to fill in, instead of the data.")
@with_config
def export_command(config: Config, target: Path, *, example: bool) -> None:
    """Export the registry as an XLSX file or CSV files.

    TARGET is the name of an .xlsx file, or a folder for CSV files.
    """
    from backend.registry.example import write_example
    from backend.registry.exports import export_csv, export_xlsx
    from backend.registry.rules.lookups import is_empty

    if example and target.suffix != ".xlsx":
        fail(f"The example is one .xlsx file, and {target} does not end in .xlsx.")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    if example:
        write_example(target)
    else:
        with open_database(config) as database, database.reading() as session:
            (export_xlsx if target.suffix == ".xlsx" else export_csv)(session, target)
            if is_empty(session):
                console.print("The registry is empty: the file has headings only. An example: --example")
    console.print(f"written to {target}")
