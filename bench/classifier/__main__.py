"""`./scripts/bench classifier` prints the figures, with `train` it writes the weights anew."""

import sys

from bench.classifier import report, training
from bench.trained_command import run


def main(arguments: list[str]) -> int:
    return run("classifier", arguments, training.train, report.tables)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
