"""`./scripts/bench classifier` prints the figures, with `train` it writes the weights anew."""

import sys

from rich.console import Console

from bench.classifier import report, training


def main(arguments: list[str]) -> int:
    console = Console(highlight=False, soft_wrap=True)
    if arguments == ["train"]:
        for path in training.train():
            console.print(f"written to {path}")
    elif arguments:
        console.print("usage: ./scripts/bench classifier [train]")
        return 2
    else:
        console.print(*report.tables(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
