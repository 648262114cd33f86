"""The command of a trained model's bench: prints its figures, and with `train` writes the weights anew."""

from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table


def run(
    name: str, arguments: list[str], train: Callable[[], list[Path]], tables: Callable[[], Iterable[Table]]
) -> int:
    """The exit status of `./scripts/bench NAME [train]`."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if arguments == ["train"]:
        for path in train():
            console.print(f"written to {path}")
    elif arguments:
        console.print(f"usage: ./scripts/bench {name} [train]")
        return 2
    else:
        console.print(*tables(), sep="\n")
    return 0
