"""`./scripts/bench duplicates`: precision and recall on pairs written for it."""

from rich.console import Console

from bench.duplicates.report import table

if __name__ == "__main__":
    Console(highlight=False, soft_wrap=True).print(table())
