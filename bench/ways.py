"""Taps, typed fields and seconds of all that a resident does, in every channel, as the tests count them.

Seconds are those of a browser that need not read, think or type on glass; of the chat, those of the answers.
"""

import subprocess
import sys

from rich.console import Console
from rich.table import Table

from tests.support.ways import MARK

TESTS = (
    "tests/browser/resident/test_mine.py",
    "tests/miniprogram/test_pages.py",
    "tests/miniprogram/test_ways.py",
    "tests/wechat/test_messages_needed.py",
)


def main() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-rP", *TESTS]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout  # noqa: S603 - our own words
    table = Table("channel", "what", "taps or messages", "fields typed into", "seconds")
    rows = [line.removeprefix(MARK).split(" | ") for line in output.splitlines() if line.startswith(MARK)]
    for row in {tuple(row[:2]): row for row in rows}.values():  # some ways are gone at two widths
        table.add_row(*row)
    Console(width=110).print(table)
    print(next(line for line in reversed(output.splitlines()) if " in " in line))


if __name__ == "__main__":
    main()
