"""Answers to which community it is that name none, or one of two: 我在太原, 二小区还是三小区来着."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import CommunityChoice
from backend.wechat.conversation.text_parsing import number, squeeze

LEAST_CONTAINED = 3  # characters that are a piece of one name by no accident

# Where the resident is says nothing of where they live. Capitals of provinces, and words for elsewhere.
_AWAY = re.compile(
    "(?:[我俺]|人)?(?:现在|这会儿?|目前)?(?:人)?(?:在|住)(?:北京|天津|上海|重庆|石家庄|太原|呼和浩特|沈阳|长春|哈尔滨|南京|杭州"
    "|合肥|福州|南昌|济南|郑州|武汉|长沙|广州|深圳|南宁|海口|成都|贵阳|昆明|拉萨|西安|兰州|西宁|银川|乌鲁木齐|香港|澳门|台北"
    "|外地|外省|国外|老家|单位|医院|学校|路上|车上|出差)[呢了啊呀]?"
)
_EITHER = re.compile(
    "(?P<before>.*?)(?P<one>[一二三四五六七八九十0-9]+)(?P<kind>小区|期|区|号院|院)?(?:还是|或者?是?|要么)"
    "(?P<other>[一二三四五六七八九十0-9]+)(?P<kind_too>小区|期|区|号院|院)?"
)

_HEDGES = re.compile("好像|应该|可能|大概|估计|也许|就|是|吧|的|那|嗯|选|[，,。 ]")
# An office building, a shop in the street
_HAS_NONE = re.compile(
    "(?:这|我们?|我们这|那|其实)*(?:里|儿|个)*(?:不是|没有|不在)(?:一个|什么|住宅)?小区"
    "(?:里|的)?(?:[，,。 ].{0,12})?[啊呀的]?"
)
_KIND = "(?:小区|社区|花园|家园|嘉园|佳苑|公寓|家属[院楼区]|宿舍|新村|[大小]院|嘉苑|华府|[苑园城庄府邸])"
# 我们小区叫保晋路家属院; 阳光花园, which the example names
_IS_CALLED = re.compile(
    "(?:[我俺咱]们?)?(?:这个?|那个?)?(?:小区|院子?|这)?(?:的?名字?)?(?:就?叫|是|在)"
    f"(?P<name>\\S{{2,10}}?{_KIND})[的啊呀吧]?(?:[，,。 ].*)?|(?P<alone>\\S{{2,10}}?{_KIND})"
)
_MISTYPED = re.compile(
    r"(?P<wrong>\S{2,12}?)[，, ]*(?:我)?(?:打|写|说|输)?错(?:字|别字)?了?[，, 。]*(?:应该)?(?:是)?"
    r"(?P<right>\S{2,12})"
)
_TELLS = re.compile("[没不坏漏堵脏臭吵乱停占]|有人|太|怎么|哪")


def name_in(text: str) -> str:
    """保晋路家属院 of 我们小区叫保晋路家属院; empty where the form of the words is no name's."""
    match = _IS_CALLED.fullmatch(simplified(text).strip(" 。，,！!"))
    name = (match["name"] or match["alone"] or "") if match else ""
    return "" if _TELLS.search(name) else name


def corrected_name(text: str) -> str:
    """示例佳苑 of 示例嘉苑 打错了是佳苑, and of 示例嘉苑 错了 示例佳苑; else the text."""
    match = _MISTYPED.fullmatch(simplified(text).strip(" 。，,！!"))
    if match is None:
        return text
    wrong, right = match["wrong"], match["right"]
    return wrong[: -len(right)] + right if len(right) < len(wrong) and right[-1] == wrong[-1] else right


def has_none(text: str) -> bool:
    """不是小区, 我们这不是小区 是写字楼."""
    return _HAS_NONE.fullmatch(simplified(text).strip(" 。，,！!")) is not None


def position(text: str) -> int | None:
    """2, 第二个吧 好像, of the list that was shown."""
    return number(text) or number(_HEDGES.sub("", simplified(text)) or text)


def likeliest(text: str, choices: tuple[CommunityChoice, ...]) -> tuple[CommunityChoice, ...]:
    """Of those that sound like 西沟一小区 only 段西沟一小区, the one that has these words in it."""
    word = squeeze(text)
    containing = tuple(choice for choice in choices if word in squeeze(choice.name))
    return containing if len(containing) == 1 and len(word) >= LEAST_CONTAINED else choices


def is_away(text: str) -> bool:
    """我在太原, 人在外地."""
    return _AWAY.fullmatch(simplified(text).strip(" 。，,！!")) is not None


def either(text: str, lookups: Lookups) -> tuple[CommunityChoice, ...]:
    """Both of 我是桃园的 二小区还是三小区来着, where each is a community; else none."""
    match = _EITHER.search(simplified(text).replace(" ", "").replace("的", ""))
    if match is None:
        return ()
    kind = match["kind_too"] or match["kind"] or ""
    both = [f"{match['before']}{number}{kind}" for number in (match["one"], match["other"])]
    first = [_called(name, lookups) for name in both]
    choices = tuple(dict.fromkeys(choice for choice in first if choice is not None))
    return choices if len(choices) == len(both) else ()


def _called(name: str, lookups: Lookups) -> CommunityChoice | None:
    mention = lookups.mentioned(name)
    return mention.communities[0] if mention.sure else next(iter(lookups.by_name(name)), None)
