"""What is said beside a complaint that is being written, and stands in no stored field."""

import re

from backend.core.fields.phones import phones_in
from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acts.features import asks

_HURRIES = re.compile(
    "(?:你们?|能不能|麻烦|请)?(?:(?:快|赶紧|赶快|搞快|麻利|速度|抓紧)(?:[点些的]|一点|点儿)*)+(?:办|行不|好不|呗|儿|呀|啊|吧|急死(?:人|我)?了?|等不及了?)*"
)
_ENDS = re.compile(
    "(?:好|谢|多谢|辛苦|行|可以|嗯|那|就|先|没了|没有了|没啦|了|谢谢|我|也|都|再|吧|老[伴公婆]|家里人|他|她|[说讲]|找不[着到]了?)*"
    "(?:结束|到这|这样|就这些|这些|就?这[两几三一]?(?:样|件事?|点)|没了|没有了|没啦|完事|说完|够|齐|全"
    "|没(?:有)?(?:啥|什么|甚)?(?:别的|其他的?|旁的|(?:要|可)?(?:补充|说|加)的|啥|什么))(?:了|啦|吧|呀|啊|儿)*"
)
_NO_ANSWER = text_parsing.UNSOLVED | text_parsing.listed("行吧 好吧 那行 那行吧 行行 好好 随你 就这")
_IMPATIENT = re.compile("(?:还|咋还|怎么还)(?:没|不)(?:完|结束)(?:了|啊|呢|吗|没)*")
_SETTLED = re.compile(
    "(?:有人|师傅|物业|工人|他们).{0,2}来过?了|来人了|来[修清扫](?:过|走)?了"
    "|(?:修|弄|清|扫|装|换|处理|收拾|打扫|搞)(?:走|好|完|干净|得?挺干净)(?:了|啦)?|扫得.{0,2}干净|没毛病了|不用(?:来|修|管)了|好了$|(?:又)?有(?:水|电|暖|气)了$"
    "|已经?(?:不漏|不响|不臭|热|亮|通|拉走|清走|走|好|来|修|开)[^，,。]{0,2}了$"
)
_STILL_WRONG = re.compile(
    "[啥什]么?时|多久|多会|哪天|能不能|几时|何时|[吗么?？]|没(?!毛病)|不[亮热通行好]|又|还|但|可是|才|后来|以后|坏|漏|再"
)
_NOT_GIVEN = re.compile("(?:不要|不想?|别|先不)(?:交|提交|投诉|写)(?:这个|这件|了)+")
_LEAVES_THE_WORDS = text_parsing.listed(
    "就这 就这样 就这个 不改了 不用改 不用改了 还是原来的 原来的就行 就那样"
)
_LEFT_UNSAID = re.compile(
    "(?:几|哪)(?:单元|层|楼|号|户|室).{0,4}(?:不(?:说|写|填|告诉|知道|清楚)|保密)|(?:别的|其他的?|具体的?|再细).{0,4}不(?:说|写|填|想说)"
    "|(?:[几哪]个?(?:单元|层|楼|号|户|室)|别的|其他的?|具体的?)?.{0,4}(?:[你您]们?|自己|他们)+(?:去|再|就)?(?:看|查|找|问|定)(?:看|一下|着办|吧)*"
)
_FEW_DIGITS = re.compile(r"[\d\- ]{5,}")
_BUILDING = re.compile(
    r"(?:就)?(?:写|填|记|是)(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})(?:号楼?|栋|幢)"
)
LONGEST_SETTLED = 14
LEAST_BEHIND_A_GREETING = 4
LONGEST_WITH_CHATTER = 60
_CALLED = "(?:小伙子|姑娘|同志|师傅|老师|闺女|大姐|大哥|领导)?"
_GREETS = re.compile(f"^(?:{_CALLED}(?:你好|您好)[啊呀]?{_CALLED}|等等|等一下|等会儿?|等下)[，,。！! ]+")
# 行，那我说个事，…; 那不问了，…; 再一个问题 …
_SAYS_THAT_ONE_TELLS = (
    "(?:那|哦|行|好|嗯|哎|是)*[我俺]?(?:就|还|也|再|想|要|来|跟你|给你)*(?:说|讲|报|反映|投诉|举报|报修)(?:一?下|下子)?"
    "(?:一?[个件](?:事儿?|问题|情况)?|件事儿?|点事儿?)?"
)
_CHATTER = re.compile(
    f"^(?:(?:{_CALLED}(?:你好|您好)[啊呀]?{_CALLED}|喂|哦+|噢+|嗯+|行|好的?|好吧|行吧|那行|那好|那个|对了|哎呀?|唉|是?这样的?|跟你说|听我说|不好意思|打扰了?"
    f"|{_SAYS_THAT_ONE_TELLS}|(?:那|我|就|好|行|算了)*(?:不问了|先不问)|(?:再|还有|另外|又)*(?:加|有)?(?:一|另外?一?)?[个件](?:问题|事儿?|情况)?"
    "|还有(?:就是)?|另外|再就是|再有|再一个)[啊吧哈呢]*(?:[，,。：:！!、 ]|~|～|…)+"
    "|(?:哎|唉|哦|那)?[我俺](?:说|反映|报)一下[啊哈吧](?=\\S{4}))+"
)
_OUTRIGHT = re.compile(
    "^(?:那|哦|行|好|嗯|哎)*[我俺](?:们|就|想|要|得|还|也|来)*(?<=[想要就来])(?:投诉|举报|反映)"
    "(?:一?下|一?个(?:事|问题)儿?|一?件事儿?)?[，,：: ]*"
    "(?!了|过|完|[以之]?后|的|会|能|要|用|需|可以|有|是不是|多久|几|怎么|咋|[去找归]|流程|[他她它你这那]|物业?$)"
)
# 我要在他的基础上加一句 …, 再补充一点：…: what stands behind it is told; 加装电梯 is a matter
_LEADS_TO_MORE = re.compile(
    "^(?:对了|还有|哦|噢|那个|另外)?[，, ]*(?:请|麻烦|帮我|给我|我|还|要|想|再|来)*"
    "(?:在.{0,4}(?:基础上?|后[面头]|上面|里面?))?(?:还|再)*"
    "(?:(?:补充|追加)(?:一下|说明|一?句|一?点|个)?|再说一?句"
    "|加(?:上)?(?:一?[句点条]|说明|一下|(?=[：:，, ])))"
    "[：:，,。 ]*"
)


def complained_of(text: str) -> str:
    """暖气不热 of 那我要投诉暖气不热; empty where it is not said so, or not of what."""
    words = _CHATTER.sub("", text, count=1)
    rest = _OUTRIGHT.sub("", words, count=1)
    return rest if rest != words and len(rest) >= LEAST_BEHIND_A_GREETING else ""


def without_chatter(text: str) -> str:
    """楼道灯不亮 of 行，那我说个事，楼道灯不亮 and of 那我要投诉楼道灯不亮; else the whole."""
    if len(text) > LONGEST_WITH_CHATTER:
        return text  # an elder's letter stays as it was written
    rest = _OUTRIGHT.sub("", _CHATTER.sub("", text, count=1), count=1)
    return rest if len(rest) >= LEAST_BEHIND_A_GREETING else text


def without_greeting(text: str) -> str:
    """门禁卡丢了怎么补办 of 你好，门禁卡丢了怎么补办; also without the 等等 before a question."""
    rest = _GREETS.sub("", text, count=1)
    return rest if len(rest) >= LEAST_BEHIND_A_GREETING and asks(rest) else text


def without_lead(text: str) -> str:
    """我家有坐轮椅的老人 of 我要在他的基础上加一句 我家有坐轮椅的老人; else the whole."""
    return _LEADS_TO_MORE.sub("", text, count=1)


def hurries(text: str) -> bool:
    """快点, 赶紧的: it makes no place and no matter."""
    return _HURRIES.fullmatch(_word(text)) is not None


def ends(text: str) -> bool:
    """谢了 结束吧."""
    return _ENDS.fullmatch(_word(text)) is not None


def answers_nothing(text: str) -> bool:
    """行吧, 没解决, 还没完, where a place or a name was asked."""
    return _word(text) in _NO_ANSWER or _IMPATIENT.fullmatch(_word(text)) is not None


def settled(text: str) -> bool:
    """已经有人来了, 扫得挺干净: perhaps nothing is left to complain of."""
    plain = simplified(text)
    return (
        len(plain) <= LONGEST_SETTLED
        and _SETTLED.search(plain) is not None
        and not _STILL_WRONG.search(plain)
    )


def would_not_give(text: str) -> bool:
    """不要交这个."""
    return _NOT_GIVEN.fullmatch(_word(text)) is not None


def leaves_the_words(text: str) -> bool:
    """就这, where other words for the problem were asked."""
    return _word(text) in _LEAVES_THE_WORDS


def digits_only(text: str) -> bool:
    """2021234 and 13812345: too few for a telephone number, and nothing else."""
    return _FEW_DIGITS.fullmatch(text.strip()) is not None and not phones_in(text)


def place_and_no_more(parts: list[str]) -> bool:
    """几单元我先不说行吗: beside a door, it says that the rest of the place is left out."""
    return bool(parts) and all(_LEFT_UNSAID.search(part) for part in parts)


def building_alone(text: str) -> str:
    """12号楼 of 写12号; empty where it says no more than that."""
    match = _BUILDING.fullmatch(_word(text))
    return f"{match['number']}号楼" if match else ""


def _word(text: str) -> str:
    return text_parsing.squeeze(text)
