"""A number for how likely two complaints speak of one matter: what is named, of what kind it is, and where.

Paraphrases share few characters, so a lexicon folds them: 升降机 and 电梯 are one thing,
停运 and 坏 one trouble.
"""

import csv
import math
import operator
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import fuzz

from backend.complaints.rules.classifier import ranked
from backend.core.text import plain

LONGEST = 300  # characters looked at; the matter stands at the beginning
# Fitted by logistic regression on the pairs marked tuning; docs/duplicates.md has what the others measure.
START, SAME_KIND, SAME_THING, OTHER_THING, TROUBLES, OTHER_TROUBLE = -1.74, 2.1, 0.8, -4.3, 2.6, -0.7
OTHER_BUILDING, NEAR_COPY = 0.5, 92
DUPLICATE_THRESHOLD = 0.6

_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_BUILDING = re.compile(r"([1-9]\d{0,2}|[1-9]?十[1-9]?)(?:号楼|号院|栋|幢|#楼)")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a complaint speaks of, read once. `buildings` are numbers named, in words or by the form."""

    text: str
    kinds: tuple[float, ...]
    buildings: frozenset[str]
    things: frozenset[str]
    troubles: frozenset[str]


@lru_cache(maxsize=2_000)
def matter(words: str, place: str = "", building: str = "") -> Matter:
    """Remembered: every new complaint of a community is held against the same ones."""
    text = plain(words)[:LONGEST]
    things, troubles = _things_and_faults(text)
    return Matter(
        text=text,
        kinds=tuple(chance for _, chance in sorted(ranked(text))),
        buildings=_buildings(f"{building},{plain(place)},{text}"),
        things=things,
        troubles=troubles,
    )


def similarity(first: Matter, second: Matter) -> float:
    """0 for nothing in common; from ALIKE on it is worth asking."""
    if fuzz.ratio(first.text, second.text) >= NEAR_COPY and first.buildings == second.buildings:
        return 1.0
    score = START + SAME_KIND * _same_subject(first.kinds, second.kinds)
    if first.things and second.things:
        score += SAME_THING if first.things & second.things else OTHER_THING
    if first.troubles and second.troubles:
        shared = len(first.troubles & second.troubles) / len(first.troubles | second.troubles)
        score += TROUBLES * shared if shared else OTHER_TROUBLE
    chance = 1 / (1 + math.exp(-score))
    if first.buildings and second.buildings and not first.buildings & second.buildings:
        return chance * OTHER_BUILDING
    return chance


def shared_terms(first: Matter, second: Matter) -> tuple[str, ...]:
    """Things, then troubles that both name, each in its plainest word."""
    words = _plainest()
    shared = [*sorted(first.things & second.things), *sorted(first.troubles & second.troubles)]
    return tuple(words[name] for name in shared)


def shared_matter(first: Matter, second: Matter) -> tuple[str, ...]:
    """The things that both name; the troubles only where there is no such thing."""
    words = _plainest()
    shared = first.things & second.things or first.troubles & second.troubles
    return tuple(words[name] for name in sorted(shared))


def _same_subject(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Cosine of what the classifier makes of both."""
    lengths = math.hypot(*first) * math.hypot(*second)
    return sum(map(operator.mul, first, second)) / lengths if lengths else 0.0


def _things_and_faults(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Things and troubles; a longer word hides the shorter ones in it: 电梯门 is the door, not the lift."""
    names_by_kind: dict[str, set[str]] = {"thing": set(), "fault": set()}
    for kind, rows in _lexicon().items():
        rest = text
        for word, name in rows:
            if word in rest:
                names_by_kind[kind].add(name)
                rest = rest.replace(word, "\0" * len(word))
    return frozenset(names_by_kind["thing"]), frozenset(names_by_kind["fault"])


def _buildings(text: str) -> frozenset[str]:
    numbers = set()
    for match in _BUILDING.finditer(text.translate(_DIGITS)):
        tens, ten, ones = match[1].partition("十")
        numbers.add(str(int(tens or 1) * 10 + int(ones or 0)) if ten else tens)
    return frozenset(numbers)


@cache
def _plainest() -> dict[str, str]:
    """By name the first word of its row."""
    return {row["name"]: row["words"].split()[0] for row in _rows()}


def _rows() -> list[dict[str, str]]:
    lines = (
        files("backend.complaints.rules.similarity").joinpath("lexicon.csv").read_text("utf-8").splitlines()
    )
    return list(csv.DictReader(lines))


@cache
def _lexicon() -> dict[str, list[tuple[str, str]]]:
    """Words of each kind with what they name, the longest first."""
    words_by_kind: dict[str, list[tuple[str, str]]] = {"thing": [], "fault": []}
    for row in _rows():
        words_by_kind[row["kind"]] += [(word, row["name"]) for word in row["words"].split()]
    return {kind: sorted(rows, key=lambda row: -len(row[0])) for kind, rows in words_by_kind.items()}
