"""Who waits and sees, and who never said that it is not solved."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.meanings.faults import names_fault

# 再看看吧, 观察两天再说: neither solved nor not
_SEES_LATER = re.compile(
    "[我俺]们?(?:先|就)?等(?:着|信儿?|消息|通知)|(?:行|好|中)[，, ]*等信|[我俺]记(?:下|住)了"
    "|(?:再|先|还得|还要|我)(?:等等|等一?等|看看|看一?看|瞧瞧|观察)|观察(?:几|两|一|三)?(?:天|段|下|观察)"
    "|到时候?(?:了|再)*(?:看|说)|看(?:两|几|一|三)天|过(?:两|几|一)天再(?:看|说|评)|(?:看看|等等|试试|用用)(?:再说|情况|效果)|先(?:试|用)(?:试|用|两天|几天)"
    "|还没(?:来得及|顾上|得?空)?(?:去看|回去看|试|回家看)|(?:晚上|明天|天黑|回家|回去|回来|到家)(?:了|我|再)*(?:看看|试试|看一下|瞧瞧)"
)
# Neither is said that it is so: 要是还坏我再说, 有没有别的灯坏, 我没在家
_LEFT_OPEN = re.compile(
    "(?:要是|如果|万一|假如|有没有|会不会|是不是|看(?:它|他)?还).*"
    "|(?:不|又|再|还)[^，,。 ]{1,4}再(?:说|找|告诉)[^，,。 ]*"
    "|(?:不知道|不清楚|没在家|不在家|没注意|不好说|说不好)"
)
# 师傅再给我看看: somebody else is to look
_OTHERS_LOOK = re.compile("派|叫|让|请|师傅|你们?|您|麻烦|能不能|给[我俺]|帮[我俺]|过?来(?:再|看)|[一]?趟")
_HINDERS = re.compile("没(?!说)|不(?!知|急|着急|用|吵|响|漏|闹|错)|又|还(?!要|得|行|好|可以|不(?:知|好说))")
# 我没说没解决, 谁说不满意了
_NEVER_SAID = re.compile(
    "(?:[我俺]?(?:可|也|又|刚才|从来)*(?:没|没有|不是|并没|哪)(?:有)?(?:说|讲|写|要|想|让)(?:过|是|的是)?|谁(?:说|让|叫))"
    "[你们我它这]{0,2}(?:没(?:有)?(?:解决|修好|弄好|好|办好)|不?满意|不行|退回|重办|重新办|打回)"
    "|(?:又|也|可|并)?不是(?:说)?(?:不满意|没解决|没修好|要?重办|要?退回)"
    "|(?:别|不用|不要|用不着|怎么就?|咋就?)(?:给我)?(?:退回|重办|打回)"
)


# 以后还这样我再找你们, 要是再停水我就来找您
_COMES_BACK = re.compile(
    "(?:以后|下次|下回|回头|要是|如果|假如|万一|往后|日后|哪天|过几天).{0,18}"
    "(?:再(?:来)?(?:找|说|告诉|反映|投诉|报|联系|麻烦)(?:给)?(?:你们?|您)?|(?:就|还|也|又|再)(?:来|给|跟|和|向)?(?:找|投诉|反映给|告诉|联系|麻烦)(?:你们?|您))"
    "(?:说|反映|投诉|一声|一下)?[了吧啊呀哈呗]*$"
)


def comes_back_later(text: str) -> bool:
    """以后还这样我再找你们: nothing is wrong now, and nothing is to be done."""
    plain = simplified(text).strip(" 。！!~～")
    match = _COMES_BACK.search(plain)
    return match is not None and not names_fault(plain[: match.start()])


def waits_and_sees(text: str) -> bool:
    """好像是消停了两天 再看看吧: of an answer that is neither confirmed nor denied."""
    plain = simplified(text).replace("消停", "安静")  # 消停了两天: nothing has stopped that should run
    if _SEES_LATER.search(plain) is None or _OTHERS_LOOK.search(plain):
        return False
    rest = _SEES_LATER.sub("", _LEFT_OPEN.sub("", plain))
    return not names_fault(rest) and _HINDERS.search(rest) is None


def never_said_so(text: str) -> bool:
    """我没说没解决啊: against what was made of the words."""
    return _NEVER_SAID.search(simplified(text)) is not None
