"""How good a way of sorting is, counted on labelled sentences. Knows nothing of how the guesses came."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Pair = tuple[str, str]  # what it is, what was guessed


@dataclass(frozen=True, slots=True)
class Score:
    """Of one label: of what was called so, how much is so; of what is so, how much was called so."""

    precision: float
    recall: float
    count: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def scores(pairs: Sequence[Pair], labels: Sequence[str]) -> dict[str, Score]:
    table = Counter(pairs)
    is_so = Counter(true for true, _ in pairs)
    called = Counter(guess for _, guess in pairs)
    return {
        label: Score(
            _share(table[label, label], called[label]),
            _share(table[label, label], is_so[label]),
            is_so[label],
        )
        for label in labels
    }


def macro(score_by_label: dict[str, Score]) -> Score:
    """The plain mean over the labels, so that a rare one counts as much as a common one."""
    many = len(score_by_label)
    return Score(
        sum(score.precision for score in score_by_label.values()) / many,
        sum(score.recall for score in score_by_label.values()) / many,
        sum(score.count for score in score_by_label.values()),
    )


def accuracy(pairs: Sequence[Pair]) -> float:
    return _share(sum(true == guess for true, guess in pairs), len(pairs))


def confusion(pairs: Sequence[Pair]) -> Counter[Pair]:
    return Counter(pairs)


def yes_or_no(pairs: Sequence[tuple[bool, bool]]) -> Score:
    """Of a question with two answers: it is so, it was said to be so."""
    guess_count = sum(guess for _, guess in pairs)
    so = sum(true for true, _ in pairs)
    return Score(
        _share(sum(true and guess for true, guess in pairs), guess_count),
        _share(sum(true and guess for true, guess in pairs), so),
        so,
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
