"""The trained model at run time: one sum a category over the features of the words, then softmax."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from backend.complaints.rules.classifier.features import features

NONE = "none"
# Found in cross-validation on the training part alone: docs/classifier.md.
SURE_ENOUGH = 0.25  # below it, one proposal in three is right
NO_COMPLAINT = 0.15  # a complaint that is missed costs one question, a greeting filed as one costs trust
ANY_KIND = 0.3  # words that fit no category are not taken for a complaint unasked
WEIGHTS = "weights.csv"
CALM, DANGER = "calm", "danger"
DANGER_WEIGHTS = "danger.csv"
DANGEROUS = (
    0.75  # found in cross-validation: not one ordinary sentence in a hundred is answered with an alarm
)
SCALE = 10  # weights are kept as whole tenths


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` by feature: its idf, then its weight for each label, all in tenths."""

    labels: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]

    def probabilities(self, words: str) -> dict[str, float]:
        """Of each label, 'no complaint' among them."""
        rows = [row for row in map(self.weights.get, features(words)) if row is not None]
        length = math.sqrt(sum(row[0] * row[0] for row in rows)) or 1.0
        sums = map(sum, zip(*rows, strict=True)) if rows else iter((0,) * (len(self.labels) + 1))
        next(sums)
        return _softmax(
            self.labels,
            [(bias / SCALE + total / length) for bias, total in zip(self.bias, sums, strict=True)],
        )


def ranked(words: str) -> list[tuple[str, float]]:
    """Codes of all categories with their probabilities, the likeliest first, given that it is a complaint."""
    chances = dict(shipped().probabilities(words))
    rest = 1 - chances.pop(NONE) or 1.0
    return sorted(((code, chance / rest) for code, chance in chances.items()), key=lambda pair: -pair[1])


def recognised(words: str) -> bool:
    """Whether this is surely a complaint, and not a greeting, a question, thanks or abuse."""
    chances = shipped().probabilities(words)
    none = chances.pop(NONE)
    return none < NO_COMPLAINT and max(chances.values()) >= ANY_KIND * (1 - none)


def sounds_dangerous(words: str) -> bool:
    """Like dangers that people told of, in words that no rule knows. A place or thanks are none."""
    return shipped(DANGER_WEIGHTS).probabilities(words)[DANGER] >= DANGEROUS and recognised(words)


@cache
def shipped(name: str = WEIGHTS) -> Model:
    return read(files("backend.complaints.rules.classifier").joinpath(name).read_text("utf-8").splitlines())


def read(lines: Iterable[str]) -> Model:
    """Of such a file: the labels, their bias (without a feature), then a row a feature."""
    rows = csv.reader(lines)
    _, _, *labels = next(rows)
    _, _, *bias = next(rows)
    weights = {feature: tuple(map(int, numbers)) for feature, *numbers in rows}
    return Model(tuple(labels), tuple(map(int, bias)), weights)


def _softmax(labels: Iterable[str], scores: list[float]) -> dict[str, float]:
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return {label: power / total for label, power in zip(labels, powers, strict=True)}
