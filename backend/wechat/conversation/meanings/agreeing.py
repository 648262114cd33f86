"""A yes in several words: 好的 提交一下, 没有问题，请提交, 就这么交了吧, 嗯对."""

import re

from backend.wechat.conversation import text_parsing

# Every part of a yes is one of these; a message with any other word in it is none.
_PART = re.compile(
    "(?P<sends>(?:提|上)?交(?:上去|出去|过去|上|了|哇|啊)?|上报|发送|送出|[发送递报](?:出去|上去|过去|去|吧)|发(?=发)"
    "|往上[报交递]|[发报递](?=$)|[发报送递]了(?=吧)|弄上去?|[办弄]了?(?=吧)|登记(?:上去?|一下|了)?|投诉(?:这个|这件事?|上去)|就这样(?!个))"
    "|(?P<agrees>没有?(?:任何|什么|[啥甚])*(?:问题|毛病|(?:要|可)?改的?)了?|没有?错|对着?(?:的|呢)?|就?是这么?(?:一?回|个)事儿?|是的?"
    "|可以的?了?|无误|好使|不用改了?|就?(?:恁|按[你您](?:[写说弄]的)?)(?:写|来|办|弄|说)|同意|行(?![人李业动])嘞?|[说写]得?(?:挺|很|都|真|蛮)*(?:好|对|清楚|明白)的?"
    "|跟?我[说写]的(?:一样|一致|没差|一回事)|就这[两几三一][件个]事?|就这(?:个|么着|么办)?(?![么些两几三])"
    "|(?:(?:以上|上述|情况|内容|都)*属实)|没有?出入|正确|就?是?(?:这|那)个?意思|就是这样|确[认定]|成|中|妥(?:妥的?|当)?|冲|👌|👍)"
    "|(?P<all>就这些)"
    "|(?P<weak>好[的嘞]?|[嗯恩][呐哪呢]?|得嘞|昂|ok|yes)"
    "|(?P<thanks>谢谢[你您]?|多谢|感谢|辛苦[你您]?)"
    "|(?P<between>差不多|大概|大致|基本上?|这[下回]|那?就|先(?=提?交|这样)|麻烦[你您]?|请|[你您]?帮[我俺]|给(?:[我俺]们?|老子)|我(?:就)?是?[说想要看]|我(?=没|同意|确)"
    "|(?:都)?(?:看|核对|检查)(?:过|好|完)+了?|一下|(?:给|往|向)(?:领导|上面|街道|物业|他们|单位)|这么|这个|这样?"
    "|快快*[点些儿]*|赶[紧快]的?|抓紧|麻[利溜]儿?[点的]?|马上|立刻|催(?:单|一下|催)?呢?|内容|信息|上面|[都全](?!行)[部是]?|的话(?=就)"
    "|[按照依]着?(?=这|上面|我|你)|[让请叫]?[你您]给?(?=$|快|赶|麻|[提上]?交|[发送递报])|给(?=[提上]?交|[送递报])|那(?=[你您快赶都])"
    "|[吧哇咧了啊呗嘞哈啦呀])"
)
_ANOTHER_SENTENCE = re.compile(
    "别|不要|不用|顺便|另外|对了|还有|啥|什么|多久|多会|几天|谁|能|可以|会不会|但|不过|我"
)
_ENDS_WITH_A_WISH = re.compile(r"了吧[\s。！!~～]*$")
_TO_SEND = re.compile("提?交(?!钱|费|代|通|警|了[吗没])|[发送递报](?:出去|上去|过去|吧)")
_NOT_NOW = re.compile("[不别没先等再改错换]|以?后|明[天儿]|[吗么?？]|能|怎|咋|啥|[他她它]|物业|街道|自己")


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
    return text_parsing.command_word(text) in text_parsing.YES | text_parsing.SENT or agrees_to_send(
        _whole_word(text)
    )


def _whole_word(text: str) -> str:
    """报了吧 to its last particle: without it, it was reported already."""
    word = text_parsing.command_word(text)
    return f"{word}吧" if word.endswith("了") and _ENDS_WITH_A_WISH.search(text) else word


def is_part_of_it(text: str) -> bool:
    """那, 快快快, 谢谢: may stand beside a yes, and says nothing else."""
    word = text_parsing.squeeze(text)
    at = 0
    while at < len(word):
        part = _PART.match(word, at)
        if part is None:
            return False
        at = part.end()
    return True


def yes_in_front(text: str) -> str:
    """行交吧 of 行交吧别写我: what sends, where another sentence follows without a mark; else empty."""
    at, has_sent = 0, False
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            break
        has_sent = has_sent or part.lastgroup == "sends"
        at = part.end()
    return text[:at] if has_sent and _ANOTHER_SENTENCE.match(text, at) else ""


def tells_to_send(text: str) -> bool:
    """那赶紧的弄好交上去得了: a word for sending, and none that denies it, puts it off or asks."""
    plain = text_parsing.squeeze(text)
    return _TO_SEND.search(plain) is not None and _NOT_NOW.search(plain) is None


def sends(text: str) -> bool:
    """交吧, 那就提交: a yes that has a word for sending in it."""
    return agrees(text) and any(part.lastgroup == "sends" for part in _PART.finditer(_whole_word(text)))
