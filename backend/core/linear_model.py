"""A linear model over features of a text, kept as plain data: one sum a label, then softmax.

scikit-learn trains them (`bench/linear_training.py`); asking one needs no library.
"""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass

from backend.core.text import plain

SCALE = 10  # weights are kept as whole tenths
START, END = "^", "$"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """`weights` by feature: its idf, then its weight for each label, all in tenths."""

    labels: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Of each label. `features` are distinct; those that the model does not know count for nothing."""
        rows = [row for row in map(self.weights.get, features) if row is not None]
        length = math.sqrt(sum(row[0] * row[0] for row in rows)) or 1.0
        sums = map(sum, zip(*rows, strict=True)) if rows else iter((0,) * (len(self.labels) + 1))
        next(sums)
        return _softmax(
            self.labels,
            [(bias / SCALE + total / length) for bias, total in zip(self.bias, sums, strict=True)],
        )


def character_features(words: str) -> set[str]:
    """Single characters and pairs, also with the beginning and the end: 好的 alone is not 好的 in a story."""
    text = plain(words)
    framed = f"{START}{text}{END}"
    return set(text) | {framed[place : place + 2] for place in range(len(framed) - 1)}


def read_model(lines: Iterable[str]) -> LinearModel:
    """Of a CSV file: the labels, their bias (without a feature), then a row a feature."""
    rows = csv.reader(lines)
    _, _, *labels = next(rows)
    _, _, *bias = next(rows)
    weights = {feature: tuple(map(int, numbers)) for feature, *numbers in rows}
    return LinearModel(tuple(labels), tuple(map(int, bias)), weights)


def _softmax(labels: Iterable[str], scores: list[float]) -> dict[str, float]:
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return {label: power / total for label, power in zip(labels, powers, strict=True)}
