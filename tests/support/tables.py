"""Tables that a run shows at its end, whatever became of it, and leaves in build/ as files."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

BUILD = Path(__file__).parents[2] / "build"
PROPERTY = "table"


def show_table(
    record: Callable[[str, object], None], name: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """`record` is pytest's record_property, which also brings it home from another process."""
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    BUILD.mkdir(exist_ok=True)
    (BUILD / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    record(PROPERTY, "\n".join((name, *lines)))


def print_tables(reporter: pytest.TerminalReporter) -> None:
    for report in (*reporter.getreports("passed"), *reporter.getreports("failed")):
        for name, table in report.user_properties if report.when == "call" else ():
            if name == PROPERTY:
                title, _, lines = str(table).partition("\n")
                reporter.write_sep("=", title)
                reporter.write_line(lines)
