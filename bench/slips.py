"""Ways in which residents get a name wrong, each drawn from a seed."""

import random
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

from backend.registry.rules.naming.registry_rows import CommunityRow
from backend.registry.rules.naming.sounds import merged, roughened

Slip = Callable[[random.Random, CommunityRow], str]
COMMON = "园苑区里院村新东西南北大小中城家华阳山河金龙花街路沟泉"
SUFFIXES = ("小区", "花园", "家属院", "佳苑", "家园", "社区", "苑")
BEFORE = ("我住在", "我家在", "你好，我们是", "就是那个", "我是", "喂，我在")
AFTER = ("的", "三号楼", "5号楼2单元", "里面", "的业主", "，楼道灯坏了", "12-1-301")
FIGURES = str.maketrans("一二三四五六七八九", "123456789")
CHINESE = range(0x4E00, 0x9FA6)


@cache
def _by_sound(told_apart: str) -> dict[str, list[str]]:
    """GB 2312 characters by their pinyin, or by what dialect leaves of it."""
    names_by_sound: dict[str, list[str]] = defaultdict(list)
    for code in CHINESE:
        character = chr(code)
        if len(character.encode("gb2312", "ignore")) == 2:
            names_by_sound[_heard(character, told_apart)].append(character)
    return names_by_sound


@cache
def _heard(character: str, told_apart: str) -> str:
    syllable = lazy_pinyin(character)[0]
    return {"all": syllable, "some": merged(syllable), "few": roughened(merged(syllable))}[told_apart]


def _replaced(name: str, place: int, by: str) -> str:
    return name[:place] + by + name[place + 1 :]


def _sounding(draw: random.Random, name: str, told_apart: str) -> str:
    """One character replaced by another that sounds like it; by one of another pinyin where there is one."""
    places = draw.sample(range(len(name)), len(name))
    for place in places:
        own = name[place]
        others = [other for other in _by_sound(told_apart)[_heard(own, told_apart)] if other != own]
        if told_apart != "all":
            others = [other for other in others if _heard(other, "all") != _heard(own, "all")]
        if others:
            return _replaced(name, place, draw.choice(others))
    return name


def homophone(draw: random.Random, row: CommunityRow) -> str:
    return _sounding(draw, row.name, "all")


def two_homophones(draw: random.Random, row: CommunityRow) -> str:
    return _sounding(draw, _sounding(draw, row.name, "all"), "all")


def dialect(draw: random.Random, row: CommunityRow) -> str:
    """N and ng, z and zh."""
    return _sounding(draw, row.name, "some")


def other_dialect(draw: random.Random, row: CommunityRow) -> str:
    """N and l, f and h besides."""
    return _sounding(draw, row.name, "few")


def dropped(draw: random.Random, row: CommunityRow) -> str:
    place = draw.randrange(len(row.name))
    return _replaced(row.name, place, "")


def swapped(draw: random.Random, row: CommunityRow) -> str:
    place = draw.randrange(len(row.name) - 1)
    return row.name[:place] + row.name[place + 1] + row.name[place] + row.name[place + 2 :]


def wrong(draw: random.Random, row: CommunityRow) -> str:
    """Another character, out of those that many names have: the hardest kind."""
    return _replaced(row.name, draw.randrange(len(row.name)), draw.choice(COMMON))


def traditional(draw: random.Random, row: CommunityRow) -> str:
    """繁體, and half of them with a homophone too."""
    name = homophone(draw, row) if draw.random() < 0.5 else row.name
    return str(_to_traditional().convert(name))


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


def suffix(draw: random.Random, row: CommunityRow) -> str:
    """小区 too much or too little."""
    ending = next((known_suffix for known_suffix in SUFFIXES if row.name.endswith(known_suffix)), "")
    if ending == "小区" and len(row.name) > len(ending) + 1:
        return row.name.removesuffix(ending)
    return row.name + draw.choice(("小区", "社区"))


def figures(draw: random.Random, row: CommunityRow) -> str:
    """Figures for 一二三; a space where there is no number."""
    place = draw.randrange(1, len(row.name))
    written = row.name.translate(FIGURES)
    return written if written != row.name else f"{row.name[:place]} {row.name[place:]}"


def sentence(draw: random.Random, row: CommunityRow) -> str:
    """Other words around it, and half of them with a homophone too."""
    name = homophone(draw, row) if draw.random() < 0.5 else row.name
    return draw.choice(BEFORE) + name + draw.choice(AFTER)


def street(draw: random.Random, row: CommunityRow) -> str:
    """With its street, and a homophone in the name."""
    return row.street + draw.choice(("", "的", "那个", "这边的")) + homophone(draw, row)


KINDS: dict[str, Slip] = {
    "a homophone": homophone,
    "two homophones": two_homophones,
    "dialect: n ng, z zh": dialect,
    "dialect: n l, f h too": other_dialect,
    "a character dropped": dropped,
    "two swapped": swapped,
    "a wrong one": wrong,
    "traditional, half misheard": traditional,
    "suffix more or less": suffix,
    "figures or a space": figures,
    "in a sentence, half misheard": sentence,
    "with its street, misheard": street,
}
HOMOPHONES = ("a homophone", "two homophones")
TYPOS = ("a character dropped", "two swapped", "a wrong one")
