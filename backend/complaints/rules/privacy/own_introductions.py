"""Names by which neighbours know the writer or their family: 老张头, 王大姐, 浩然他妈, 小芳.

王师傅 of the firm and 李大爷 upstairs are others. A name in full and what is called one stand in `own_names`.
"""

import re
from collections.abc import Iterator

from backend.complaints.rules.privacy.own_names import (
    I_MYSELF,
    KIN,
    LITTLE,
    full_name,
    like_words,
    surnames,
    words_like_names,
)

Span = tuple[int, int]

# 师傅 and 经理 are whom the firm sends.
_TITLE = (
    r"(?:阿姨|大爷|大妈|大娘|大叔|大姐|大哥|大嫂|叔叔|叔|婶子|婶|姨|姐|哥|嫂子?|"
    r"奶奶|爷爷|老师|医生|大夫|先生|女士|太太|老太太?|老汉|老头儿?|妈|爷)"
)
_NAME = rf"(?P<name>[小老大][\u4e00-\u9fff](?:头儿?|头子|姐|哥|婆|爷|叔|婶|嫂|师)?|[\u4e00-\u9fff]{_TITLE})"
_END = r"(?=$|[^\u4e00-\u9fffa-z])"
_SELF_SIGNED = re.compile(
    rf"(?:——?|--|―|署名|落款|此致|敬礼[!！。]?|谢谢(?:你们?|您|了)?[!！。,，])[\s:：]*{_NAME}\s*(?:敬上|上|留)?[\s。.!！]*$"
)
_IN_IT = r"[^,，。;；!！?？\n]"  # a character of the same clause
# What a resident, and nobody else, did to those who read this: 给你们送过锦旗的王大姐, 常去投诉的老张.
_DID = r"锦旗|表扬信|感谢信|投诉|反映|报修|举报|打(?:过|了)?.{0,3}电话|找过|写过|来过"
_TO_BE_NAMED = re.compile(  # 你就说是教音乐的李老师: wherever that may be
    rf"(?:你们?|您)(?:就|可以|尽管)?(?:说|写|告诉[他她]们?|跟[他她]们?说)(?:我)?是{_IN_IT}{{0,16}}?{_NAME}{_END}"
)
_WHO_I_AM = (
    re.compile(
        rf"(?:^|[,，。;；!！?？\s])(?:(?:还|又|就)是|(?={_IN_IT}{{0,6}}(?:锦旗|表扬信|感谢信)))"
        rf"(?={_IN_IT}{{0,12}}(?:{_DID}))(?={_IN_IT}{{0,12}}(?:你们|您|这|常|上[次回]|又|过))"
        rf"[^,，。;；!！?？\n我俺那]{{1,16}}?的{_NAME}{_END}"
    ),
    # 我就是二单元教音乐的李老师
    re.compile(rf"{I_MYSELF}(?:就)?是(?![说听看替帮找问怕])[^,，。;；!！?？\n他她]{{1,20}}?的{_NAME}{_END}"),
)
# 我老张啊, 我王大姐; but 我小车，停不进来
_I_BY_NAME = re.compile(rf"(?:^|[,，。;；!！?？\s])(?:还是)?{I_MYSELF}(?:是)?{_NAME}(?=$|[啊呀哦,，。!！])")
_OF_THE_FIRM = re.compile("物业|经理|保安|保洁|门卫|前台")
_NEIGHBOURS = re.compile("楼[上下]|隔壁|对门|邻居")
# 我是浩然他妈, 我是三年级二班李浩然家长
_PARENT = r"(?:亲)?(?:妈妈?|爸爸?|娘|爹|奶奶|爷爷|姥姥|姥爷|家长|媳妇|老婆|老公|家属)"
_PARENT_OF = re.compile(
    rf"{I_MYSELF}(?:就)?是(?:{_IN_IT}{{0,10}}?(?:的|[班级楼院室号元层]))??"
    rf"(?P<name>(?:(?![他她的])[\u4e00-\u9fff]){{2,3}})(?P<whose>他|她|的)?{_PARENT}{_END}"
)
_NOBODY = re.compile(
    r"孩子|小孩|娃|自己|学生|病人|老人|租客|房东|业主|邻居|宝宝|儿子|闺女|女儿|朋友|伤者|患者|楼[上下]|隔壁|对门|人家|单亲|新手|全职|经理|保安|物业|主任|那个|这个|[者员主长户]$"
)
# 我闺女小芳, 我孙子浩浩: what a child is called begins no other word.
_GIVEN = (
    "芳军丽红伟刚强燕霞娟敏静芬玲萍琴梅兰英华明辉勇涛波峰飞龙虎宝娜婷婕雪冰"
    "莉菊艳娇倩洁洋杰浩宇轩晨欣怡佳琪蕾萌妮彤瑶琳薇斌磊鹏超凯豪航睿涵梓萱雯倩颖珍珠"
)
_CALLED_AT_HOME = re.compile(
    rf"{I_MYSELF}(?:们)?(?:家|的)?(?:{KIN}|孙子|孙女|外甥)(?:叫|是)?"
    rf"(?P<name>小[{_GIVEN}]|(?!明明|静静)(?P<twice>[{_GIVEN}])(?P=twice))(?![机车米区])"
)


def introductions(plain: str) -> Iterator[Span]:
    """`plain` is the text in half width and simplified."""
    signed = _SELF_SIGNED.search(plain)
    if signed and _is_known_by(signed["name"]) and signed.start() > 0:
        yield signed.span("name")
    for by_name in _I_BY_NAME.finditer(plain):
        name = by_name["name"]
        if _is_known_by(name) and (len(name) > LITTLE or name[1] not in like_words()):
            yield by_name.span("name")
    for pattern in (_TO_BE_NAMED, *_WHO_I_AM):
        for match in pattern.finditer(plain):
            said_before = plain[match.start() : match.start("name")]
            is_neighbour = pattern is not _TO_BE_NAMED and _NEIGHBOURS.search(said_before)
            if _is_known_by(match["name"]) and not is_neighbour and not _OF_THE_FIRM.search(said_before):
                yield match.span("name")
    for match in _PARENT_OF.finditer(plain):
        span = _child(plain, match)
        if span:
            yield span
    yield from (match.span("name") for match in _CALLED_AT_HOME.finditer(plain))


def _is_known_by(name: str) -> bool:
    """老张头 and 王大姐 by a family name; 小区 and 老人 are words."""
    family = name[1] if name[0] in "小老大" and name[1] in surnames() else name[0]
    return family in surnames() and name not in words_like_names() and name[:2] not in words_like_names()


def _child(plain: str, match: re.Match[str]) -> Span | None:
    """With 他妈 behind it any name, without it one in full."""
    start, end = match.span("name")
    if _NOBODY.search(match["name"]):
        return None
    if (
        match["whose"] in {"他", "她"}
        or full_name(plain, start, re.compile("(?:的)?" + _PARENT)) == end - start
    ):
        return start, end
    return None
