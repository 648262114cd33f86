"""What this service is, how long it takes and who handles a complaint."""

import re
from collections.abc import Sequence

from backend.core.simplified import simplified
from backend.wechat.conversation import replies
from backend.wechat.conversation.lookups import CommunityRecord, Progress, ServicePromises
from backend.wechat.conversation.questions.parts import contact, name_of, own_complaint, paragraph

OWN_SHOWN = 2
CATEGORIES_SHOWN = 3
WHO_WE_ARE = "我是邻声，接小区里的投诉和查询。我不是物业，由市物业主管部门管。"
NO_COST = "不收费，不会让您付款、填银行卡或验证码。"
NOT_THE_FIRM = "我们和物业不是一家，由市物业主管部门管，物业拖着不办，上级看得到。"
READERS = "您写的话，办理的单位和管它的街道、区县、市主管部门能看，邻居看不到。"
_SUSPECTS = re.compile(
    "一伙|一家|一起的|物业(?:的人|开的|办的|雇|自己)|串通|官官|是不是物业|是物业[吗么不]"
    "|[转踢推退]回.{0,3}物业|还是.{0,3}物业办|管[得能]?住物业"
)
ROBOT = "我是自动回答的。您的投诉，由办理单位的人来办。"
_ROBOT = re.compile("机器|真人|是人|自动|电脑|程序|智能|(?i:ai)")
WEEKENDS = "周末和节假日不算工作日，但您随时都可以说，急事照样办。"
_WEEKENDS = re.compile("周[末六日天]|星期|礼拜|节|放假|晚上|夜里|半夜|上班")
_READERS = re.compile("看|读|谁知道")
_NEIGHBOURS = re.compile("邻居|别人|对门|[楼隔][上下壁]|那[家户]|旁人|街坊|业主")
GOES_NOWHERE = "我在网上接投诉，不上门。要不要上门、去找谁，由办理的单位定，办完答复您。"
_VISITS = re.compile("上门|去.{1,3}家|到.{1,3}家|找(?:他|她|人家|楼上|楼下|[0-9]{3,4}|那家|对方)")
_IS_URGENT = re.compile("(?:算|是|属于|叫|够|不)[^，,。]{0,3}急")
_COST = re.compile("收费|花钱|要钱|收钱|多少钱|免费|交钱")


def how_long(promises: ServicePromises, own: Sequence[Progress], words: str) -> str:
    """The due time of the resident's own open complaint, else what is promised to everybody."""
    waiting = [progress for progress in own if progress.due][:OWN_SHOWN]
    weekends = WEEKENDS if _WEEKENDS.search(simplified(words)) else ""
    if waiting:
        return paragraph(
            [
                *map(own_complaint, waiting),
                weekends,
                _what_is_urgent(promises, words),
                "到时没答复，上级单位会看到。着急可以回复“催办”。",
            ]
        )
    sooner = [f"{name}：{promise}" for name, promise in promises.sooner[:CATEGORIES_SHOWN]]
    return paragraph(
        [
            f"{promises.category}：{promises.promise}" if promises.promise else f"一般 {promises.usual}",
            *([] if promises.promise else sooner),
            weekends,
            f"困人、漏气、着火这样的急事：{promises.emergency_hours} 小时内答复，夜里和节假日也算。",
            f"答复后 {promises.rate_days} 天内您可以评价；没解决，就退回重办。",
            "哪天上门，由办理的单位和您约。",
        ]
    )


def _what_is_urgent(promises: ServicePromises, words: str) -> str:
    if not _IS_URGENT.search(simplified(words)):
        return ""
    hours = promises.emergency_hours
    return f"困人、漏气、着火、有人要受伤，才按急事 {hours} 小时内答复。情况变急了，马上说给我听。"


def who(
    promises: ServicePromises, own: Sequence[Progress], record: CommunityRecord | None, words: str
) -> str:
    waiting = [progress for progress in own if progress.due][:1]
    plain = simplified(words)
    if _VISITS.search(plain):
        return paragraph([GOES_NOWHERE, *map(own_complaint, waiting)])
    asks_readers = _READERS.search(plain) is not None
    return paragraph(
        [
            NOT_THE_FIRM if _SUSPECTS.search(plain) else "",
            READERS if asks_readers else "",
            *map(own_complaint, waiting),
            _first_office(record),
            _not_to_firms(promises, record),
            _after_redos(promises, record),
            "" if asks_readers else READERS,
        ]
    )


def _first_office(record: CommunityRecord | None) -> str:
    if record is None:
        return "投诉先交给您小区的物业，没有物业的交给街道办事处。"
    return f"{name_of(record)}的投诉，先交给{contact(record.office)}。"


def _not_to_firms(promises: ServicePromises, record: CommunityRecord | None) -> str:
    """Nothing to say where no firm answers anyway."""
    if not promises.not_to_firms or (record is not None and record.reason == "no firm"):
        return ""
    more = "等" if len(promises.not_to_firms) > CATEGORIES_SHOWN else ""
    names = "、".join(promises.not_to_firms[:CATEGORIES_SHOWN])
    return f"{names}{more}不交给物业，交给{'街道' if record is None else contact(record.street)}或上级。"


def _after_redos(promises: ServicePromises, record: CommunityRecord | None) -> str:
    if record is not None and record.reason == "no firm":
        return ""
    return f"您说没解决就退回重办，到第 {promises.street_leads_from_redo} 次改由街道办。"


def anonymity(words: str) -> str:
    return with_readers(words, replies.ANONYMITY)


def with_readers(words: str, answer: str) -> str:
    """Before it, where `words` ask of neighbours, who reads complaints at all."""
    return paragraph([READERS if _NEIGHBOURS.search(simplified(words)) and answer else "", answer])


def what(words: str) -> str:
    plain = simplified(words)
    first = [NO_COST, WHO_WE_ARE] if _COST.search(plain) else [WHO_WE_ARE, NO_COST]
    return paragraph([ROBOT if _ROBOT.search(plain) else "", *first, replies.HELP])
