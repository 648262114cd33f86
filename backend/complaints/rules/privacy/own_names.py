"""Names that residents give as their own: 我叫张三, 我是3号楼李四, 署名：王五, 张三 at the end.

A name without such words about it is somebody else's: 保安张某, 王经理, 楼上的李四.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

Span = tuple[int, int]
LITTLE = 2  # characters of 小王

_TITLE = (
    r"(?:阿姨|大爷|大妈|大娘|大叔|大姐|大哥|叔叔|叔|婶子|婶|姨|姐|哥|奶奶|爷爷|老师|师傅|医生|大夫|"
    r"先生|女士|小姐|太太|同志|老太太|老汉|老头)"
)
_KIN = (
    r"(?:妈妈?|爸爸?|母亲|父亲|老公|老婆|丈夫|妻子|爱人|媳妇|儿子|女儿|闺女|孩子|老伴|奶奶|爷爷|姥姥|姥爷|婆婆|公公|岳父|岳母|"
    r"哥哥?|姐姐?|弟弟?|妹妹?|孙子|孙女|家属|家人|对象)"
)
_HOUSE = r"[0-9a-z零一二三四五六七八九十东西南北号楼栋幢座单元室层户门#\s\-—的]{0,20}"
_WHO = r"(?:(?:老|新)?(?:业主|住户|居民|租户|租客|房主|户主))?"
_I = r"(?:我|俺|咱|本人)"
# What may stand between such words and the name.
_GAP = r"[\s:：,，“”\"'‘’（(【《]{0,3}"
_SAID = (
    rf"{_I}(?:的)?(?:全名|姓名|名字|大名|真名|实名)?(?:就)?叫做?",
    rf"{_I}(?:的)?(?:全名|姓名|名字|大名|真名)(?:就)?是",
    r"(?<!物业)(?<!经理)(?<!保安)(?<!他的)(?<!她的)(?:姓名|署名|落款|签名|名字)[:：是为]",
    r"(?:投诉|反映|举报|报修|申请|联系|来信|报事|留言|填表|陈述|求助|上报|提交|申诉)人(?:姓名|名字)?[:：是为]?",
    r"(?:户主|房主|业主|住户|居民)(?:姓名|名字)[:：是为]?",
    r"(?:大家|邻居们?|别人)?都?(?:叫|喊|写)我",
    rf"{_I}姓[\u4e00-\u9fff][\s,，]*(?:名|就)?叫(?:我)?",
)
_KIN_CALLED = rf"{_I}(?:家|的)?(?:的)?{_KIN}(?:的)?(?:名字?)?(?:叫|姓名[:：是]?|名叫){_GAP}"
_IS = (
    rf"{_I}(?:就)?(?:是|系){_GAP}(?:住在?)?{_HOUSE}[^,，。;；!！?？\n]{{0,8}}?{_WHO}(?:的)?",
    rf"{_I}(?:就)?(?:是|系){_GAP}(?:住在?)?{_HOUSE}{_WHO}(?:的)?",
    rf"本人{_GAP}{_HOUSE}{_WHO}{_GAP}",
)
_IN_APPOSITION = rf"(?:^|[,，。;；!！?？\n\s]|还是|又是)(?:我|俺)\s*[,，(（]\s*{_HOUSE}"
_AS_OWNER = (
    r"(?<![他她别人个位名全体大该某各位多些家上下壁门])(?:业主|住户|居民|租户|户主|房主)(?:代表)?[:：]?"
    + _GAP
)
_GOES_ON = (
    r"(?:住|家住|家在|是|系|今年|电话|手机|联系|微信|男|女|\d|反映|反应|投诉|举报|请求|恳求|申请|求助|在此|敬上|来自|"
    r"身份证|退休|就行|就好|就可以|就成|我|本人|向|实名)"
)
_END = rf"(?=$|[^\u4e00-\u9fffa-z]|{_GOES_ON})"
_ENDS_A_NAME = re.compile(_END)
_ANYTHING = re.compile("")
_SAYS_SO = re.compile(r"(?=$|[^\u4e00-\u9fffa-z]|反映|反应|投诉|举报|请求|恳求|申请|求助)")
_FAMILY = re.compile(
    rf"(?:(?:{_I}|免贵|本人)姓|(?:^|(?<=[,，\s]))姓(?=[\u4e00-\u9fff](?:[,，。\s]|$)))\s*(?P<name>[\u4e00-\u9fff])(?!名)"
)
_OF_KIN = re.compile(rf"的{_KIN}")
_ENGLISH = re.compile(
    r"(?:[Mm]y name(?: is|'s)|I am called)\s+(?P<name>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+){0,2})"
)
_LATIN = re.compile(r"(?P<name>[a-z]{2,20}(?:\s[a-z]{2,20})?)(?![a-z])")
_DOTTED = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,6}(?:[·•‧・][\u4e00-\u9fff]{1,8}){1,2})")
_LITTLE = re.compile(rf"(?P<name>[小老阿大][\u4e00-\u9fff]){_END}")
_BY_TITLE = re.compile(rf"(?P<name>[\u4e00-\u9fff]{_TITLE})(?!来|去|过来|上门|帮|给|修|看|弄|说|的电话)")
_SIGNED = re.compile(
    r"(?:^|[\n。！!？?；;…~～]|——|--|\s|此致|敬礼[!！。]?|谢谢[!！。,，]?|签名|署名)\s*(?:——?|--|by)?\s*"
    r"(?P<name>[\u4e00-\u9fff]{2,4}?)\s*(?:敬上|谨上|拜上|叩谢|敬启|书|上|留|启|拜托)?"
    r"(?:[\s,，]*(?:\d{2,4}[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?)?[\s。.!！]*$"
)
_BESIDE_PHONE = re.compile(
    r"(?:^|[,，。;；!！?？\n\s:：])(?P<name>[\u4e00-\u9fff]{2,3})\s*"
    r"(?:的?(?:电话|手机号?|联系电话|联系方式))?[:：,，\s]*$"
)
_BEHIND_PHONE = re.compile(r"[\s,，(（]{0,2}(?P<name>[\u4e00-\u9fff]{2,3})(?=[\s。,，)）!！]|$)")
# 陈国富，男；张伟 3-2-501；王芳敬上
_BESIDE = (
    re.compile(
        r"(?:^|[,，。;；!！?？\n\s:：])(?P<name>[\u4e00-\u9fff]{2,3})[\s,，(（]+[男女](?=[\s,，。)）\d]|$)"
    ),
    re.compile(
        r"(?:^|[,，。;；!！?？\n\s:：])(?P<name>[\u4e00-\u9fff]{2,3})[\s,，]+"
        r"(?=\d{1,2}\s*(?:[-—#]|号楼)\s*\d{1,2}(?:\s*[-—]\s*|单元)\d{3,4}(?!\d))"
    ),
    re.compile(r"(?:^|[,，。;；!！?？\n\s:：])(?P<name>[\u4e00-\u9fff]{2,3})(?:敬上|谨上|拜上|叩谢|敬启)"),
)
# 龙泉苑, 和平里
_PLACES = frozenset("苑园院区里府城庄村楼路街巷道沟湾坊")
# These end no name: 张三住, 李四在.
_NO_END = frozenset(
    "住在家电联想要来去的了吗呢吧啊呀和跟与就都也不没有被给让说又这那我你他她它们号楼单户室是会很太还把从对向"
)


def names(plain: str, text: str, phones: Sequence[Span]) -> Iterator[Span]:
    """`plain` is the text in half width and simplified; `phones` are the resident's own in it."""
    for opening, name_after in _OPENINGS:
        for match in opening.finditer(plain):
            length = name_after(plain, match.end())
            if length:
                yield match.end(), match.end() + length
    for match in _FAMILY.finditer(plain):
        if match["name"] in _surnames():
            yield match.span("name")
    for match in _ENGLISH.finditer(text):
        yield match.span("name")
    yield from _signatures(plain, phones)


def _after_saying(plain: str, at: int) -> int:
    """After 我叫 even a name that no list has is one. How long it is; 0 where there is none."""
    length = _full_name(plain, at, _ENDS_A_NAME) or _titled(plain, at)
    for pattern in (_DOTTED, _LITTLE, _LATIN):
        match = pattern.match(plain, at)
        length = length or (match.end() - at if match else 0)
    return length


def _after_being(plain: str, at: int) -> int:
    """我是 is said of much: only a name of the list, a family name with a title, 小王 and 老李."""
    length = _full_name(plain, at, _ENDS_A_NAME) or _full_name(plain, at, _OF_KIN) or _titled(plain, at)
    is_little = _LITTLE.match(plain, at) is not None and plain[at + 1] in _surnames()
    return length or (LITTLE if is_little else 0)


def _after_kin(plain: str, at: int) -> int:
    """我爸叫陈国富瘫痪在床: what they are called, whatever follows."""
    if _BY_TITLE.match(plain, at):
        return 0
    return _full_name(plain, at, _ENDS_A_NAME) or _full_name(plain, at, _ANYTHING)


def _after_a_role(plain: str, at: int) -> int:
    return _full_name(plain, at, _SAYS_SO)


def _full_name(plain: str, at: int, end: re.Pattern[str]) -> int:
    """How long the name is that begins here; 0 where none does."""
    longest = 4 if plain[at : at + 2] in _double_surnames() else 3
    if longest == 3 and plain[at : at + 1] not in _surnames():  # noqa: PLR2004 - a family name of one character
        return 0
    for length in range(longest, longest - 2, -1):
        name = plain[at : at + length]
        if len(name) == length and _is_name(name) and end.match(plain, at + length):
            return length
    return 0


def _is_name(name: str) -> bool:
    if not all("\u4e00" <= character <= "\u9fff" for character in name) or name[-1] in _NO_END:
        return False
    return name[:2] not in _words() and name not in _words() and name[1:] not in _words()


def _titled(plain: str, at: int) -> int:
    match = _BY_TITLE.match(plain, at)
    return len(match["name"]) if match and match["name"][0] in _surnames() else 0


def _signatures(plain: str, phones: Sequence[Span]) -> Iterator[Span]:
    """A name alone at the end, or beside what only its bearer writes with it."""
    match = _SIGNED.search(plain)
    if match and _stands_alone(match["name"]) and match.start() > 0 and match["name"][-1] not in _PLACES:
        yield match.span("name")
    for pattern in _BESIDE:
        yield from (
            beside.span("name") for beside in pattern.finditer(plain) if _stands_alone(beside["name"])
        )
    for start, end in phones:
        before = _BESIDE_PHONE.search(plain[max(0, start - 14) : start])
        if before and _stands_alone(before["name"]):
            offset = max(0, start - 14)
            yield offset + before.start("name"), offset + before.end("name")
        behind = _BEHIND_PHONE.match(plain, end)
        if behind and _stands_alone(behind["name"]):
            yield behind.span("name")


def _stands_alone(name: str) -> bool:
    if len(name) == LITTLE and name[0] in "小老" and name[1] in _surnames():
        return name not in _words() and name[1] not in _like_words()
    return name[0] not in _like_words() and _full_name(name, 0, re.compile("$")) == len(name)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(_listed("surnames.txt")[0])


@cache
def _double_surnames() -> frozenset[str]:
    return frozenset(_listed("surnames.txt")[1].split())


@cache
def _like_words() -> frozenset[str]:
    """Family names that begin too many words for a name to stand by itself."""
    return frozenset(_listed("surnames.txt")[2])


@cache
def _words() -> frozenset[str]:
    """Words that begin like a name: 高层, 周末, 谢谢."""
    return frozenset(" ".join(_listed("words_like_names.txt")).split())


def _listed(name: str) -> list[str]:
    text = (files("backend.complaints.rules.privacy") / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# What opens a name, and how long the name is behind it.
_OPENINGS = (
    *((re.compile(opening + _GAP), _after_saying) for opening in _SAID),
    (re.compile(_KIN_CALLED), _after_kin),
    *((re.compile(who), _after_being) for who in _IS),
    (re.compile(_AS_OWNER), _after_a_role),
    (re.compile(_IN_APPOSITION), _after_a_role),
)
