"""Building, unit and room as people write them: 3-2-501, 三号楼二单元501, 3#2-501, A座1802."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from backend.core.simplified import simplified

_N = r"(?:\d{1,3}|[零一二两三四五六七八九十百]{1,5})"
_D = "[一二三四五六七八九]"
# 501, and what is said of it: 五零一, 一二零一, 十二零一, 五百零一
_SPOKEN = rf"{_D}[零一二三四五六七八九]{{2,3}}|{_D}?十{_D}?零{_D}|{_D}百零?{_D}"
# 501房东 and 501户主 are people: their word is not the flat's.
_FLAT_WORD = r"(?:室(?!外|友)|号(?!码)|户(?!主|外|型|口|籍)|房(?!东|主|客|管|产|顶|门|价|租|地))"
_ROOM = rf"(?P<room>\d{{3,4}}|{_SPOKEN})\s*{_FLAT_WORD}?"
_SIDE = r"[东西南北中甲乙丙丁]"
_BUILDING = rf"(?P<building>[A-Za-z甲乙丙丁]|[A-Za-z]?{_N})\s*(?:号楼|栋楼?|幢|座|#楼?|楼号|号院楼)"
_UNIT = rf"(?:(?P<unit>{_N}|{_SIDE})\s*(?:单元|门洞)|(?P<entrance>{_N})\s*门(?![口卫前外禁诊]))"
_FLOOR = rf"(?P<floor>{_N})\s*(?:层|楼(?!道|下|上|顶|里|门|洞|梯|栋|管))"
_GAP = r"[\s,，的\-—]*"
_WRITTEN = re.compile(rf"{_BUILDING}(?:{_GAP}{_UNIT})?(?:{_GAP}(?:{_ROOM}(?!\d)|{_FLOOR}))?")
_UNIT_ALONE = re.compile(rf"{_UNIT}(?:{_GAP}(?:{_ROOM}(?!\d)|{_FLOOR}))?")
_DASHED = re.compile(
    r"(?<!\d[:：])(?<![\d\-—./年月])(?P<building>[A-Za-z]?\d{1,2})\s*#?\s*[\-—/]\s*(?P<unit>\d{1,2})\s*[\-—/]\s*(?P<room>\d{3,4})"
    r"(?![\d\-—./年月:：])"
)
_SPOKEN_DASHES = re.compile(
    rf"(?P<building>{_N})\s*横?杠\s*(?P<unit>{_N})\s*横?杠\s*{_ROOM}(?!\d)"
)  # 三杠二杠五零一
_HASHED = re.compile(r"(?<![\d])(?P<building>\d{1,3})#(?P<unit>\d{1,2})\s*[\-—]\s*(?P<room>\d{3,4})(?!\d)")
# -1号楼, 负三单元: below the ground there is no such door, and 1 and 3 are others
_BELOW = re.compile(rf"(?:负|(?<!\S)[\-−]){_N}\s*(?:号楼|栋楼?|幢|座|单元|门洞|层|楼)")
# 哪一栋, 最后一栋, 我们这就两栋, 每个单元: how many or which of them, and none by its number
_STOREYS = "(?:栋楼?|幢楼?|座楼?|单元|门洞|层)"
_COUNTS = re.compile(
    rf"(?:哪|每|最后|另外?|同|某|任何|一共|总共|共有?|只有|这就|就有|好几)[的是]?(?:{_N}|几)个?\s*{_STOREYS}"
    rf"|(?:这|那|前面|后面|对面|旁边|隔壁|有)[的是]?一个?\s*{_STOREYS}"
    "|(?<![零一二三四五六七八九十百])两个?(?:栋|幢|座)"
)
_NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
_FORMAL = str.maketrans("〇○壹贰叁肆伍陆柒捌玖拾佰", "零零一二三四五六七八九十百")
_COUNTED = re.compile(r"[百]?[零一二两三四五六七八九十](?:[零一二两三四五六七八九十百]*)")
_LEADING_NOUGHTS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_WORD = r"(?:号院?楼|号|栋楼?|幢楼?|座楼?|楼)"
_NUMBERED = re.compile(
    rf"(?:第|NO\.?|№)?([A-Z甲乙丙丁]|[A-Z东南西北中前后]?[0-9]+[A-Z甲乙丙丁]?(?:-[0-9]+)?)(?:#?{_WORD}|#)?"
)
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Door:
    """What was named of it, each part in figures and without its word; `written` as it stood in the text."""

    building: str = ""
    unit: str = ""
    room: str = ""
    floor: str = ""
    written: str = ""

    @property
    def within(self) -> str:
        """The place inside the building, as a clerk reads it: 2单元501."""
        parts = (self.unit and f"{self.unit}单元", self.floor and f"{self.floor}楼", self.room)
        return "".join(part for part in parts if part)

    def may_be(self, other: "Door") -> bool:
        """Whether both may be the same door: no part that both name differs."""
        both = ((self.building, other.building), (self.unit, other.unit), (self.room, other.room))
        return all(not own or not theirs or own == theirs for own, theirs in both)


def parse_door(text: str) -> Door | None:
    """The first door that a text names; None where it names none. A date or phone number is none."""
    plain = unicodedata.normalize("NFKC", simplified(text[:LONGEST]))
    plain = _blanked(_COUNTS, _blanked(_BELOW, plain))
    for pattern in (_DASHED, _SPOKEN_DASHES, _HASHED, _WRITTEN, _UNIT_ALONE):
        match = pattern.search(plain)
        if match:
            parts = {name: value or "" for name, value in match.groupdict().items()}
            return Door(
                building=figures(parts.get("building", "")),
                unit=figures(parts.get("unit") or parts.get("entrance", "")),
                room=flat_figures(parts.get("room", "")),
                floor=figures(parts.get("floor", "")),
                written=match[0].strip(),
            )
    return None


def _blanked(pattern: re.Pattern[str], plain: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), plain)


@dataclass(frozen=True, slots=True)
class NamedFlat:
    """A flat that a text names behind its building or unit: the door begins at `door_start`, the flat's own
    number stands from `start` to `end`, in figures `room`.
    """

    door_start: int
    start: int
    end: int
    room: str


def flats_in(plain: str) -> list[NamedFlat]:
    """Every flat that a text in half width and simplified characters names with its building or unit."""
    flats: dict[int, NamedFlat] = {}
    for pattern in (_DASHED, _SPOKEN_DASHES, _HASHED, _WRITTEN, _UNIT_ALONE):
        for match in pattern.finditer(plain):
            start = match.start("room")
            if start >= 0:
                flat = NamedFlat(match.start(), start, match.end(), flat_figures(match["room"]))
                flats.setdefault(start, flat)
    return sorted(flats.values(), key=lambda flat: flat.start)


@dataclass(frozen=True, slots=True)
class DoorPart:
    """Building, unit, floor or room where it stands in a text, in figures: 四 of 四号楼 is 4."""

    kind: str
    value: str
    start: int
    end: int


KINDS_OF_PARTS = ("building", "unit", "floor", "room")
_PART_ALONE = {
    "building": re.compile(rf"(?<![\d零一二三四五六七八九十百-]){_BUILDING}"),
    "unit": re.compile(_UNIT),
    "floor": re.compile(rf"(?<![\d零一二三四五六七八九十百-]){_FLOOR}"),
    "room": re.compile(rf"(?<![\d-]){_ROOM}(?![\d\-—./年月日天块元个点分秒米度])"),
}
_GROUPS_OF_PARTS = {
    "building": "building",
    "unit": "unit",
    "entrance": "unit",
    "floor": "floor",
    "room": "room",
}


def parts_in(text: str) -> list[DoorPart]:
    """Every part of every door that a text names, in their order. A text of another width than its letters
    in half width and simplified has none.
    """
    plain = _blanked(_COUNTS, unicodedata.normalize("NFKC", simplified(text)))
    if len(plain) != len(text):
        return []
    parts: dict[int, DoorPart] = {}
    for pattern in (_DASHED, _SPOKEN_DASHES, _HASHED, _WRITTEN, _UNIT_ALONE):
        for match in pattern.finditer(plain):
            starts = sorted((match.start(name), name) for name, value in match.groupdict().items() if value)
            if any(part.start < match.end() and match.start() < part.end for part in parts.values()):
                continue
            ends = [start for start, _ in starts[1:]] + [match.end()]
            for (start, name), end in zip(starts, ends, strict=True):
                written = plain[start:end].rstrip(
                    " ,，的-—/#" if pattern in (_DASHED, _HASHED) else " ,，的-—"
                )
                parts[start] = DoorPart(
                    _GROUPS_OF_PARTS[name], _figures_of(name, match[name]), start, start + len(written)
                )
    return [parts[start] for start in sorted(parts)]


def part_alone(text: str) -> DoorPart | None:
    """三楼 or 1301 by itself, which inside a sentence may be anything."""
    plain = unicodedata.normalize("NFKC", simplified(text.strip()))
    for kind, pattern in _PART_ALONE.items():
        match = pattern.fullmatch(plain)
        if match:
            name, value = next((name, value) for name, value in match.groupdict().items() if value)
            return DoorPart(kind, _figures_of(name, value), 0, len(plain))
    return None


def _figures_of(name: str, value: str) -> str:
    return flat_figures(value) if name == "room" else figures(value)


def match_building(door: Door, names: Iterable[str]) -> str | None:
    """The one building of the community that the door stands in; None where none or several fit."""
    if not door.building:
        return None
    same = [name for name in names if bare_building(name) == door.building.upper()]
    return same[0] if len(same) == 1 else None


def building_names(building: str) -> tuple[str, ...]:
    """What a registry may call the building that a door names 3."""
    return tuple(f"{building}{word}" for word in ("号楼", "栋", "栋楼", "幢", "座", "#", "#楼", "号", ""))


def figures(text: str) -> str:
    """三 or 十二 as 3 or 12; anything that is no Chinese numeral as it is."""
    if not text or not set(text) <= _NUMERALS.keys() | {"十", "百"}:
        return text.upper()
    if "百" not in text and "十" not in text:
        return "".join(str(_NUMERALS[c]) for c in text).lstrip("0") or "0"
    hundreds, _, rest = text.rpartition("百")
    tens, joint, ones = rest.rpartition("十")
    value = (_NUMERALS.get(hundreds, 0) if hundreds else 0) * 100
    value += (_NUMERALS.get(tens, 1) if joint else 0) * 10 + _NUMERALS.get(ones.lstrip("零"), 0)
    return str(value)


def flat_figures(text: str) -> str:
    """十二零一 is said of 1201 like 五百零一 of 501: floor, then door."""
    if "百" in text:
        return figures(text)
    floor, tens, door = text.partition("零")
    if "十" in floor:
        return f"{figures(floor)}{'0' if tens else ''}{figures(door)}"
    return "".join(str(_NUMERALS.get(c, c)) for c in text)


@lru_cache(maxsize=4096)
def bare_building(name: str) -> str:
    """A building's name without its words: 3 of 3号楼, 3#楼, 三号楼, 03栋, 第3幢 and NO.3; 东1 of 东1#."""
    plain = numbers_as_figures("".join(unicodedata.normalize("NFKC", simplified(name)).upper().split()))
    match = _NUMBERED.fullmatch(plain)
    return match[1] if match else plain


def numbers_as_figures(text: str) -> str:
    """Each number of it in figures without leading noughts: 1期 of 一期, 壹期 and 01期."""
    plain = text.translate(_FORMAL)
    if _COUNTED.search(plain):
        plain = _COUNTED.sub(lambda run: figures(run[0]), plain)
    return _LEADING_NOUGHTS.sub("", plain)
