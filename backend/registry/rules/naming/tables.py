"""All names of the registry in memory, by spelling and by sound."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from backend.registry.rules.naming.areas import Areas, Range
from backend.registry.rules.naming.folding import core, stem
from backend.registry.rules.naming.inverted_index import InvertedIndex, shortened
from backend.registry.rules.naming.registry_rows import CommunityRow
from backend.registry.rules.naming.roads import road_keys
from backend.registry.rules.naming.sounds import readings, rough, sound

SHORTEST = 2
CONTAINING_AT_MOST = 30
REMEMBERED_RANGES = 32


class NameTables:
    """Built once, then only read. A place is a community's number in the order of districts and streets."""

    def __init__(self, rows: Sequence[CommunityRow]) -> None:
        self.areas = Areas(rows)
        self._ids = array("q", (row.row_id for row in rows))
        self._names = [row.name for row in rows]
        self._streets = [row.street for row in rows]
        cores = [core(row.name) for row in rows]
        self._starts = array("L", _starts(cores))
        self._cores = "\n".join([*cores, ""])
        self._sounds = sound(self._cores)
        self._by_core = InvertedIndex((name, place) for place, name in enumerate(cores))
        self._by_sound = InvertedIndex(
            (reading, place) for place, name in enumerate(cores) for reading in readings(name)
        )
        self._near = InvertedIndex(_neighbourhood(cores))
        self._by_road = InvertedIndex(
            (key, place) for place, row in enumerate(rows) for key in road_keys(row.address)
        )
        self._split: dict[Range, tuple[list[str], list[str]]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def row(self, place: int) -> tuple[int, str, str]:
        """Id, name and street."""
        return self._ids[place], self._names[place], self._streets[place]

    def core(self, place: int) -> str:
        return self._cores[self._starts[place] : self._starts[place + 1] - 1]

    def sound(self, place: int) -> str:
        return self._sounds[self._starts[place] : self._starts[place + 1] - 1]

    def called(self, name: str, area: Range) -> list[int]:
        """Communities whose core is just this."""
        return [place for place in self._by_core.places(name, *area) if self.core(place) == name]

    def heard(self, rough_sound: str, area: Range) -> Iterable[int]:
        """Communities that roughly sound like this in one of their readings."""
        return self._by_sound.places(rough_sound, *area)

    def near(self, rough_sound: str, area: Range) -> set[int]:
        """Communities that roughly sound like this but for one slip, with the word for their kind or not."""
        return {place for part in shortened(rough_sound) for place in self._near.places(part, *area)}

    def on_road(self, key: str, area: Range) -> Iterable[int]:
        return self._by_road.places(key, *area)

    def containing(self, name: str, area: Range) -> list[int]:
        """The first communities whose core has this in it."""
        places: list[int] = []
        start, end = self._starts[area[0]], self._starts[area[1]]
        while len(places) < CONTAINING_AT_MOST and (at := self._cores.find(name, start, end)) >= 0:
            place = bisect_right(self._starts, at) - 1
            places.append(place)
            start = self._starts[place + 1]
        return places

    def contained(self, name: str, area: Range) -> Iterator[int]:
        """Communities whose core stands in this."""
        for length in range(len(name) - 1, SHORTEST - 1, -1):
            for start in range(len(name) - length + 1):
                yield from self.called(name[start : start + length], area)

    def listed(self, area: Range) -> tuple[list[str], list[str]]:
        """Cores and sounds of an area, for comparing them all; a few areas are kept."""
        cached = self._split.get(area)
        if cached is None:
            if len(self._split) >= REMEMBERED_RANGES:
                self._split.clear()
            start, end = self._starts[area[0]], max(self._starts[area[1]] - 1, 0)
            cached = self._cores[start:end].split("\n"), self._sounds[start:end].split("\n")
            self._split[area] = cached
        return cached


def _starts(cores: Sequence[str]) -> Iterator[int]:
    """Where each core starts in the joined text, and where the text ends."""
    at = 0
    for name in cores:
        yield at
        at += len(name) + 1
    yield at


def _neighbourhood(cores: Sequence[str]) -> Iterator[tuple[str, int]]:
    for place, name in enumerate(cores):
        name_sound = rough(name)
        for part in shortened(name_sound):
            yield part, place
        kindless = stem(name)
        if kindless != name:
            for part in shortened(name_sound[: len(kindless)]):
                if len(part) >= SHORTEST:
                    yield part, place
