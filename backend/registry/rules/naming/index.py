"""The search in the index of all names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from typing import Self

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from backend.registry.rules.addresses import figures
from backend.registry.rules.naming.areas import Range
from backend.registry.rules.naming.folding import core
from backend.registry.rules.naming.mentions import MentionFinder
from backend.registry.rules.naming.name_extraction import extract_name
from backend.registry.rules.naming.registry_rows import CommunityRow, community_rows
from backend.registry.rules.naming.roads import road_keys
from backend.registry.rules.naming.sounds import rough, typed_sounds, without_misheard_suffix
from backend.registry.rules.naming.tables import NameTables

LIKE_ENOUGH = 60.0
SURELY_LIKE = 75.0  # a community as like as that lets the likeness of all others be
NAME_ITSELF = 100.0
IN_A_SENTENCE = 98.5  # the name itself, with other words around it
SAME_SOUND = 96.0
SAME_CHARACTERS = 95.0  # fingers swap two of them
SAME_ROUGH_SOUND = 93.0
ON_THE_ROAD = 91.0
CONTAINED = 86.0
LIKENESS = 94.0
ELSEWHERE_AT_MOST = 2  # communities of the very name outside the district that is known
SCANNED_AT_MOST = 20_000
SHORTEST_QUERY = 2  # one character fits hundreds of names
LONGEST_WITH_NAMES = 16
_NUMERAL = re.compile(r"\d+|[一二三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A community that may be meant; `score` up to 100, which is the name itself."""

    community_id: int
    name: str
    street: str
    score: float


@dataclass(frozen=True, slots=True)
class NameQuery:
    """What is looked for, in each form it is compared in."""

    core: str
    sound: str
    rough: str
    itself: float

    @classmethod
    def of(cls, name: str, itself: float) -> Self:
        query = core(name)
        return cls(query, *typed_sounds(query), itself)


def in_counting_order(matches: list[Match]) -> list[Match]:
    """Of equally likely ones 一小区, 二小区, 三小区 in this order, however the register has them."""
    ordered = list(matches)
    stems = [(_NUMERAL.sub("#", match.name), match.score) for match in matches]
    for stem in {stem for stem in stems if "#" in stem[0]}:
        places = [place for place, other in enumerate(stems) if other == stem]
        counted = sorted((matches[place] for place in places), key=lambda match: _numbers(match.name))
        for place, match in zip(places, counted, strict=True):
            ordered[place] = match
    return ordered


def _numbers(name: str) -> list[int]:
    return [int(figures(numeral)) for numeral in _NUMERAL.findall(name)]


class CommunityIndex:
    """Built once and asked often, from many threads."""

    def __init__(self, rows: Sequence[CommunityRow]) -> None:
        self._tables = NameTables(rows)
        self._mentioning = MentionFinder(self._tables)

    @classmethod
    def build(cls, session: Session) -> Self:
        return cls(community_rows(session))

    def find(
        self, text: str, limit: int = 5, *, district_id: int | None = None, street_id: int | None = None
    ) -> list[Match]:
        """The likeliest communities, best first. Nothing is found for less than two characters.

        A district or street, known or named in the text, comes first; the name itself is found anywhere.
        """
        question = extract_name(text)
        query = NameQuery.of(question.name, NAME_ITSELF if question.whole else IN_A_SENTENCE)
        if len(query.core) < SHORTEST_QUERY:
            return []
        areas = self._tables.areas
        area = areas.of(district_id, street_id)
        area_named, rest = areas.named(question.name)
        searches = [(query, area), (query, areas.whole)]
        misheard = without_misheard_suffix(query.core)
        if misheard:
            searches.insert(1, (NameQuery.of(misheard, IN_A_SENTENCE), area))
        if area_named is not None and len(core(rest)) >= SHORTEST_QUERY:
            without = NameQuery.of(rest, IN_A_SENTENCE)
            searches = [(without, area_named), (without, area), *searches]
        nearest = area_named or area
        scores = dict.fromkeys(self._called(query.core, nearest), query.itself)
        found_there = False
        for name_query, where in dict.fromkeys(searches):
            best_scores: dict[int, float] = {}
            self._score(name_query, where, limit, best_scores)
            if found_there and where == areas.whole != nearest:
                best_scores = _surely(best_scores)
            for place, score in best_scores.items():
                _keep(scores, place, score)
            found_there = found_there or bool(best_scores)
            if max(scores.values(), default=0.0) >= SURELY_LIKE:
                break
        return self._best(scores, nearest, limit)

    def _called(self, name: str, area: Range) -> list[int]:
        """Those of the very name: all of the area, and a few from elsewhere, which must not crowd it out."""
        places = self._tables.called(name, self._tables.areas.whole)
        inside = [place for place in places if area[0] <= place < area[1]]
        outside = [place for place in places if not area[0] <= place < area[1]]
        return inside + outside[:ELSEWHERE_AT_MOST]

    def mentions(self, text: str) -> tuple[list[Match], bool]:
        """Communities named inside a sentence, and whether it is surely one: whole, in its own characters."""
        places, sure = self._mentioning.of(text)
        return [self._match(place, SAME_SOUND) for place in places], sure

    def _score(self, query: NameQuery, area: Range, limit: int, scores: dict[int, float]) -> None:
        """Add what is found in an area; a community keeps the better of its scores."""
        tables = self._tables
        for place in {*tables.heard(query.rough, area), *tables.near(query.rough, area)}:
            _keep(scores, place, self._likeness(query, place))
        for place in self._parts(query.core, area):
            _keep(scores, place, self._overlap(query, place))
        for key in road_keys(query.core):
            for place in tables.on_road(key, area):
                _keep(scores, place, ON_THE_ROAD)
        if not scores and area[1] - area[0] <= SCANNED_AT_MOST:
            self._scan(query, area, limit, scores)

    def _parts(self, name: str, area: Range) -> set[int]:
        parts = set(self._tables.containing(name, area))
        if len(name) <= LONGEST_WITH_NAMES:
            parts.update(self._tables.contained(name, area))
        return parts

    def _likeness(self, query: NameQuery, place: int) -> float:
        """One wrong, dropped or swapped character each costs the same, less where it sounds the same."""
        name, name_sound = self._tables.core(place), self._tables.sound(place)
        if name == query.core:
            return query.itself
        if len(name) == len(query.core) and sorted(name) == sorted(query.core):
            return SAME_CHARACTERS
        spelling_score = OSA.normalized_similarity(query.core, name)
        if name_sound == query.sound:
            return SAME_SOUND + 2 * spelling_score
        spoken = OSA.normalized_similarity(query.sound, name_sound)
        if len(name_sound) == len(query.rough) and rough(name) == query.rough:
            return SAME_ROUGH_SOUND + 2 * spoken
        return LIKENESS * (0.7 * spoken + 0.3 * spelling_score)

    def _overlap(self, query: NameQuery, place: int) -> float:
        name = self._tables.core(place)
        shorter, longer = sorted((len(name), len(query.core)))
        return CONTAINED + 5.0 * shorter / longer

    def _scan(self, name_query: NameQuery, area: Range, limit: int, scores: dict[int, float]) -> None:
        """Compare with every name of the area, where nothing came near."""
        for texts, query in zip(self._tables.listed(area), (name_query.core, name_query.sound), strict=True):
            likely = process.extract(
                query, texts, scorer=fuzz.ratio, limit=2 * limit, score_cutoff=LIKE_ENOUGH
            )
            for _, score, number in likely:
                _keep(scores, area[0] + number, score * 0.9)

    def _best(self, scores: dict[int, float], area: Range, limit: int) -> list[Match]:
        def rank(item: tuple[int, float]) -> tuple[float, bool, int, int]:
            place, score = item
            return -score, not area[0] <= place < area[1], len(self._tables.core(place)), place

        best = [self._match(place, score) for place, score in nsmallest(limit, scores.items(), key=rank)]
        return in_counting_order(best)

    def _match(self, place: int, score: float) -> Match:
        return Match(*self._tables.row(place), round(score, 1))


def _surely(scores: dict[int, float]) -> dict[int, float]:
    """Who lives in a district means one of its communities, unless another sounds just the same."""
    alike = [(score, place) for place, score in scores.items() if score >= SAME_ROUGH_SOUND]
    return {place: score for score, place in nlargest(ELSEWHERE_AT_MOST, alike)}


def _keep(scores: dict[int, float], place: int, score: float) -> None:
    if score >= LIKE_ENOUGH and score > scores.get(place, 0.0):
        scores[place] = score
