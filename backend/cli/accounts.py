"""Commands `account` and `audit`: create accounts; verify and export the audit log."""

from pathlib import Path
from typing import TextIO

import click

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.errors import InvalidInputError
from backend.history.audit import DOWNLOADED, record_command


@linsheng.command()
@click.argument("username")
@click.option("--name", required=True, help="The name of the person, as other staff read it.")
@click.option(
    "--role",
    type=click.Choice(["firm", "street", "district", "city", "printer", "administrator", "auditor"]),
    required=True,
    help="What the account may do: docs/staff-view.md has the table.",
)
@click.option("--office", default="", help="Name or code of the firm, street, district or printing shop.")
@click.option(
    "--head", is_flag=True, help="The account manages the accounts of its office and of the offices below it."
)
@click.password_option(help="Asked for when not given.")
@with_config
def account(
    config: Config, username: str, name: str, role: str, office: str, password: str, *, head: bool
) -> None:
    """Create a staff account.

    The first administrator is created by this command; the others can be invited on the pages.
    """
    from backend.models import Role
    from backend.staff.rules.accounts import create_account_by_office_name

    try:
        with open_database(config) as database, database.transaction() as session:
            create_account_by_office_name(
                session, username=username, name=name, password=password, role=Role(role), office=office,
                is_head=head, city_name=config.city_name,
            )  # fmt: skip
    except InvalidInputError as error:
        fail(error.message)
    console.print(f"{username} can sign in at {config.base_url}/staff/")


@linsheng.command("close-demo")
@with_config
def close_demo(config: Config) -> None:
    """Disable the accounts with the demo's published password.

    For a city that tried Linsheng as a demo with its own files and goes on with the same database. Each
    account is out at once; what it did stays on record.
    """
    from backend.staff.rules.demo_accounts import disable_demo_accounts

    with open_database(config) as database, database.transaction() as session:
        names = disable_demo_accounts(session, utc_now())
    console.print(f"{len(names)} accounts disabled: {', '.join(names)}" if names else "no such account")


@linsheng.group()
def audit() -> None:
    """Check or export the audit log.

    The log holds what accounts and commands read and changed.
    """


@audit.command("verify")
@click.option(
    "--expect",
    "--end",
    "noted",
    default="",
    metavar="NUMBER:HASH",
    help="An end that was noted elsewhere, such as in the daily mail: this entry must be unchanged.",
)
@click.option(
    "--file",
    "written",
    type=click.File(encoding="utf-8"),
    help='Check this file of "audit export" instead of the database.',
)
@with_config
def verify_audit(config: Config, noted: str, written: TextIO | None) -> None:
    """Check that no entry of the audit log was changed or removed.

    Each entry has a hash that covers the entry before it. The command checks all hashes, the sealed last
    entry, the triggers that forbid changes, the recorded looks at personal data, and the ends that the
    service noted in the data folder, whose file must be there. It prints the last entry as NUMBER:HASH.
    Write that down outside this machine, and give it to the next check as --expect. With --file it checks
    the hashes in an exported file, and that its end was not cut off, and opens no database.
    """
    from backend.history.audit_check import hold_still, verify, verify_export
    from backend.history.audit_ends import noted_ends, problem_of_no_note, problems_of_file

    if written is not None:
        report, ends = verify_export(written, noted), []
        problems = report.problems
    else:
        ends = noted_ends(config.data_dir)
        with open_database(config) as database, database.reading() as session:
            hold_still(session)
            report = verify(session, noted, ends)
            problems = report.problems + problems_of_file(session, config.data_dir)
            problems += problem_of_no_note(session, ends, utc_now())
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        fail(f"the audit log is not as it was written ({report.entries} entries looked at)")
    console.print(f"{report.entries} entries, all sound; end {report.end}")
    if written is None:
        console.print(f"{len(ends)} ends noted in {config.data_dir}, all in the log")


@audit.command("begin-ends")
@click.option("--reason", required=True, help="Why, for the auditors: which backup was restored, and when.")
@with_config
def begin_ends(config: Config, reason: str) -> None:
    """Put the file of noted ends aside and begin a new one, after a restore.

    A restored log lacks the ends that were noted after the backup, and every check says so. Run this once
    it is written down why. The act is on record with its reason, and the old file stays in the data folder.
    """
    from backend.history.audit_ends import begin_again

    with open_database(config) as database, database.transaction() as session:
        begin_again(session, config.data_dir, reason, utc_now())
    console.print(f"a new file of ends begins in {config.data_dir}")


@audit.command("export")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@with_config
def export_audit(config: Config, target: Path) -> None:
    """Write the audit log to the file TARGET, one JSON entry with its hash per line.

    The export is an entry itself, the last one in the file.
    """
    from backend.history.audit_check import export

    with open_database(config) as database, target.open("w", encoding="utf-8") as out:
        with database.transaction() as session:
            end = record_command(session, DOWNLOADED, "全部", format="jsonl")
        with database.reading() as session:
            count = sum(1 for line in export(session, end) if out.write(f"{line}\n"))
    console.print(f"{count} entries written to {target}")
