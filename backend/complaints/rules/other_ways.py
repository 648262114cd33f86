"""What people type into the box for additions and mean otherwise: thanks, haste, a question, pressure.

The office reads an addition as more of the matter. So what the words seem to be is offered first; who meant
an addition all the same sends it again.
"""

import re
from enum import StrEnum

from backend.complaints.rules.pressure import pressure_in
from backend.core.simplified import simplified


class OtherWay(StrEnum):
    THANKS = "thanks"
    URGING = "urging"
    QUESTION = "question"
    PRESSURE = "pressure"


LONGEST = 24  # characters; what is longer tells of something
_MARKS = re.compile(r"[\s,，.。!！~～、;；]+")
_THANKS = re.compile(
    r"(?:好(?:的|嘞|吧)?|嗯+|哦+|行|收到|知道了|明白了?|ok|(?:太|真是|非常|万分|十分)?(?:麻烦|辛苦|感谢|谢谢|多谢|谢)+了?"
    r"(?:啊|呀|你们?|您们?|大家|师傅们?|物业|政府|平台|邻声|领导|各位)*了?|再见|没事了?|👍+|🙏+|没有了?别的)+"
)
_URGES = re.compile(
    r"(?:请|再|帮我?|给我?|麻烦(?:您|你们?)?|能不能|可以|赶紧|赶快|尽快|快点?|抓紧|加急|你们?|物业)*(?:催(?:办|一[下催]|催|促|单)*|快点?|"
    r"加急|抓紧|尽快)(?:给?(?:我|俺)?(?:们)?(?:家)?(?:办理?|修|处理|解决|来人?|弄)?)?(?:一下)?[吧呀啊了呗]*"
)
_WHY_NOBODY = re.compile(
    r"(?:怎么|咋|为什么|为啥|都?[\d一二两三四五六七八九十几]+天了?)?(?:还|都)?(?:没|不)(?:有)?(?:人)?(?:来|修|办|处理|答复|回复|管)(?:人|修|呢|啊|呀)*[?？]*"
)
_ASKS = re.compile(
    r"(?:什么时候|啥时候|多会儿|几时|何时|多久|多长时间|哪天).{0,10}$|(?:到哪一?步?了|进度|进展)(?:怎么样|如何|呢|吗)*[?？]*$"
    r"|(?:谁|哪个单位|哪儿?|哪里).{0,4}(?:办|管|负责|处理).{0,4}$|(?:修|办|来|处理|弄|解决)(?:好|完|过)?了?(?:没有?|吗|么)[?？]*$"
    r"|^(?:请问|问一?下|想问).*|[吗呢][?？]*$"
)
# 灯坏了什么时候修: tells as well
_TELLS = re.compile("又|坏|漏|堵|停了|不亮|不热|还是|没修好|臭|脏|吵|裂|掉|倒")


def other_way(words: str) -> OtherWay | None:
    """None where the words may well be more of the matter."""
    plain = simplified(words).strip()
    if pressure_in(plain) is not None:
        return OtherWay.PRESSURE
    bare = _MARKS.sub("", plain).lower()
    if len(bare) > LONGEST or not bare:
        return None
    if _THANKS.fullmatch(bare):
        return OtherWay.THANKS
    if _URGES.fullmatch(bare) or _WHY_NOBODY.fullmatch(bare):
        return OtherWay.URGING
    return OtherWay.QUESTION if _ASKS.search(bare) and not _TELLS.search(bare) else None
