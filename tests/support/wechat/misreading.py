"""Tables of what a reader of words must take, and of look-alikes that it must not."""

from collections.abc import Callable, Iterable

Reader = Callable[[str], bool]


def misread(rows: Iterable[tuple[Reader, str, str]]) -> list[tuple[str, str]]:
    """Each reader with the words that it gets wrong. A row: reader, like, unlike, with bars between words."""
    return [
        (reads.__name__, words)
        for reads, like, unlike in rows
        for line, meant in ((like, True), (unlike, False))
        for words in line.split("|")
        if reads(words) is not meant
    ]
