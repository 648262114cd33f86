"""How good the likeness is, on pairs that were written for it; those held out were not used to tune it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from rich.table import Table

from backend.complaints.rules.similarity.scoring import DUPLICATE_THRESHOLD, matter, similarity


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    second: str
    same: bool
    part: str
    score: float

    @property
    def said_same(self) -> bool:
        return self.score >= DUPLICATE_THRESHOLD


@dataclass(frozen=True, slots=True)
class SimilarityFigures:
    """`found` are pairs said to be the same that are; `false` said and are not; `missed` are and not said."""

    true_positives: int
    false_positives: int
    missed: int

    @property
    def precision(self) -> float:
        return self.true_positives / ((self.true_positives + self.false_positives) or 1)

    @property
    def recall(self) -> float:
        return self.true_positives / ((self.true_positives + self.missed) or 1)


def pairs() -> list[Pair]:
    """All pairs with the score that they get."""
    text = files("bench.duplicates").joinpath("pairs.csv").read_text("utf-8")
    return [
        Pair(
            row["first"],
            row["second"],
            row["same"] == "1",
            row["part"],
            similarity(matter(row["first"]), matter(row["second"])),
        )
        for row in csv.DictReader(text.splitlines())
    ]


def figures(of: Sequence[Pair]) -> SimilarityFigures:
    return SimilarityFigures(
        true_positives=sum(pair.same and pair.said_same for pair in of),
        false_positives=sum(not pair.same and pair.said_same for pair in of),
        missed=sum(pair.same and not pair.said_same for pair in of),
    )


def table() -> Table:
    """Precision and recall of both parts, for the command line."""
    made = Table("part", "pairs", "same", "found", "false", "missed", "precision", "recall")
    scored = pairs()
    for part in ("tuning", "held"):
        of = [pair for pair in scored if pair.part == part]
        similarity = figures(of)
        counts = (
            len(of),
            sum(pair.same for pair in of),
            similarity.true_positives,
            similarity.false_positives,
            similarity.missed,
        )
        made.add_row(part, *map(str, counts), f"{similarity.precision:.2f}", f"{similarity.recall:.2f}")
    return made
