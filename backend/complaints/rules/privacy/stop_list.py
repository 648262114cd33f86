"""The stop list: finds listed words in a text and masks them."""

import csv
import re
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

from backend.core.text import aligned

MASK = "＊"
# People write 王 八*蛋; a comma or a full stop between two characters makes them two sentences.
_BETWEEN = r"[\s*＊.·_~\-\u200b-\u200f]{0,3}"


def labels_in(text: str) -> tuple[str, ...]:
    """Why a person should look at it, each reason once; empty where there is none."""
    plain = aligned(text)
    return tuple(label for label, pattern in _patterns().items() if pattern.search(plain))


def mask_listed(text: str) -> str:
    """The same text with every listed word under as many stars as it has characters."""
    return "".join(MASK * len(piece) if listed else piece for piece, listed in mark_listed(text))


def mark_listed(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is on the list."""
    plain, listed = aligned(text), [False] * len(text)
    for pattern in _patterns().values():
        for match in pattern.finditer(plain):
            listed[match.start() : match.end()] = [True] * (match.end() - match.start())
    return [
        ("".join(character for character, _ in group), is_listed)
        for is_listed, group in groupby(zip(text, listed, strict=True), key=itemgetter(1))
    ]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lines = (
        (files("backend.complaints.rules.privacy") / "stop_words.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["label"]: _pattern(row["words"].split()) for row in rows}


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_BETWEEN.join(map(re.escape, word)) for word in words))
