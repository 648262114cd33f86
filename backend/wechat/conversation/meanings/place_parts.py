"""A place as parts: building, unit, floor, room, spot. A correction replaces its part, wherever it stands."""

import re
from dataclasses import replace

from backend.registry.rules.addresses import KINDS_OF_PARTS, DoorPart, part_alone, parts_in
from backend.wechat.conversation.states import Draft

_BETWEEN = re.compile(r"[\s,，、的\-—/#号]*")
_NAMES_OF_PARTS = {
    "building": "楼号|楼栋号?|楼栋|几号楼|号楼|栋号|栋|楼",
    "unit": "单元号?|单元|门洞",
    "floor": "楼层|层数|层",
    "room": "房号|门牌号?|门牌|房间号?|室号|户号|几零几",
}
_OF_WRITER = re.compile("[我俺咱]们?(?:家)?(?:是|住在?|在)[^，,。；;！!\n]{0,10}$")
# 门口, 东侧垃圾桶: of the house that was named. 地下车库 and 南门 are of the whole community.
_WITHIN = re.compile(
    "楼道|楼梯|电梯|楼[上下顶前后]|门口|门前|门洞|单元门|走廊|过道|大厅|前厅|[东西南北前后左右]侧|顶层|顶楼|屋顶|平台|拐角"
)
_OF_THE_WHOLE = re.compile(
    "(?:[东西南北大小正侧]门|垃圾[桶站房点箱池]|地下车库|地下停车场|停车场|车[库棚]|充电[棚桩]|广场|花坛|花园|草坪|凉亭|绿化|健身|幼儿园"
    "|活动室|门卫|岗亭|水泵房|配电|锅炉房|大院|院子|整个|全小区|小区|[0-9一二三四五六七八九十]+号院)"
)
_OWN_DOOR = re.compile("^(?:就|在|是|[我俺咱]们?|家|住|里|的|位置|门牌)+(?=[0-9一二三四五六七八九十])")
_PARTICLES_WITHIN = re.compile(
    "(?<=[楼元层栋幢号])(?:的[,，、 ]*|[,，、]+)(?=[0-9一二三四五六七八九十]+(?:层|楼|单元|室|户))"
)
_EXCLUDES = {"floor": "room", "room": "floor"}  # 13楼 of 1201 is no longer the twelfth


def whole_place(draft: Draft) -> str:
    """The place with its building, as it is read."""
    building = draft.community.building if draft.community else ""
    spot = draft.spot or ""
    return spot if building in spot else f"{building}{spot}"


def of_the_whole(place: str, building: str) -> bool:
    """东门垃圾桶 is in no building, whatever house was named before."""
    is_within = not building or place.startswith(building) or _WITHIN.match(place) is not None
    return not is_within and _OF_THE_WHOLE.match(place) is not None


def kind_named(text: str) -> str:
    """Which part 楼号 or 单元 names; empty where it names none."""
    return next((kind for kind, names in _NAMES_OF_PARTS.items() if re.fullmatch(names, text)), "")


def door_of(text: str) -> list[DoorPart]:
    """The parts of a text that is a door and nothing else; a number of a room or a floor by itself, too."""
    parts = parts_in(text)
    if not parts:
        alone = part_alone(text)
        return [alone] if alone else []
    return parts if _BETWEEN.fullmatch(_without(text, parts)) else []


def without_particles(place: str) -> str:
    """8号楼1单元18层 of 8号楼1单元的,18层, and 601 of 我家601."""
    rest = _OWN_DOOR.sub("", place.strip(), count=1)
    place = rest if door_of(rest) else place
    return _PARTICLES_WITHIN.sub("", place).removesuffix("的").strip() or place


def is_flat_by_itself(place: str) -> bool:
    """601: in which building, nobody knows."""
    parts = door_of(place)
    return bool(parts) and all(part.kind == "room" for part in parts)


def corrected(place: str, new: str, *, anew: bool = False) -> str:
    """5号楼2单元 of 3号楼2单元 and 5号楼; with `anew` what is above the new part stays, and no more."""
    old_parts = parts_in(place)
    door = door_of(new)
    new_parts = door or parts_in(new)
    if not new_parts and old_parts and old_parts[0].start == 0 and _WITHIN.match(new):
        return place[: _doors(place)[0][-1].end] + new
    if not new_parts or not old_parts or len({part.kind for part in old_parts}) < len(old_parts):
        return new
    top = min(KINDS_OF_PARTS.index(part.kind) for part in new_parts)
    if not door or anew:
        is_first = new_parts[0].start == 0 or bool(door)
        above = [part for part in old_parts if KINDS_OF_PARTS.index(part.kind) < top] if is_first else []
        return "".join(place[part.start : part.end] for part in above) + new
    written = {part.kind: new.strip()[part.start : part.end] for part in new_parts}
    gone = {_EXCLUDES[kind] for kind in written if kind in _EXCLUDES} - written.keys()
    for kind in gone:
        place = _dropped(place, kind)
    for kind in KINDS_OF_PARTS:
        if kind in written:
            place = _put(place, kind, written[kind])
    return place


def without_part(draft: Draft, kind: str, value: str = "") -> Draft | None:
    """删掉单元: gone from the place and from the words; None where there is none."""
    place = whole_place(draft)
    has_it = any(part.kind == kind and value in ("", part.value) for part in parts_in(place))
    old = next((part for part in parts_in(place) if part.kind == kind), None)
    if not has_it or old is None:
        return None
    words = _dropped(draft.words, kind, old.value)
    community = draft.community
    if kind == "building" and community is not None:
        community = community.without_building
        return replace(draft, words=words, community=community, spot=_dropped(place, kind), same_as=None)
    return replace(draft, words=words, spot=_dropped(draft.spot or "", kind), same_as=None)


def in_words(words: str, old: str, new: str) -> str:
    """The words with the new place where they named the old one."""
    old_values = {part.kind: part.value for part in parts_in(old)}
    new_parts = {part.kind: part for part in parts_in(new)}
    if not old_values or old == new:
        return words
    if not new_parts:
        return _with_another_spot(words, old_values, new)
    for door in reversed(_doors(words)):
        if any(old_values.get(part.kind, part.value) != part.value for part in door):
            continue
        for part in reversed(door):
            other = new_parts.get(part.kind)
            if part.kind in old_values and (other is None or other.value != part.value):
                written = new[other.start : other.end] if other else ""
                words = words[: part.start] + written + words[part.end :]
    return words


def _doors(text: str) -> list[list[DoorPart]]:
    """The parts that stand side by side, from the greater to the smaller, are one door."""
    doors: list[list[DoorPart]] = []
    for part in parts_in(text):
        last = doors[-1][-1] if doors else None
        is_within = last is not None and KINDS_OF_PARTS.index(last.kind) < KINDS_OF_PARTS.index(part.kind)
        if last is not None and is_within and _BETWEEN.fullmatch(text[last.end : part.start]):
            doors[-1].append(part)
        else:
            doors.append([part])
    return doors


def changed_part(text: str, old: DoorPart, new_text: str) -> str:
    """Every such part of a text, and no longer number that ends like it: 2单元 is not in 12单元."""
    for part in reversed(parts_in(text)):
        if (part.kind, part.value) == (old.kind, old.value):
            text = text[: part.start] + new_text + text[part.end :]
    return text


def same_place(first: str, second: str) -> bool:
    """四号楼 and 4号楼 are."""
    values = [[(part.kind, part.value) for part in parts_in(text)] for text in (first, second)]
    rests = [_BETWEEN.sub("", _without(text, parts_in(text))) for text in (first, second)]
    return values[0] == values[1] and rests[0] == rests[1]


def _with_another_spot(words: str, old_values: dict[str, str], new: str) -> str:
    """地下车库灯不亮 of 2号楼4单元灯不亮. 我是4号楼的业主 tells who writes, and stays."""
    run = next(
        (door for door in _doors(words) if all(old_values.get(part.kind) == part.value for part in door)),
        None,
    )
    if run is None or new in words or _OF_WRITER.search(words[: run[0].start]):
        return words
    if _WITHIN.match(words[run[-1].end :]):
        return words  # 9号楼楼道没灯 would become nonsense with 南门
    return words[: run[0].start] + new + words[run[-1].end :]


def _put(place: str, kind: str, written: str) -> str:
    parts = parts_in(place)
    own = next((part for part in parts if part.kind == kind), None)
    if own is not None:
        return place[: own.start] + written + place[own.end :]
    rank = KINDS_OF_PARTS.index(kind)
    above = [part for part in parts if KINDS_OF_PARTS.index(part.kind) < rank]
    at = above[-1].end if above else parts[0].start if parts else 0
    return place[:at] + written + place[at:]


def _dropped(text: str, kind: str, value: str = "") -> str:
    for part in reversed(parts_in(text)):
        if part.kind == kind and value in ("", part.value):
            text = text[: part.start].rstrip(" -—") + text[part.end :]
    return text.strip()


def _without(text: str, parts: list[DoorPart]) -> str:
    for part in reversed(parts):
        text = text[: part.start] + text[part.end :]
    return text
