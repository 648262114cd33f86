"""`./scripts/bench acts` prints the figures, with `train` it writes the weights anew."""

import sys

from rich.console import Console

from bench.acts import report, training


def main(arguments: list[str]) -> int:
    console = Console(highlight=False, soft_wrap=True)
    if arguments == ["train"]:
        console.print(f"written to {training.train()}")
    elif arguments:
        console.print("usage: ./scripts/bench acts [train]")
        return 2
    else:
        console.print(*report.tables(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
