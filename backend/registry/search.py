"""Finding a compound by a name typed badly: by sound first, then by likeness of characters and of sounds."""

import re
import threading
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Community, Street
from backend.simplified import simplified

LONGEST_QUERY = 60
LIKE_ENOUGH = 60.0
SAME_SOUND = 96.0
SAME_CHARACTERS = 95.0
CONTAINED = 90.0
REFRESH_AFTER = timedelta(minutes=1)
NUMERALS = str.maketrans("123456789", "一二三四五六七八九")
SUFFIXES = ("小区", "社区", "住宅区")
LONGEST_SENTENCE = 200
LONGEST_NAME = 16
TELLING_LENGTH = 3  # a name that long does not stand in a sentence by chance
MOST_MENTIONED = 5
_SUFFIX = re.compile(r"小区|社区|花园|家园|佳苑|公寓|家属院|宿舍|苑|院|里|城|府|湾")
_AS_A_PLACE = re.compile(
    r"小区|社区|住宅区|[一二三四五六七八九十\d]{1,3}(?:号楼|栋|号院)|这边|那边|院里|院子"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A compound that may be meant; `score` up to 100, which is the name itself."""

    community_id: int
    name: str
    street: str
    score: float


class CommunityIndex:
    """All names of the registry in memory. Built once and asked often: 961 names take a few tens of ms."""

    def __init__(self, rows: list[tuple[int, str, str]]) -> None:
        self._rows = rows
        self._cores = [core(name) for _, name, _ in rows]
        self._sounds = [sound(name) for name in self._cores]
        self._by_core: dict[str, list[int]] = defaultdict(list)
        self._by_sound: dict[str, list[int]] = defaultdict(list)
        self._by_characters: dict[str, list[int]] = defaultdict(list)
        for place, (_, name, _) in enumerate(rows):
            self._by_characters[characters(name)].append(place)
        for place, (name, heard) in enumerate(zip(self._cores, self._sounds, strict=True)):
            self._by_core[name].append(place)
            self._by_sound[heard].append(place)

    @classmethod
    def build(cls, session: Session) -> "CommunityIndex":
        query = select(Community.id, Community.name, Street.name).join(Street).order_by(Community.id)
        return cls([(row_id, name, street) for row_id, name, street in session.execute(query)])

    def find(self, text: str, limit: int = 5) -> list[Match]:
        """The likeliest compounds, best first. Nothing is found for less than two characters."""
        wanted = core(text[:LONGEST_QUERY])
        if len(wanted) < 2:  # noqa: PLR2004 - one character fits hundreds of names
            return []
        scores: dict[int, float] = {}
        for place in self._by_characters.get(characters(text[:LONGEST_QUERY]), ()):
            scores[place] = SAME_CHARACTERS
        for place, score in self._candidates(wanted, limit):
            scores[place] = max(score, scores.get(place, 0.0))
        best = sorted(scores.items(), key=lambda item: (-item[1], len(self._cores[item[0]]), item[0]))
        return [self._match(place, score) for place, score in best[:limit]]

    def mentions(self, text: str) -> tuple[list[Match], bool]:
        """Compounds named inside a sentence, and whether it is surely one: whole, in its own characters.

        A name of two characters counts only where the sentence treats it as a place: 新华书店 is no compound.
        """
        said = folded(text[:LONGEST_SENTENCE])
        written = self._written(said)
        if written:
            return [self._match(place, SAME_SOUND) for place in written[:MOST_MENTIONED]], len(written) == 1
        heard = self._heard(said)
        return [self._match(place, SAME_SOUND) for place in heard[:MOST_MENTIONED]], False

    def _written(self, said: str) -> list[int]:
        """The compounds of the longest name that stands in the sentence."""
        for length in range(min(LONGEST_NAME, len(said)), 1, -1):
            found = [
                place
                for start in range(len(said) - length + 1)
                for place in self._by_core.get(said[start : start + length], ())
                if length >= TELLING_LENGTH or _AS_A_PLACE.match(said[start + length :])
            ]
            if found:
                return list(dict.fromkeys(found))
        return []

    def _heard(self, said: str) -> list[int]:
        """The compounds that sound like what stands before 小区 and the like."""
        for suffix in _SUFFIX.finditer(said):
            for length in range(min(LONGEST_NAME, suffix.start()), 1, -1):
                name = said[suffix.start() - length : suffix.start()]
                found = self._by_sound.get(sound(name)) or self._by_sound.get(sound(name + suffix[0]))
                if found:
                    return list(found)
        return []

    def _candidates(self, wanted: str, limit: int) -> list[tuple[int, float]]:
        heard = sound(wanted)
        found = [(place, 100.0) for place in self._by_core.get(wanted, ())]
        found += [(place, SAME_SOUND) for place in self._by_sound.get(heard, ())]
        found += [
            (place, CONTAINED + 5.0 * min(len(wanted), len(name)) / max(len(wanted), len(name)))
            for place, name in enumerate(self._cores)
            if wanted in name or (len(name) > 1 and name in wanted)
        ]
        for texts, query in ((self._cores, wanted), (self._sounds, heard)):
            likely = process.extract(query, texts, scorer=fuzz.ratio, limit=limit, score_cutoff=LIKE_ENOUGH)
            found += [(place, score * 0.94) for _, score, place in likely]
        return found

    def _match(self, place: int, score: float) -> Match:
        row_id, name, street = self._rows[place]
        return Match(row_id, name, street, round(score, 1))


class CommunityFinder:
    """One index a process, built anew when it is a minute old: an import shows within that time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: CommunityIndex | None = None
        self._built_at: datetime | None = None

    def find(self, session: Session, text: str, now: datetime, limit: int = 5) -> list[Match]:
        return self._fresh(session, now).find(text, limit)

    def mentions(self, session: Session, text: str, now: datetime) -> tuple[list[Match], bool]:
        return self._fresh(session, now).mentions(text)

    def _fresh(self, session: Session, now: datetime) -> CommunityIndex:
        with self._lock:
            if self._index is None or self._built_at is None or now - self._built_at > REFRESH_AFTER:
                self._index, self._built_at = CommunityIndex.build(session), now
            return self._index


def folded(name: str) -> str:
    """A name without spaces and punctuation, its numerals in Chinese."""
    lower = unicodedata.normalize("NFKC", simplified(name)).lower()
    return "".join(c for c in lower if c.isalnum()).translate(NUMERALS)


def core(name: str) -> str:
    """A folded name without the suffix that people leave out."""
    kept = folded(name)
    for suffix in SUFFIXES:
        if kept.endswith(suffix) and len(kept) > len(suffix) + 1:
            return kept.removesuffix(suffix)
    return kept


def characters(name: str) -> str:
    """Equal for names that differ in the order of their characters only: fingers swap two of them."""
    return "".join(sorted(folded(name)))


def sound(name: str) -> str:
    """Pinyin without tones, with final n and ng, flat and retroflex consonants taken together.

    The dialect of Shanxi does not tell them apart either.
    """
    syllables = []
    for syllable in lazy_pinyin(name):
        merged = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s")
        syllables.append(merged.removesuffix("g") if merged.endswith("ng") else merged)
    return " ".join(syllables)
