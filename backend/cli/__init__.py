"""The command line `linsheng`. Each command reads the settings, calls a rule and prints the result."""

import gc

from backend.cli import accounts, applications, city, demo, health, keys, ledgers, printing, processes, wechat
from backend.cli.common import linsheng

__all__ = [
    "accounts",
    "applications",
    "city",
    "demo",
    "health",
    "keys",
    "ledgers",
    "linsheng",
    "main",
    "printing",
    "processes",
    "wechat",
]

GC_THRESHOLD = 50_000


def main() -> None:
    """Entry of the console script."""
    # A tenth of a short command's time went into looking for cycles that are not there.
    gc.set_threshold(GC_THRESHOLD)
    linsheng()
