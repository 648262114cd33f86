"""Names that residents give as their own: 我叫张三, 我是3号楼李四, 署名：王五, 张三 at the end.

A name without such words about it is somebody else's: 保安张某, 王经理, 楼上的李四.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from backend.complaints.rules.privacy.own_flats import is_nuisance

Span = tuple[int, int]
LITTLE = 2  # characters of 小王

_TITLE = (
    r"(?:阿姨|大爷|大妈|大娘|大叔|大姐|大哥|叔叔|叔|婶子|婶|姨|姐|哥|奶奶|爷爷|老师|师傅|医生|大夫|"
    r"先生|女士|小姐|太太|同志|老太太|老汉|老头)"
)
KIN = (
    r"(?:妈妈?|爸爸?|母亲|父亲|老公|老婆|丈夫|妻子|爱人|媳妇|儿子|女儿|闺女|孩子|老伴|奶奶|爷爷|姥姥|姥爷|婆婆|公公|岳父|岳母|"
    r"哥哥?|姐姐?|弟弟?|妹妹?|孙子|孙女|家属|家人|对象)"
)
_HOUSE = r"[0-9a-z零一二三四五六七八九十东西南北号楼栋幢座单元室层户门#\s\-—的]{0,20}"
_WHO = r"(?:(?:老|新)?(?:业主|住户|居民|租户|租客|房主|户主))?"
I_MYSELF = r"(?:我|俺|咱|本人|鄙人)"
# What may stand between such words and the name.
_GAP = r"[\s:：,，“”\"'‘’（(【《]{0,3}"
_SAID = (
    r"(?<!物业)(?<!经理)(?<!保安)(?<!他的)(?<!她的)(?:姓名|署名|落款|签名|名字)[:：是为]",
    r"(?:投诉|反映|举报|报修|申请|联系|来信|报事|留言|填表|陈述|求助|上报|提交|申诉)人(?:姓名|名字)?[:：是为]?",
    r"(?:户主|房主|业主|住户|居民)(?:姓名|名字)[:：是为]?",
    r"(?:大家|邻居们?|别人)?都?(?:叫|喊|写)我",
)
# Behind these stands a name, whatever it looks like: 我叫刘桂花, 我叫高兴.
_CALLED = (
    rf"{I_MYSELF}(?:的)?(?:全名|姓名|名字|大名|真名|实名)?(?:就)?叫做?",
    rf"{I_MYSELF}(?:的)?(?:全名|姓名|名字|大名|真名)(?:就)?是",
    rf"{I_MYSELF}姓[\u4e00-\u9fff][\s,，]*(?:名|就)?叫(?:我)?",
)
# 我301的李梅
_OF_A_FLAT = (
    rf"{I_MYSELF}(?:家|们|住)?(?:\d{{1,2}}\s*(?:号楼|栋|[-—#])\s*)?(?:\d{{1,2}}\s*(?:单元|[-—])\s*)?"
    r"\d{3,4}(?:号|室|户)?的"
)
_KIN_BY_NAME = rf"{I_MYSELF}(?:家|的)?(?:{KIN}|老汉|老头子?)"
_KIN_CALLED = rf"{I_MYSELF}(?:家|的)?(?:的)?{KIN}(?:的)?(?:名字?)?(?:叫|姓名[:：是]?|名叫){_GAP}"
_IS = (
    rf"{I_MYSELF}(?:就)?(?:是|系){_GAP}(?:住在?)?{_HOUSE}[^,，。;；!！?？\n]{{0,8}}?{_WHO}(?:的)?",
    rf"{I_MYSELF}(?:就)?(?:是|系){_GAP}(?:住在?)?{_HOUSE}{_WHO}(?:的)?",
    rf"{I_MYSELF}(?:就)?(?:是|系)[^,，。;；!！?？\s]{{1,14}}?(?:小区|[家花嘉佳]园|苑|村|院|楼|单元|层)的",
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
# 我叫刘桂花楼道灯坏了: what a complaint begins with, where nothing divides it from the name.
_BEGINS_A_COMPLAINT = re.compile(
    r"(?=[楼电路门窗水暖][道梯灯门禁口户管气费压锁栋]|单元|小区|物业|地下|车[库位棚]|垃圾|噪[音声]|隔壁|对门|院里|家里|俺家|咱|"
    r"这[个里几些]|那[个里]|想|要|有[人个事]|是?[一二三四五六七八九十东西南北]号?[楼单门栋层]|昨[天晚]|今[天早晚]|刚才|麻烦|你们|您)"
)
# Whom, and not what, somebody calls: 我叫保安来了.
_IS_CALLED_FOR = re.compile(
    r"保[安洁姆修]|房[东主管客]|车主|司[机法]|管[家理]|商[户家]|邻居|小孩|老人|全[家体楼]|家人|施工|维修|文员|石匠|[木水电]工|"
    r"消防|交警|武警|安[保监]|卫[生健]|物业|来人"
)
_OFFICIAL = re.compile(r"经理|主任|队长|老板|书记|所长|局长|总|工|会计|科长|站长|班长|组长|主管|领导|师傅")
_ANYTHING = re.compile("")
_CLOSES = re.compile(r"(?=$|[^\u4e00-\u9fffa-z])")
_SAYS_SO = re.compile(r"(?=$|[^\u4e00-\u9fffa-z]|反映|反应|投诉|举报|请求|恳求|申请|求助)")
_FAMILY = re.compile(
    rf"(?:(?:{I_MYSELF}|免贵)姓|(?:^|(?<=[,，\s]))姓(?=[\u4e00-\u9fff](?:[,，。\s]|$)))\s*(?P<name>[\u4e00-\u9fff])(?!名)"
)
_OF_KIN = re.compile(rf"的{KIN}")
_ENGLISH = re.compile(
    r"(?:[Mm]y name(?: is|'s)|I am called)\s+(?P<name>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+){0,2})"
)
_ENGLISH_TWO = re.compile(
    r"\bI(?: am|['’]m)\s+(?P<name>[A-Z][a-z]+\s[A-Z][a-z]+)(?=\s*[,.，。]|\s+(?:from|in|at|and)\b|$)"
)
_LATIN = re.compile(r"(?P<name>[a-z]{2,20}(?:\s[a-z]{2,20})?)(?![a-z])")
_DOTTED = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,6}(?:[·•‧・][\u4e00-\u9fff]{1,8}){1,2})")
# 老李家的, of oneself
_HOUSE_OF = re.compile(
    r"(?:老(?P<name>[\u4e00-\u9fff])家的?(?=$|[^\u4e00-\u9fffa-z])"
    r"|(?P<old>老?)(?P<of>[\u4e00-\u9fff])家的?(?:老[大二三四五六]|大?闺女|[大小]?(?:儿子|姑娘|丫头|子)|媳妇|孙[子女]|儿媳妇?|女婿))"
)
_AFTER_KIN = re.compile(
    rf"(?=$|[^\u4e00-\u9fffa-z]|的(?:名|房|电话|手机)|电话|手机|去|找|在|接|说|给|跟|和|{_GOES_ON})"
)
# 王建国：3号楼灯坏了
_BEFORE_WORDS = re.compile(r"^\s*(?P<name>[\u4e00-\u9fff]{2,3})\s*[:：](?=\s*\S)")
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
# Given names that are words as well: a signature of theirs stands alone all the same.
_GIVEN = re.compile("桂花|和平|文[明化]|明[亮白]|平[安定]|江山|安[康宁]|吉祥|金秋|康乐|成功|方正")
# 龙泉苑, 和平里
_PLACES = frozenset("苑园院区里府城庄村楼路街巷道沟湾坊")
# These end no name: 张三住, 李四在. Of the second a name may be made: 王电, 李想, but 张三电话.
_NO_END = frozenset("住在要去的了吗呢吧啊呀跟与就都也不没有被给让说又这那我你他她它们号户室是很太还把")
_SELDOM_END = frozenset("家电联想来和会楼单从对向")


def names(plain: str, text: str, phones: Sequence[Span]) -> Iterator[Span]:
    """`plain` is the text in half width and simplified; `phones` are the resident's own in it."""
    for opening, name_after in _OPENINGS:
        for match in opening.finditer(plain):
            length = name_after(plain, match.end())
            if length:
                yield match.end(), match.end() + length
    for match in _FAMILY.finditer(plain):
        start, end = match.span("name")
        if plain[start : start + 2] in _double_surnames():
            yield start, start + 2
        elif match["name"] in surnames():
            yield start, end
    for english in (_ENGLISH, _ENGLISH_TWO):
        yield from (match.span("name") for match in english.finditer(text))
    yield from _signatures(plain, phones)


def _after_calling(plain: str, at: int) -> int:
    """我叫刘桂花: no list of words counts, but for who may be called for."""
    if _IS_CALLED_FOR.match(plain, at) or _OFFICIAL.match(plain, at + 1):
        return 0
    length = (
        full_name(plain, at, _CLOSES, any_name=True)
        or _after_saying(plain, at)
        or full_name(plain, at, _ENDS_A_NAME, any_name=True)
        or full_name(plain, at, _BEGINS_A_COMPLAINT, any_name=True)
    )
    return 0 if _OFFICIAL.match(plain, at + length) else length


def _after_saying(plain: str, at: int) -> int:
    """Even a name that no list has is one. How long it is; 0 where there is none."""
    length = full_name(plain, at, _ENDS_A_NAME) or _titled(plain, at)
    for pattern in (_DOTTED, _LITTLE, _LATIN):
        match = pattern.match(plain, at)
        length = length or (match.end() - at if match else 0)
    return length


def _after_being(plain: str, at: int) -> int:
    """我是 is said of much: only a name of the list, a family name with a title, 小王 and 老李."""
    length = full_name(plain, at, _ENDS_A_NAME) or full_name(plain, at, _OF_KIN) or _titled(plain, at)
    length = length or _closed_name(plain, at)
    house = _HOUSE_OF.match(plain, at)
    if house and (house["name"] or house["of"]) in surnames():
        return LITTLE if house["name"] or house["old"] else 1
    is_little = _LITTLE.match(plain, at) is not None and plain[at + 1] in surnames()
    return length or (LITTLE if is_little else 0)


def _after_kin(plain: str, at: int) -> int:
    """我爸叫陈国富瘫痪在床: what they are called, whatever follows."""
    if _BY_TITLE.match(plain, at):
        return 0
    return full_name(plain, at, _ENDS_A_NAME) or full_name(plain, at, _ANYTHING)


def _after_kin_alone(plain: str, at: int) -> int:
    """我老公刘强: no word that begins like a name, as in 我妈高血压."""
    if plain[at : at + 1] in like_words() or _BY_TITLE.match(plain, at):
        return 0
    length = full_name(plain, at, _AFTER_KIN)
    return 0 if _OFFICIAL.search(plain, at, at + length) else length


def _after_a_role(plain: str, at: int) -> int:
    return full_name(plain, at, _SAYS_SO)


def _closed_name(plain: str, at: int) -> int:
    """我是王电 楼道灯坏了: at the end of what is said it is a name, but for 我是常来."""
    length = full_name(plain, at, _CLOSES, any_name=True)
    is_word = plain[at] in like_words() or plain[at : at + 2] in words_like_names() if length else True
    return 0 if is_word else length


def full_name(plain: str, at: int, end: re.Pattern[str], *, any_name: bool = False) -> int:
    """How long the name is that begins here; 0 where none does. `any_name`: it may look like a word."""
    longest = 4 if plain[at : at + 2] in _double_surnames() else 3
    if longest == 3 and plain[at : at + 1] not in surnames():  # noqa: PLR2004 - a family name of one character
        return 0
    for length in range(longest, longest - 2, -1):
        name = plain[at : at + length]
        if len(name) == length and _is_name(name, any_name=any_name) and end.match(plain, at + length):
            return length
    return 0


def _is_name(name: str, *, any_name: bool) -> bool:
    if not all("\u4e00" <= character <= "\u9fff" for character in name) or name[-1] in _NO_END:
        return False
    return any_name or (
        name[-1] not in _SELDOM_END and name[:2] not in words_like_names() and name not in words_like_names()
    )


def _titled(plain: str, at: int) -> int:
    match = _BY_TITLE.match(plain, at)
    return len(match["name"]) if match and match["name"][0] in surnames() else 0


def _signatures(plain: str, phones: Sequence[Span]) -> Iterator[Span]:
    """A name alone at the end or before all, or beside what only its bearer writes with it."""
    before_words = _BEFORE_WORDS.match(plain)
    if before_words and _is_a_writer(plain, before_words):
        yield before_words.span("name")
    match = _SIGNED.search(plain)
    if match and _is_signature(match):
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


def _is_signature(signed: re.Match[str]) -> bool:
    """But 和平里 is where it is, and 王师傅 whom the firm sent."""
    name = signed["name"]
    is_somebody = name[-1] not in _PLACES and _OFFICIAL.fullmatch(name[1:]) is None
    return signed.start() > 0 and is_somebody and _stands_alone(name)


def _is_a_writer(plain: str, before_words: re.Match[str]) -> bool:
    """王建国：灯坏了, but 李强：半夜装修 names whom it blames, and 王经理： nobody of those who live here."""
    name = before_words["name"]
    is_blamed = is_nuisance(plain, before_words.end()) or _OFFICIAL.search(name) is not None
    return not is_blamed and _stands_alone(name)


def _stands_alone(name: str) -> bool:
    if len(name) == LITTLE and name[0] in "小老" and name[1] in surnames():
        return name not in words_like_names() and name[1] not in like_words()
    is_word = name[1:] in words_like_names() and not _GIVEN.fullmatch(name[1:])
    return not is_word and name[0] not in like_words() and full_name(name, 0, re.compile("$")) == len(name)


@cache
def surnames() -> frozenset[str]:
    return frozenset(_listed("surnames.txt")[0])


@cache
def _double_surnames() -> frozenset[str]:
    return frozenset(_listed("surnames.txt")[1].split())


@cache
def like_words() -> frozenset[str]:
    """Family names that begin too many words for a name to stand by itself."""
    return frozenset(_listed("surnames.txt")[2])


@cache
def words_like_names() -> frozenset[str]:
    """Words that begin like a name: 高层, 周末, 谢谢."""
    return frozenset(" ".join(_listed("words_like_names.txt")).split())


def _listed(name: str) -> list[str]:
    text = (files("backend.complaints.rules.privacy") / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# What opens a name, and how long the name is behind it.
_OPENINGS = (
    *((re.compile(opening + _GAP), _after_calling) for opening in _CALLED),
    *((re.compile(opening + _GAP), _after_saying) for opening in _SAID),
    (re.compile(_KIN_CALLED), _after_kin),
    (re.compile(_KIN_BY_NAME), _after_kin_alone),
    (re.compile(_OF_A_FLAT), _after_being),
    *((re.compile(who), _after_being) for who in _IS),
    (re.compile(_AS_OWNER), _after_a_role),
    (re.compile(_IN_APPOSITION), _after_a_role),
)
