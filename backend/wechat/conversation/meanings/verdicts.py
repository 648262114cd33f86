"""What is said of an office's answer: a fault that came back, its manner, a wish for another visit."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.waiting import waits_and_sees

# 服务不错 就是慢了点: of how it was done, and of no fault
_OF_MANNER = re.compile("服务|态度|说话|速度|效率|慢|磨[叽蹭]|拖|久|迟|贵|啰嗦")
_STILL = re.compile(
    "没|未|不(?!错|赖|满意|太满意|快|及时|好意思)|又|还(?!行|可以|好|不错|凑合|算)|半|坏|黑|漏"
)
# What says satisfied or not; 地上留了四个螺丝 only tells.
_JUDGES = re.compile(
    "满意|满yi|manyi|bmy|慢|磨[叽蹭]|拖|迟|久|差(?!点(?!劲))|不咋|不行|不中|不太|不好|不怎么|一般|凑合|糟|糙|敷衍|难听|态度|礼貌|冲"
    "|脸色|脸子|骂|凶|官腔|套话|废话|失望|寒心|[星分]|评|心累|蜗牛|效率|气[人死]|火大|贵|低|恶心|耍人|哪门子|就这|不认可|👎|🙄"
    r"|[\d一二两三四五六七八九十半几俩仨]+多?(?:天|个?月|趟|次|回|个电话|礼拜|小时)|好意思|勤快|呵呵|bad|not|谁赔|赔我|要了?\d*块"
)
# 修是修了 可又松了
_CAME_BACK = re.compile(
    r"([修换弄来办清装])是\1(?:好|完)?了?[，,、 ]*(?:可是?|但是?|不过|结果)?[，, ]*(?:又|还|照样|照旧|没)"
)
_ONCE_MORE = re.compile(
    "(?<![不别没])(?<!不用)(?<!不会)再(?:派|来|叫|安排|找|给|让).{0,4}(?:人|师傅|[趟次回]|看|修|弄)"
    "|(?<![不别没])(?<!不用)(?<!不会)再(?:给我|帮我|好好)?(?:修|弄|看|处理|清|换|查)(?:一?[下趟次回遍]|[修弄看])"
)
_PRAISED = re.compile("再(?:来|找).{0,6}(?:谢|夸|投诉)|以后再|下次再")
# 水有了, 电来了
_RUNS_AGAIN = re.compile(
    "(?:(?:[水电气网]|暖气?|信号)(?:又|都|也)*(?:有|来|通|热)了|[有来通](?:[水电气网]|暖气?|信号)了)[吧啊呀呢哈。!！]*$"
)
_WORSE_ONE = re.compile(
    "换(?:了|的是?|成了?)+(?:[一]?[个块盏只扇台把根]?).{0,3}(?:旧|破|次[品的货]|假|二手|便宜货|歪)的?"
)
_NO_ANSWER = re.compile(
    "[这那]也?(?:叫|算)(?:什么|啥)?(?:答复|回复|处理|办理|解决|办事|修)(?!.{0,2}[了完]吧)|[这那]是(?:什么|啥)(?:答复|回复|处理)"
)
# 我要找你们领导, 向上反映怎么弄, 找街道
_ABOVE = re.compile(
    "(?:找|告到?|反映到?|投诉到?|上报|联系|叫|给).{0,5}(?:领导|上级|上面|街道|主管|区里|市里|住建|12345)|(?:向|往|跟)上(?:级|面|头)?(?:反映|告|报|投诉|说)"
    "|(?:领导|上级|街道|主管部门).{0,4}(?:电话|在哪|是谁|怎么找|管不管)|12345投诉"
)
_DONE = re.compile("过|已经|[来说]了|说是|答应")


def judges_manner_only(words: str) -> bool:
    """服务不错 就是慢了点."""
    plain = simplified(words)
    return _OF_MANNER.search(plain) is not None and not names_fault(plain) and not _STILL.search(plain)


def judges(words: str) -> bool:
    """Whether it says satisfied or not at all."""
    return _JUDGES.search(simplified(words).lower()) is not None


def came_back(words: str) -> bool:
    """修是修了 可又松了, 麻烦再派个人: after an office's answer it is not solved."""
    plain = simplified(words)
    if _CAME_BACK.search(plain) and names_fault(plain):
        return True
    is_once_more = _ONCE_MORE.search(plain) is not None and _PRAISED.search(plain) is None
    return is_once_more and not waits_and_sees(plain)


def runs_again(words: str) -> bool:
    """闺女我不会弄这个 就是水有了."""
    return _RUNS_AGAIN.search(simplified(words)) is not None and not names_fault(words)


def is_a_worse_one(words: str) -> bool:
    """换了个旧的."""
    return _WORSE_ONE.search(simplified(words)) is not None


def is_no_answer(words: str) -> bool:
    """你们这叫答复吗."""
    return _NO_ANSWER.search(simplified(words)) is not None


def wants_the_office_above(words: str) -> bool:
    """我要找你们领导, 向上反映怎么弄; 给街道打过电话了 tells what was done."""
    plain = simplified(words)
    return _ABOVE.search(plain) is not None and _DONE.search(plain) is None
