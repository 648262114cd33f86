"""A yes in several words: 好的 提交一下, 没有问题，请提交, 就这么交了吧, 嗯对."""

import re

from backend.wechat.conversation import text_parsing

# Every part of a yes is one of these; a message with any other word in it is none.
_PART = re.compile(
    "(?P<sends>(?:提|上)?交(?:上去|出去|过去|上|了|哇|啊)?|上报|[发送递报](?:出去|上去|过去|去|吧)|发(?=发|$)"
    "|弄上去?|[办弄](?=吧)|登记(?:上去?|一下|了)?|投诉(?:这个|这件事?|上去)|就这样(?!个))"
    "|(?P<agrees>没有?(?:任何)?(?:什么)?(?:问题|毛病|要改的?)|没有?错|对着?(?:的|呢)?|是的?|可以的?了?|无误|同意|行(?![人李业动])"
    "|确[认定]|成|中|👌|👍)"
    "|(?P<weak>好[的嘞]?|嗯|ok)"
    "|(?P<thanks>谢谢[你您]?|多谢|感谢|辛苦[你您]?)"
    "|(?P<between>那?就|先(?=提?交)|麻烦[你您]?|请|[你您]?帮[我俺]|给[我俺]|我(?:就)?是?[说想要看]|我(?=没|同意|确)"
    "|(?:都)?(?:看|核对|检查)(?:过|好|完)+了?|一下|(?:给|往|向)(?:领导|上面|街道|物业|他们|单位)|这么|这个|这样?"
    "|[吧哇咧了啊呗嘞哈啦])"
)


def agrees_to_send(word: str) -> bool:
    """`word` is a squeezed text: plain words of agreement side by side, and nothing denied or told."""
    kinds: set[str] = set()
    at = 0
    while at < len(word):
        part = _PART.match(word, at)
        if part is None:
            return False
        kinds.add(str(part.lastgroup))
        at = part.end()
    if "sends" in kinds or "agrees" in kinds:
        return True
    return "weak" in kinds and "thanks" not in kinds  # 好的谢谢 only thanks


def agrees(text: str) -> bool:
    """A yes in one word or in several."""
    word = text_parsing.command_word(text)
    return word in text_parsing.YES | text_parsing.SENT or agrees_to_send(word)


def sends(text: str) -> bool:
    """交吧, 那就提交: a yes that has a word for sending in it."""
    word = text_parsing.command_word(text)
    return agrees(text) and any(part.lastgroup == "sends" for part in _PART.finditer(word))
