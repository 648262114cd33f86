"""Whether it is the same matter as a neighbour's, said in words on the check page."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing

LONGEST = 16  # characters
_THEIRS = "(?:跟|和|与|同|随)(?:他们?|她|人家|那[件个]|邻居|上面|别人|大家)(?:那[件个])?的?"
_TOGETHER = "(?:(?:合|报)?(?:一起|一块儿?)|一样|是?一[回件码]事|是?同一[件个]事?)"
_JOINS = re.compile(
    f"(?:对|嗯|是|那|就|应该|可能|好像|我们?|这)*(?:{_THEIRS}{_TOGETHER}|同一[件个]事?|一[回码件]事|就是(?:那|上面那?)[件个])[吧呗啊的了]*"
    "(?:那?[我俺]?就?不(?:另外?|再|单独|重复|用)+(?:提?交|报|投诉|写|说)[吧呗啊的了]*)?"
)
_SOMEBODY = "(?:别人|有人|邻居|人家|其他人|谁)"
_ASKS = re.compile(f"{_SOMEBODY}.{{0,4}}(?:报|投诉|反映|说|提)过?了?(?:是吧|吧|吗|没有?|不|是不是)[?？]*$")


def joins(text: str) -> bool:
    """那就跟他一起, 是一回事, 就是那件."""
    word = text_parsing.squeeze(text)
    return len(word) <= LONGEST and _JOINS.fullmatch(word) is not None


def asks_if_reported(text: str) -> bool:
    """别人报过了是吧."""
    return len(text) <= LONGEST and _ASKS.search(simplified(text)) is not None
