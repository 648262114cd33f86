"""A linear model over features of a text, kept as plain data: one sum a label, then softmax.

scikit-learn trains them (`bench/linear_training.py`); asking one needs no library.
"""

import csv
import math
import struct
from collections.abc import Iterable, KeysView

from backend.core.text import plain

SCALE = 10  # weights are kept as whole tenths
START, END = "^", "$"
_PAIR = struct.Struct("<Bh")  # the place of a label, its weight


class LinearModel:
    """The sums of each label, in tenths.

    Rows are packed when their feature is first met: to pack tens of thousands takes a second of each process,
    and what residents write has a few thousand of them.
    """

    def __init__(
        self, labels: tuple[str, ...], bias: tuple[int, ...], rows: dict[str, tuple[str, str]]
    ) -> None:
        """`rows` by feature: its idf, and the places of labels with their weights, as they are written."""
        self.labels, self.bias = labels, bias
        self._rows = rows
        self._packed: dict[str, tuple[int, bytes]] = {}

    @property
    def features(self) -> KeysView[str]:
        return self._rows.keys()

    def row(self, feature: str) -> tuple[int, bytes] | None:
        """The feature's idf and its packed weights; None where the model does not know it."""
        packed = self._packed.get(feature)
        if packed is None and feature in self._rows:
            idf, pairs = self._rows[feature]
            packed = self._packed[feature] = int(idf), _weights(pairs)
        return packed

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Of each label. `features` are distinct; those that the model does not know count for nothing."""
        sums, squares = [0] * len(self.labels), 0
        for row in map(self.row, features):
            if row is not None:
                squares += row[0] * row[0]
                for place, weight in _PAIR.iter_unpack(row[1]):
                    sums[place] += weight
        length = math.sqrt(squares) or 1.0
        scores = [bias / SCALE + total / length for bias, total in zip(self.bias, sums, strict=True)]
        return _softmax(self.labels, scores)


def character_features(words: str) -> set[str]:
    """Single characters and pairs, also with the beginning and the end: 好的 alone is not 好的 in a story."""
    text = plain(words)
    framed = f"{START}{text}{END}"
    return set(text) | {framed[place : place + 2] for place in range(len(framed) - 1)}


def read_model(lines: Iterable[str]) -> LinearModel:
    """Of a CSV file: labels, their bias, then a row a feature: its idf, and place:weight of labels."""
    rows = csv.reader(lines)
    (_, *labels), (_, *bias) = next(rows), next(rows)
    written = {feature: (idf, pairs) for feature, idf, pairs in rows}
    return LinearModel(tuple(labels), tuple(map(int, bias)), written)


def unpacked(weights: bytes) -> dict[int, int]:
    """Weights by the place of their label."""
    return dict(_PAIR.iter_unpack(weights))


def _weights(pairs: str) -> bytes:
    split = (pair.split(":") for pair in pairs.split())
    return b"".join(_PAIR.pack(int(place), int(weight)) for place, weight in split)


def _softmax(labels: Iterable[str], scores: list[float]) -> dict[str, float]:
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return {label: power / total for label, power in zip(labels, powers, strict=True)}
