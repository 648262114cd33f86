"""电梯困人打哪个号: the number is wanted for the day when it happens, and nobody is in danger now."""

import re

from backend.core.simplified import simplified

LONGEST = 24  # characters
_ASKS = re.compile(
    "(?:打|拨|找|呼)(?:打)?(?:哪一?个|哪|什么|啥|甚|几|多少)(?:号码?|电话|热线|部门)?|(?:电话|号码?|热线)(?:是|打|拨)?(?:多少|几|啥|什么|哪)"
)
_OF_DANGER = re.compile(
    "困|着火|起火|火灾|火警|失火|煤气|燃气|天然气|漏气|触电|漏电|急救|救护|报警|救援|晕倒|中毒|溺水|紧急|119|120|96333"
)
_SUPPOSES = re.compile("万一|要是|如果|假如|以后|平时|平常|一般|遇[到上见]|碰[到上见]|的话|将来")
_LEAD = re.compile(
    "^(?:我?(?:就是)?(?:想)?(?:请)?问(?:一?下|问|你|您)*|请教|那|对了|你们?|您|顺便|还有|[ ，,])+"
)
_NOW = re.compile(
    "了|现在|正在|刚|快|救命|有人|我|俺|咱|老[人太头]|孩|娃|大[爷妈]|[0-9一二三四五六七八九十]+(?:号楼|单元|楼)|里|冒|闻|着呢|[!！]"
)
_OF_A_FIRM = re.compile("公司|物业|维修|客服|收费|派出所|报修|缴费|街道|社区")


def wants_a_number_only(text: str) -> bool:
    """老人困在电梯里了 打哪个电话 tells of danger, and is none."""
    plain = simplified(text).strip()
    if len(plain) > LONGEST or not _ASKS.search(plain) or not _OF_DANGER.search(plain):
        return False
    if _OF_A_FIRM.search(plain):
        return False
    return _SUPPOSES.search(plain) is not None or _NOW.search(_LEAD.sub("", plain)) is None
