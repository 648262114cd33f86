"""Which of several matters words name: by a thing of it, or by its place in the list."""

import re
from collections.abc import Sequence

from backend.core.simplified import simplified
from backend.wechat.conversation.meanings.things import things_in
from backend.wechat.conversation.text_parsing import number

_PLACE_IN_THE_LIST = re.compile(
    "第(?P<place>[一二三四五六1-6])[个件条桩]|(?<!第)(?P<ends>最后|前)一?[个件条]"
)
# What points at a matter and belongs to none.
_SAYS_NOTHING_OF_IT = re.compile(
    "那[个件条事]|这[个件条事]|第.[个件条]|昨天|今天|前天|上次|上回|刚才|之前|前面|原来|早上|投诉|问题|事情|东西|小区|单元|号楼"
    "|接着|继续|催[一办]?下?|撤[回了掉]?|补充|追加|修[了好]?|弄|写完?|说|发了?|交了?|提交|进度|咋样|怎么样|啥时候?|什么时候|还没|没有?"
    "|不用|不要|管了?|取消|办|帮我|麻烦|给我|一下|我们?|你们?|您|俺|的|了|吗|呢|吧|啊|呀|么|没|又|还|再|把|就|是|在|有|来|人|都|好"
)
LEAST_SHARED = 2  # characters side by side


def place_in_list(text: str, length: int) -> int | None:
    """The position that 第二个 or 最后一个 names; None where the words name none, or one behind the end."""
    place = _PLACE_IN_THE_LIST.search(simplified(text))
    if place is None:
        return None
    position = length if place["ends"] == "最后" else number(place["place"] or "1") or 0
    return position - 1 if 0 < position <= length else None


def named_by(text: str, matters: Sequence[str]) -> tuple[int, ...]:
    """The positions of the matters that the text may name; none where it names none of them."""
    place = place_in_list(text, len(matters))
    if place is not None:
        return (place,)
    return tuple(position for position, words in enumerate(matters) if _is_named(text, words))


def only_names(text: str, matter: str) -> bool:
    """补充垃圾的 tells nothing of it."""
    return all(part in simplified(matter) for part in _SAYS_NOTHING_OF_IT.sub(" ", simplified(text)).split())


def _is_named(text: str, words: str) -> bool:
    things, own_things = things_in(text), things_in(words)
    if things and own_things:
        return bool(things & own_things)
    return bool(_pairs(text) & _pairs(words))


def _pairs(text: str) -> set[str]:
    parts = _SAYS_NOTHING_OF_IT.sub(" ", simplified(text)).split()
    return {
        part[place : place + LEAST_SHARED]
        for part in parts
        for place in range(len(part) - LEAST_SHARED + 1)
        if part[place : place + LEAST_SHARED].isalpha()
    }
