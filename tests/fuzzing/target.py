"""What can be fuzzed: takes bytes, says in a word what became of them, and raises only for a fault."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"
TAKEN, EMPTY, REFUSED = "taken", "empty", "refused"

Run = Callable[[bytes], str]


class FaultError(AssertionError):
    """What came back is wrong, though nothing was raised: a status of 500, words that got lost."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A target at work. `seeds` are valid inputs, from which hostile ones are made."""

    run: Run
    seeds: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Target:
    """`load` imports what it needs, late: an import is what instruments.

    `instrumented` are the modules whose branches guide the search; `longest` is in bytes.
    """

    name: str
    load: Callable[[], object]
    open: Callable[[], AbstractContextManager[Opened]]
    instrumented: tuple[str, ...]
    runs: int = 100_000
    longest: int = 1_000
    shared_from: int = 500_000  # so many inputs are shared by several processes
    in_child: bool = False  # the product decodes it in a child process, which may be brought down
    is_alone: bool = False  # not to be loaded beside others


def kept_seeds(target: str) -> list[Path]:
    """Inputs that once failed."""
    return sorted((SEEDS / target).glob("*"))
