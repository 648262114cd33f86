"""Command `ledger`: verify the books of every community."""

import click

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config


@linsheng.group()
def ledger() -> None:
    """Check the books: maintenance funds, public revenue, committees' own money."""


@ledger.command("verify")
@with_config
def verify_ledgers(config: Config) -> None:
    """Check that no entry of any ledger was changed or removed, and that all books balance.

    Each entry has a hash that covers the entry before it, its lines and their accounts. The command checks
    all hashes, numbers, sums and reversals, where each chain ends, the triggers that forbid changes, and the
    ends that the audit log noted each day. Run "linsheng audit verify" as well: the notes are as sound as
    that log.
    """
    from backend.history.audit_check import hold_still
    from backend.ledger.rules.verification import verify_all
    from backend.ledger.rules.words import LEDGER_NAMES
    from backend.models import Ledger

    ledgers = entries = 0
    is_sound = True
    with open_database(config) as database, database.reading() as session:
        hold_still(session)
        for report in verify_all(session):
            ledgers += report.ledger_id > 0
            entries += report.entries
            is_sound = is_sound and not report.problems
            name = "all ledgers"
            if report.problems and report.ledger_id:
                books = session.get(Ledger, report.ledger_id)
                name = f"{books.community.name} {LEDGER_NAMES[books.kind]}" if books else ""
            for problem in report.problems:
                click.echo(f"{name}: {problem}", err=True)
    if not is_sound:
        fail(f"the books are not as they were written ({ledgers} ledgers, {entries} entries looked at)")
    console.print(f"{ledgers} ledgers with {entries} entries, all sound")
