"""Chinese has no gaps between words: a text is searched by its pairs of characters.

A pair is as long as most words that people search for; trigrams, as databases offer them, find none.
"""

import re
import unicodedata

from backend.core.simplified import simplified

MOST_WANTED = 24  # so many pieces of what was typed are looked for; more would find nothing else
# 〇 stands in names and years, and the characters behind the first plane in names.
_RUN = re.compile(r"(?P<written>[0-9a-z]+)|(?P<han>[\u3007\u3400-\u9fff\U00020000-\U0003fffd]+)")


def bigrams(text: str) -> frozenset[str]:
    """A text as it is indexed: pairs of Chinese characters, the last of each run, figures and words whole."""
    pieces: set[str] = set()
    for run in _RUN.finditer(_plain(text)):
        if run["written"]:
            pieces.add(run["written"][:40])
        else:
            pieces.update(_pairs(run["han"]), run["han"][-1])
    return frozenset(pieces)


def query_bigrams(text: str) -> tuple[str, ...]:
    """The pieces that a text must have to hold what was typed. A single character begins one of them."""
    pieces: dict[str, None] = {}
    for run in _RUN.finditer(_plain(text)):
        if run["written"]:
            pieces[run["written"][:40]] = None
        else:
            pieces |= dict.fromkeys(_pairs(run["han"]) or [run["han"]])
    return tuple(pieces)[:MOST_WANTED]


def contains_all(pieces: frozenset[str], query_pieces: tuple[str, ...]) -> bool:
    """What the database answers, said in Python: for texts that only some may read whole."""
    return all(
        any(piece.startswith(piece_wanted) for piece in pieces)
        if is_start(piece_wanted)
        else piece_wanted in pieces
        for piece_wanted in query_pieces
    )


def is_start(piece: str) -> bool:
    """One Chinese character, which is found in every pair that begins with it."""
    return len(piece) == 1 and not piece.isascii()


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text)).lower()
