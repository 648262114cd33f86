"""An inverted index in arrays, eight bytes an entry: a dict of 300,000 names takes twenty times that."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

BUCKETS = 256  # each is sorted by itself, so that building in the background never holds others up for long
PLACE_BITS = 24
PLACES = 1 << PLACE_BITS
HASH_MASK = (1 << 40) - 1
MOST_READ = 3000  # what so many names share tells nothing


class InvertedIndex:
    """Built once from (text, place), then only read. Two texts of one hash lead to each other's places."""

    def __init__(self, entries: Iterable[tuple[str, int]]) -> None:
        filling: list[array[int]] = [array("Q") for _ in range(BUCKETS)]
        for text, place in entries:
            hashed = hash(text) & HASH_MASK
            filling[hashed % BUCKETS].append(hashed << PLACE_BITS | place)
        self._buckets = [array("Q", sorted(set(bucket))) for bucket in filling]

    def places(self, text: str, first: int = 0, end: int = PLACES - 1) -> Iterable[int]:
        """Places from `first` up to, not with, `end` that the text leads to."""
        hashed = hash(text) & HASH_MASK
        bucket = self._buckets[hashed % BUCKETS]
        start = hashed << PLACE_BITS
        low = bisect_left(bucket, start | first)
        if low == len(bucket) or bucket[low] >= start | end:
            return ()
        high = bisect_left(bucket, start | end, low)
        return [entry & PLACES - 1 for entry in bucket[low : min(high, low + MOST_READ)]]

    @property
    def size(self) -> int:
        """Bytes held."""
        return sum(len(bucket) * bucket.itemsize for bucket in self._buckets)


def shortened(word: str) -> list[str]:
    """A word and all that is left of it without one character: two words that share one differ in one slip.

    A dropped, doubled, wrong or swapped character: symmetric deletes, as SymSpell does it.
    """
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]
