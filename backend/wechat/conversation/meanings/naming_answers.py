"""Answers to which community it is that name none, or one of two: 我在太原, 二小区还是三小区来着."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import CommunityChoice

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
