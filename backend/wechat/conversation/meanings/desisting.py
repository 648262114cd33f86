"""Giving up something smaller than the complaint: 算了不删了, 算了 别催了, 那就先不报了."""

import re

from backend.wechat.conversation import text_parsing

LONGEST = 20  # characters
_SMALLER = "删|催|改|补充?|加|换|写|问|评|打分|拆|分|看|拍|发照片|发图|找|等|查|撤|取消|投票|打电话"
_DESISTS = re.compile(
    f"^(?:算了|那就?|还是|要不|唉|行|好|嗯|吧|先|我|就|那)*(?:不|别|甭|不用|不要|不必|不想)(?:再|去)?(?:{_SMALLER})[了吧啊呀]+(?P<why>.*)$"
)
# 我没要代替啊 你咋老问我小区
_NEVER_MEANT = re.compile(f"^[我俺]?没(?:有)?(?:要|想|说)(?:过|要)?(?:{_SMALLER}|代替|重写)")
_ASKS = re.compile("[?？]|[吗么呢]$|行不|怎么|咋|为啥|为什么")
_LATER = re.compile(
    "(?:那|就|我|要不|还是|唉|行|好)*先不(?:急着)?(?:投诉?|提?交|报|弄|写|说|发|办)(?:了|吧|啊)*"
    "(?:(?:让?[我俺]|回头|等会儿?|我们)*(?:再|先)?(?:看看|想想|考虑考虑?|商量商量?|问问)(?:再说)?(?:吧|了)*)?"
)


def desists(text: str) -> bool:
    """Nothing changes: neither is the complaint given up."""
    word = text_parsing.squeeze(text)
    if len(word) <= LONGEST and _NEVER_MEANT.match(word):
        return True
    return len(word) <= LONGEST and _DESISTS.match(word) is not None and _ASKS.search(text) is None


def puts_off(text: str) -> bool:
    """那就先不报了: what is written is left for later."""
    return _LATER.fullmatch(text_parsing.squeeze(text)) is not None
