"""Features of a text: each character and each pair of neighbours, counted once."""

from backend.core.text import plain

START_END = "^$"


def features(words: str) -> set[str]:
    """Single characters and pairs, also with the beginning and the end: 好的 alone is not 好的 in a story."""
    text = plain(words)
    framed = f"{START_END[0]}{text}{START_END[1]}"
    return set(text) | {framed[place : place + 2] for place in range(len(framed) - 1)}
