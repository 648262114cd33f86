"""Finds communities named in a sentence about something else."""

import re

from backend.registry.rules.naming.folding import folded
from backend.registry.rules.naming.sounds import rough
from backend.registry.rules.naming.tables import NameTables

LONGEST_SENTENCE = 200
LONGEST_NAME = 16
TELLING_LENGTH = 3  # a name that long does not stand in a sentence by chance
MOST_MENTIONED = 5
_SUFFIX = re.compile(r"小区|社区|花园|家园|佳苑|公寓|家属院|宿舍|苑|院|里|城|府|湾")
_AS_A_PLACE = re.compile(
    r"小区|社区|住宅区|[一二三四五六七八九十\d]{1,3}(?:号楼|栋|号院)|这边|那边|院里|院子"
)


class MentionFinder:
    """A name of two characters counts only where it is treated as a place: 新华书店 is no community."""

    def __init__(self, tables: NameTables) -> None:
        self._tables = tables

    def of(self, text: str) -> tuple[list[int], bool]:
        """Places, and whether they are surely one: a whole name, in its own characters."""
        folded_text = folded(text[:LONGEST_SENTENCE])
        written_places = self._written(folded_text)
        if written_places:
            return written_places[:MOST_MENTIONED], len(written_places) == 1
        return self._sounding_like(folded_text)[:MOST_MENTIONED], False

    def _written(self, folded_text: str) -> list[int]:
        """The communities of the longest name that stands in the sentence."""
        whole = self._tables.areas.whole
        for length in range(min(LONGEST_NAME, len(folded_text)), 1, -1):
            places = [
                place
                for start in range(len(folded_text) - length + 1)
                for place in self._tables.called(folded_text[start : start + length], whole)
                if length >= TELLING_LENGTH or _AS_A_PLACE.match(folded_text[start + length :])
            ]
            if places:
                return list(dict.fromkeys(places))
        return []

    def _sounding_like(self, folded_text: str) -> list[int]:
        """The communities that sound like what stands before 小区 and the like."""
        whole = self._tables.areas.whole
        for suffix in _SUFFIX.finditer(folded_text):
            for length in range(min(LONGEST_NAME, suffix.start()), 1, -1):
                name = folded_text[suffix.start() - length : suffix.start()]
                places = self._tables.heard(rough(name), whole) or self._tables.heard(
                    rough(name + suffix[0]), whole
                )
                if places:
                    return list(places)
        return []
