"""What a correction names: 不是2号楼，是3号楼, 帮我改成2号楼, 位置写错了是地下二层."""

import re

from backend.wechat.conversation import intents
from backend.wechat.conversation.meanings.place_parts import door_of
from backend.wechat.conversation.meanings.where_and_what import says_where

_DENIED_BEHIND = re.compile(
    r"(?P<rest>.*(?<![不还])[是在][^不，, ]{2,}?)[，, ]*(?:而|可)?不[是在][^，,。 是在]{2,12}$"
)
_DENIED = re.compile(r"(?:不是|不在)[^，,。]{1,12}?[，, ]?(?=(?:应该|其实|而)?[是在])")
_SURELY = re.compile(
    "(?:改成|改为|改到|换成|换到|应该[是在]|其实[是在]|而是|是在|错了[，,是]?|不对[，,是]?)(?!不是)[，,：: ]?"
)
_WEAKLY = re.compile(r"[是在](?!不是)[，,：: ]?")
_SWAPS = re.compile(
    r"(?:我?说?的?)?不是(?P<old>\S{2,12}?)[，, ]*(?:而是|应该是|其实是|就?是)(?P<new>\S{2,16})"
)
_SWAPPED_BACK = re.compile(r"(?:应该|其实)?是(?P<new>\S{2,16}?)[，, ]+不是(?P<old>\S{2,12})")
_SLIP = re.compile("^(?:不好意思|哎呀?|唉)?[，, ]*[我俺]?(?:刚才?)?(?:写|打|说)?错了?[，,。！! ]+")
# 问题改成…, 不是狗的事，我想说的是…: what leads to the new words
_LEADS_TO_WORDS = re.compile(
    "^(?:不是[^，,。 ]{1,12}[，,。 ]+)?(?:请|帮我|麻烦)?[把将]?(?:问题|内容)?(?:给我)?"
    "(?:(?:改|换|写|说)(?:成|为)|(?:应该|其实|而)是|[我俺](?:是)?(?:要|想)?说的(?:其实|就)?是|是"
    '|还是原来(?:那个|的)|重新?写(?:成|一遍)?(?=[：:，, ]))[：:，, “"]*'
)
_NEW_VALUE = re.compile(
    r"(?:改成|改为|改到|换成|换到|应该是|其实是|而是|是在|错了[，,是]?|不对[，,是]?|是)"
    r"(?!不是)[，,：: ]?"
)
_VALUE_ENDS = re.compile(r"(?:才对|吧|啊|呀|哈|了)?[。！!，,~～]*$")
# 说了在地下车库！, 俺住3号楼, 就是广场东边
_LEADS_TO_A_PLACE = re.compile(
    r"^(?:位置(?:就?[是在]|[：:，, ])?(?=\S{2})"
    r"|[我俺]?[都已经]*[说讲][过了]+是?在?|[我俺][家们]?就?[是住]在?|(?:就|应该|好像)(?:是在?|在)|是不是在?|是在?)"
    r"(?=\S{2})[，,：: ]*"
)
_PLACE_ENDS = re.compile(r"[吧啊呀哈嘛]?[。！!，,~～]*$")
LEAST_WORDS = 3
_PARTICLES = re.compile(r"[是在的啦呀啊嘛吧哦了呢就，,。！!\s]*")
_TALK_AROUND = re.compile(
    "[我俺您你她他谁吗]|租户|租客|房东|业主|老师|知道|告诉|说|别|不要|不让|电话|名字|叫|姓"
)
_NO_SPOT = re.compile("房东|这里|那里|哪里|里头|知道")
_OF_WHO_WRITES = re.compile("[我俺]们?(?:也|可|又)?(?:不住|不是(?:这|业主)|是?路过)")  # 8号楼 我不住这楼
_CHINESE = re.compile("[\u3400-\u9fff]")
_CLAUSE_ENDS = re.compile(r"[\s，,。；;！!]+")


def without_denied(text: str) -> str:
    """不是2号楼，是3号楼 names the second, 是5号楼不是3号楼 the first."""
    behind = _DENIED_BEHIND.match(text)
    return behind["rest"] if behind else _DENIED.sub("", text)


def new_value(text: str) -> str:
    """What stands behind 改成 or 是; empty where nothing does."""
    return _behind_the_last(_NEW_VALUE, text.strip())


def new_place(text: str) -> tuple[str, str]:
    """The place that a correction names, and what it tells besides: 是3号楼2单元 堆的是旧沙发."""
    plain = without_denied(text).strip()
    marks = list(_SURELY.finditer(plain))
    behind = next((plain[mark.end() :] for mark in reversed(marks) if plain[mark.end() :]), "")
    if not behind:
        weak = _WEAKLY.search(plain)
        behind = plain[weak.end() :] if weak else ""
    place, *more = _CLAUSE_ENDS.split(behind.lstrip("是在"), maxsplit=1)
    rest = more[0] if more else ""
    if intents.names_a_spot(rest) and (says_where(rest) or not door_of(place)):
        place, rest = behind, ""
    return _trimmed(place), rest


def swapped(words: str, text: str) -> tuple[str, str] | None:
    """楼道灯 and 门灯 of 不是楼道灯 是门灯, where the first stands in the words."""
    pair = denied_and_meant(text)
    return pair if pair is not None and pair[0] in words else None


def denied_and_meant(text: str) -> tuple[str, str] | None:
    """电梯 and 楼道灯 of 不是电梯，是楼道灯."""
    plain = _SLIP.sub("", text.strip(), count=1)
    match = _SWAPS.fullmatch(plain) or _SWAPPED_BACK.fullmatch(plain)
    return (_trimmed(match["old"]), _trimmed(match["new"])) if match else None


def new_words(text: str) -> str:
    """停车费乱收 of 不是狗的事，我想说的是停车费乱收, to the last character; else the whole."""
    rest = _LEADS_TO_WORDS.sub("", _SLIP.sub("", text.strip(), count=1), count=1)
    return rest if len(rest) >= LEAST_WORDS else text


def clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE_ENDS.split(text) if clause]


def corrected_place(text: str) -> tuple[str, str]:
    """The place of an answer to where it is, and what it tells besides where it denies another."""
    parts = clauses(text)
    of_place = [part for part in parts if not _OF_WHO_WRITES.match(part)]
    text = text if len(of_place) in (0, len(parts)) else " ".join(of_place)
    return new_place(text) if without_denied(text) != text else (bare_place(text), "")


def bare_place(text: str) -> str:
    """The place alone: 就是广场东边, 俺住3号楼, 说了在地下车库！, 不在2号楼 在3号楼."""
    place = _LEADS_TO_A_PLACE.sub("", without_denied(text).strip(), count=1)
    return _PLACE_ENDS.sub("", place).strip() or text


def place_before_name(text: str, door: str) -> str:
    """The place where the name was asked; of I live in building 3（3号楼） what was understood of it."""
    return door if not _CHINESE.search(text.replace(door, "")) else bare_place(text)


def only_the_door(text: str, door: str) -> str:
    """The door of a sentence that is talk around it: 我不是说了吗9号楼, 是4单元啦; else an empty string."""
    rest = text.replace(door, "", 1) if door else ""
    if not rest or rest == text:
        return ""
    is_talk = _TALK_AROUND.search(rest) is not None and not intents.names_a_spot(_NO_SPOT.sub("", rest))
    return door if is_talk or _PARTICLES.fullmatch(rest) else ""


def _behind_the_last(mark: re.Pattern[str], plain: str) -> str:
    ends = [match.end() for match in mark.finditer(plain)]
    return _trimmed(plain[ends[-1] :]) if ends else ""


def _trimmed(value: str) -> str:
    return _VALUE_ENDS.sub("", value).strip(" ，,。：:")
