"""Districts and streets as ranges of places, and how they are named in a text."""

import re
from collections.abc import Sequence

from backend.registry.rules.naming.registry_rows import CommunityRow

Range = tuple[int, int]
SHORTEST_SHORT = 2
LONGEST = 9
_KIND = re.compile(r"(?:街道办事处|街道办|街道|办事处|镇|乡|区|县)")
_OFFICE = re.compile(r"街道|镇|乡|地区办事处|区|县")
_JOINT = re.compile(r"(?:的|那边|这边|那里|那儿|那个|这个|里的?|,|，|\s)*")
_SHORT_ENDS = re.compile(r"(?=的|那个|那边|那儿|这边)")


class Areas:
    """Communities lie sorted by district and street, so that each of them is one range of places."""

    def __init__(self, rows: Sequence[CommunityRow]) -> None:
        self.whole: Range = (0, len(rows))
        self._districts: dict[int, Range] = {}
        self._streets: dict[int, Range] = {}
        self._names: dict[str, list[Range]] = {}
        for place, row in enumerate(rows):
            for ranges, key in ((self._districts, row.district_id), (self._streets, row.street_id)):
                ranges[key] = (ranges.get(key, (place, place))[0], place + 1)
        for row_id, name in {(row.street_id, row.street) for row in rows}:
            self._name(name, self._streets[row_id])
        for row_id, name in {(row.district_id, row.district) for row in rows}:
            self._name(name, self._districts[row_id])

    def _name(self, name: str, area: Range) -> None:
        self._names.setdefault(name, []).append(area)
        short = _OFFICE.sub("", name)
        if len(short) >= SHORTEST_SHORT:
            self._names.setdefault(short + "那", []).append(area)

    def of(self, district_id: int | None, street_id: int | None) -> Range:
        """The range of a street or district; where it has no community, of everything."""
        if street_id is not None and street_id in self._streets:
            return self._streets[street_id]
        if district_id is not None and district_id in self._districts:
            return self._districts[district_id]
        return self.whole

    def named(self, text: str) -> tuple[Range | None, str]:
        """The smallest area that a text names, and the text without it: 桥头街道那个众望."""
        areas_by_size: list[tuple[int, Range]] = []
        rest_from = 0
        for end, area in self._mentions(text):
            areas_by_size.append((area[1] - area[0], area))
            rest_from = max(rest_from, end)
        if not areas_by_size:
            return None, text
        joint = _JOINT.match(text, rest_from)
        return min(areas_by_size)[1], text[joint.end() if joint else rest_from :]

    def _mentions(self, text: str) -> list[tuple[int, Range]]:
        """Areas that exactly one range has the name of, each with where its mention ends."""
        ends = [(match.start(), match.end(), "") for match in _KIND.finditer(text)]
        ends += [(match.start(), match.start(), "那") for match in _SHORT_ENDS.finditer(text)]
        mentioned = []
        for stop, end, mark in ends:
            area = self._ending_at(text, stop, end, mark)
            if area is not None:
                mentioned.append((end, area))
        return mentioned

    def _ending_at(self, text: str, stop: int, end: int, mark: str) -> Range | None:
        kind = text[stop:end]
        spelt = "街道" if kind in {"办事处", "街道办", "街道办事处"} else kind
        for start in range(max(0, stop - LONGEST), stop):
            ranges = self._names.get(text[start:stop] + (mark or spelt), ())
            if len(ranges) == 1:
                return ranges[0]
        return None
