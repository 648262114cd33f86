"""Who misses what they wrote: 怎么把我写的弄没了, 还是原来那个, 问题还是原来那个：…"""

import re

from backend.core.simplified import simplified

LONGEST = 24  # characters, without what is written again behind a colon
LEAST_WORDS = 4
_BEFORE = "(?:原来|原先|之前|前面|刚才|开始|上一次?)"
_MISSES = re.compile(
    "(?:写|打|填)的.{0,6}(?:弄|搞|整|给)?(?:没|丢|不见)(?:了|啦)"
    "|(?:写|打|填)的(?:话|那些|字|内容)?(?:呢|去哪|哪去|哪儿去|在哪|怎么没|咋没)"
)
_BACK = re.compile(
    f"(?:还是|就用?|恢复|还原|[改换变退]回|要|用|写)(?:成|到|去|来|我|的)*{_BEFORE}(?:写|说)?(?:的|那)"
    "(?:个|句|段|些|样|话|行|吧|了|啊|呀|嘛)*[。！! ]*$"
    f"|{_BEFORE}(?:写|说)?(?:的|那个|那句).{{0,4}}(?:还给?我|找回来?|拿回来?|恢复|[换改]回来?)"
    "|(?:[改换退]回(?:来|去)|恢复|还原)[吧了。！!]*$"
)
_NO_WORD = re.compile(r"\W+")


def wants_it_back(text: str) -> bool:
    """What stood there before, whether it is missed or asked for."""
    lead = _lead(text)
    return len(lead) <= LONGEST and (_MISSES.search(lead) or _BACK.search(lead)) is not None


def misses(text: str) -> bool:
    return _MISSES.search(_lead(text)) is not None


def words_behind(text: str, earlier: str) -> str:
    """What is written again behind a colon, as it was typed, where it says more than what stood there."""
    behind = re.split("[：:]", text, maxsplit=1)[1:]
    words = behind[0].strip() if behind else ""
    is_new = len(words) >= LEAST_WORDS and _NO_WORD.sub("", words) not in _NO_WORD.sub("", earlier)
    return words if is_new else ""


def _lead(text: str) -> str:
    return re.split("[：:]", simplified(text), maxsplit=1)[0]
