"""Importing a city's files from the command line: what it did or would do, and why it did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from backend.history.audit import record_command
from backend.models import Database
from backend.registry.rules.importing import ImportRejectedError, ImportResult, import_sheets
from backend.registry.rules.sheets import SHEETS
from backend.sheets.reading import read_files

PROBLEMS_SHOWN = 200
CHANGES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ImportWishes:
    """What the command was asked for beside the files."""

    dry_run: bool = False
    names_confirmed: bool = False


def import_city(
    database: Database, paths: Sequence[Path], console: Console, wishes: ImportWishes | None = None
) -> bool:
    """Import files and print the outcome. False where they were rejected; nothing is imported then.

    A dry run does the same work and takes it back, so that it says what an import would do.
    """
    wishes = wishes or ImportWishes()
    try:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("reading", total=None)
            raw = read_files(paths, SHEETS)  # before the transaction: whoever writes waits for that
            progress.update(task, description="checking")
            with database.transaction() as session:
                result = import_sheets(
                    session,
                    raw,
                    lambda done_count, total: progress.update(
                        task, description="writing rows", completed=done_count, total=total
                    ),
                    names_confirmed=wishes.names_confirmed,
                )
                if wishes.dry_run:
                    session.rollback()
                else:
                    counted = {"added": result.added, "updated": result.updated}
                    file_names = "、".join(path.name for path in paths)
                    record_command(session, "registry.imported", file_names, **counted)
    except ImportRejectedError as rejected:
        _print_problems(rejected, console)
        return False
    except KeyboardInterrupt:
        console.print("Interrupted; nothing was imported. The same files can be imported again.")
        raise
    _print_result(result, console, wishes)
    return True


def _print_problems(rejected: ImportRejectedError, console: Console) -> None:
    """A line a problem: in the columns of a table a narrow terminal cut them."""
    problems = rejected.problems
    console.print(f"[red]{len(problems)} problems; nothing was imported.[/red]")
    _print_lines(problems, PROBLEMS_SHOWN, console)
    if rejected.may_be_confirmed:
        console.print("If all of it is meant, import again with --confirm-names.")


def _print_lines(lines: Sequence[object], most: int, console: Console) -> None:
    for line in lines[:most]:
        # As Text: a clerk's [brackets] are no colours. The terminal wraps it, a pipe has it whole.
        console.print(Text(str(line)), soft_wrap=True)
    if len(lines) > most:
        console.print(f"… and {len(lines) - most} more")


def _print_result(result: ImportResult, console: Console, wishes: ImportWishes) -> None:
    for sheet in result.sheets:
        console.print(
            f"{sheet.name}: {sheet.added} added, {sheet.updated} updated, {sheet.unchanged} unchanged"
        )
    _print_lines(result.remarks, len(result.remarks), console)
    if wishes.dry_run:
        lines = [f"新增 {sheet.name} {row}" for sheet in result.sheets for row in sheet.added_rows]
        lines += [f"修改 {cell}" for sheet in result.sheets for cell in sheet.changed_cells]
        _print_lines(lines, CHANGES_SHOWN, console)
        console.print("Nothing was stored: this was a dry run.")
