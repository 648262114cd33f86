"""Extracts the name from a sentence: 我住在众旺小区三号楼 asks for 众旺小区."""

import re
import unicodedata
from dataclasses import dataclass

from backend.core.simplified import simplified
from backend.registry.rules.addresses import parse_door

LONGEST = 60
_LEAD = re.compile(
    r"^(?:不是|对|你好|您好|喂|请问|那个|就是|嗯+|呃+|啊|我想问一?下?|我要?想?投诉|投诉|反映一?下?|查一?下?)*"
    r"(?:(?:我们?|俺们?|咱们?|本人)(?:家里?|爸妈|父母|老人|这边?|这里)?(?:是|就?在|就?住在?|说的是)?|家住在?|住在|我在|是|在|叫)?"
    r"(?:那个|这个|一个|叫)?"
)
_TAIL = re.compile(
    r"(?:的?(?:业主|住户|居民|房子)|(?:里面?|院里|那里|这里|那边|这边|附近|旁边|门口|对面|后面|前面|的|呢|啊|呀|吧|了|哈))+$"
)
_FILLER = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:那个|这个|那块的?)")
_PLACE_ENDS = re.compile(r"小区|家属院|家属楼|住宅区|花园|家园|嘉园|佳苑|新苑|公寓|新村|华庭|名邸|雅居")
_GOES_ON = re.compile(r"[一二三四五六七八九十\d东西南北中甲乙ABab]{0,3}(?:期|区|院|苑|号院|小区)")
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class ExtractedName:
    """`name` as far as it can be told from what stands around it; `whole` where nothing does."""

    name: str
    whole: bool


def extract_name(text: str) -> ExtractedName:
    """The part of a text that is likeliest the name."""
    plain = unicodedata.normalize("NFKC", simplified(text[:LONGEST])).strip(" 。,，.!！?？~、;；")
    name = _clause(plain)
    name = _before_door(name)
    name = _longer(_LEAD.sub("", name), name)
    name = _longer(_TAIL.sub("", _ended(_FILLER.sub("", name))), name)
    return ExtractedName(name, name == plain)


def _clause(text: str) -> str:
    """Of several clauses the one that names a kind of place, else the longest."""
    clauses = [part for part in re.split(r"[,，。.!！?？;；\n]", text) if part.strip()]
    if len(clauses) < SHORTEST:
        return text
    return next((clause for clause in clauses if _PLACE_ENDS.search(clause)), max(clauses, key=len)).strip()


def _before_door(text: str) -> str:
    """What stands before the door, else behind it."""
    door = parse_door(text)
    if door is None or not door.written or door.written not in text:
        return text
    before, _, after = text.partition(door.written)
    return _longer(before.strip(" ,，的"), _longer(after.strip(" ,，的"), text))


def _ended(text: str) -> str:
    """Cut off behind 小区 and the like: 众望小区楼道灯坏了."""
    match = _PLACE_ENDS.search(text, SHORTEST)
    if match is None:
        return text
    end = match.end()
    more = _GOES_ON.match(text, end)
    return text[: more.end() if more else end]


def _longer(part: str, whole: str) -> str:
    return part if len(part.strip()) >= SHORTEST else whole
