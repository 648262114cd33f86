"""Commands `account` and `audit`: create accounts; verify and export the audit log."""

from pathlib import Path
from typing import TextIO

import click

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config
from backend.core.errors import InvalidInputError
from backend.history.audit import record_command


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
    from backend.staff.rules.accounts import create_account_by_office_name

    try:
        with open_database(config) as database, database.transaction() as session:
            create_account_by_office_name(
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
@click.option("--file", "written", type=click.File(encoding="utf-8"), help="A download to check instead.")
@with_config
def verify_audit(config: Config, noted: str, written: TextIO | None) -> None:
    """Check every entry, the chain, the sealed end and the triggers; note the end it prints elsewhere.

    With --file the entries and the chain of a download (JSON lines); no database is asked.
    """
    from backend.history.audit_check import verify, verify_export

    if written is not None:
        report = verify_export(written, noted)
    else:
        with open_database(config) as database, database.reading() as session:
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
    from backend.history.audit_check import export

    with open_database(config) as database:
        with database.reading() as session, target.open("w", encoding="utf-8") as out:
            count = sum(1 for line in export(session) if out.write(f"{line}\n"))
        with database.transaction() as session:
            record_command(session, "audit.downloaded", "全部", format="jsonl")
    console.print(f"{count} entries written to {target}")
