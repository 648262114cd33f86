"""Answers to which community it is: 我在太原 names none, 二小区还是三小区来着 and 桥头那个 one of two."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.where_and_what import without_names
from backend.wechat.conversation.states import CommunityChoice
from backend.wechat.conversation.text_parsing import number, squeeze

LEAST_CONTAINED = 3  # characters that are a piece of one name by no accident

# Where the resident is says nothing of where they live. Capitals of provinces, and words for elsewhere.
_AWAY = re.compile(
    "(?:[我俺]|人)?(?:现在|这会儿?|目前)?(?:人)?(?:在|住)(?:北京|天津|上海|重庆|石家庄|太原|呼和浩特|沈阳|长春|哈尔滨|南京|杭州"
    "|合肥|福州|南昌|济南|郑州|武汉|长沙|广州|深圳|南宁|海口|成都|贵阳|昆明|拉萨|西安|兰州|西宁|银川|乌鲁木齐|香港|澳门|台北"
    "|外地|外省|国外|老家|单位|医院|学校|路上|车上|出差)[呢了啊呀]?"
)
_EITHER = re.compile(
    "(?P<before>.*?)(?P<one>[一二三四五六七八九十0-9]+)(?P<kind>小区|期|区|号院|院)?(?:还是|或者?是?|要么)"
    "(?P<other>[一二三四五六七八九十0-9]+)(?P<kind_too>小区|期|区|号院|院)?"
)

_HEDGES = re.compile("好像|应该|可能|大概|估计|也许|就|是|吧|的|那|嗯|选|[，,。 ]")
# An office building, a shop in the street
_HAS_NONE = re.compile(
    "(?:这|我们?|我们这|那|其实)*(?:里|儿|个)*(?:不是|没有|不在)(?:一个|什么|住宅)?小区"
    "(?:里|的)?(?:[，,。 ].{0,12})?[啊呀的]?"
)
_KIND = "(?:小区|社区|花园|家园|嘉园|佳苑|公寓|家属[院楼区]|宿舍|新村|[大小]院|嘉苑|华府|[苑园城庄府邸])"
# 我们小区叫保晋路家属院; 阳光花园, which the example names
_IS_CALLED = re.compile(
    "(?:[我俺咱]们?)?(?:这个?|那个?)?(?:小区|院子?|这)?(?:的?名字?)?(?:就?叫|是|在)"
    f"(?P<name>\\S{{2,10}}?{_KIND})[的啊呀吧]?(?:[，,。 ].*)?|(?P<alone>\\S{{2,10}}?{_KIND})"
)
_MISTYPED = re.compile(
    r"(?P<wrong>\S{2,12}?)[，, ]*(?:我)?(?:打|写|说|输)?错(?:字|别字)?了?[，, 。]*(?:应该)?(?:是)?"
    r"(?P<right>\S{2,12})"
)
_TELLS = re.compile("[没不坏漏堵脏臭吵乱停占]|有人|太|怎么|哪")
# 我住的那个小区叫段西沟: called so, whatever the form of the name
_CALLED = re.compile(
    "(?:[我俺咱]们?)?(?:家)?(?:[住在]+的?)?(?:这个?|那个?)?(?:小区|院子?|地方)(?:的?名字?)?(?:就|好像|应该)?(?:是)?叫(?:做|个)?"
    "(?P<name>\\S{2,10}?)[的啊呀吧呢]*"
)
# 你好 我在新华住 那个叫啥街道我也不知道; 有两个新华么
_LIVES_IN = re.compile(
    "(?:[我俺咱]们?)(?:家)?(?:就|都|是)?(?:住在?|在)(?P<name>[^，,。 我你]{2,8}?)(?:住着?的?|这边|那边"
    "|[的呢啊呀])*"
)
_HOW_MANY = re.compile(
    "(?:是不是)?有(?:几|两|俩|二|三)个(?P<name>[^，,。 ]{2,8}?)(?:小区)?(?:[吗么不吧呢啊]|是不是)*"
)
_MOVES_TO = re.compile(
    "(?:请|帮我|给我|麻烦|你|那|就|我|俺|要|想|能不能|[把将]?小区)*"
    "(?:(?P<plainly>(?:切换?|转|换|改|调)(?:换|到|去|成|为|回|至)*)|(?:去|到)"
    "|(?P<mistaken>(?:[这那]个?)?(?:小区)?(?:选|写|填|弄|搞|报|点)错(?:小区)?了?[，,。 ]*"
    "(?:应该|其实)?(?:是|在)))"
    "(?P<name>\\S{2,12}?)(?:那边|那个|里|去|上|行吗|行不行|可以吗|[了吧啊呗])*"
)
_BESIDE_A_NAME = re.compile(
    "(?:(?:你|您)们?好[啊呀]?|师傅|同志|喂|在吗|[^，,。 ]{0,8}(?:不|没|记不)(?:太|大)?(?:知道|清楚|晓得"
    "|记得|清)[^，,。 ]{0,4})"
)
_CLAUSE_ENDS = re.compile("[ ，,。；;！!?？]+")
_KIND_OF_STREET = re.compile("(?:街道|办事处|镇|乡)+$")
_BESIDE_A_STREET = re.compile(
    "(?:[我俺咱]们?|家|就|应该|好像|大概|可能|是|在|住|靠近?|挨着|离|近|属于|归|[那这][个边块儿头里]?|街道办?|办事处|镇|附近|旁边|一?带|的"
    "|小区|管|片|选|要|一个|不|没|[吧啊呀呢嘛嗯对了，,。 !！])*"
)
_NOT_THERE = re.compile("不(?:是|在|靠)")
# 我是平定的, 郊区的呢: a county, which is no community
_OF_A_COUNTY = re.compile(
    "(?:[我俺咱]们?)?(?:家)?(?:就)?(?:是|在|住)?(?P<name>(?!业主|租户|租客|住户|物业|本地|刚才)"
    "[^，,。 0-9一二三四五六七八九十楼层]{1,3}[县区镇乡村]?)"
    "(?:的|人|那边的?|这边的?)(?:呢|啊|呀|吗|么|能不能?|行不行?|可以吗|归你们管吗)*"
)


def name_in(text: str) -> str:
    """保晋路家属院 of 我们小区叫保晋路家属院; empty where the form of the words is no name's."""
    match = _IS_CALLED.fullmatch(simplified(text).strip(" 。，,！!"))
    name = (match["name"] or match["alone"] or "") if match else ""
    return "" if _TELLS.search(name) else name


def name_called(text: str) -> str:
    """段西沟 of 我住的那个小区叫段西沟, whatever the form of the name; else empty."""
    match = _CALLED.fullmatch(simplified(text).strip(" 。，,！!"))
    return "" if match is None or _TELLS.search(match["name"]) else match["name"]


def name_lived_in(text: str) -> str:
    """新华 of 你好 我在新华住 那个叫啥街道我也不知道, and of 有两个新华么; empty where more is told."""
    clauses = [clause for clause in _CLAUSE_ENDS.split(simplified(text)) if clause]
    rest = [clause for clause in clauses if _BESIDE_A_NAME.fullmatch(clause) is None]
    match = (_LIVES_IN.fullmatch(rest[0]) or _HOW_MANY.fullmatch(rest[0])) if len(rest) == 1 else None
    return "" if match is None or _TELLS.search(match["name"]) else match["name"]


def moves_to_one(text: str, lookups: Lookups) -> bool:
    """切换到段西沟二小区, 去段西沟二小区: where the talk is to be about, and no place in a community."""
    match = _MOVES_TO.fullmatch(simplified(text).strip(" 。，,！!"))
    if match is None or lookups.door_in(match["name"]):
        return False
    name = squeeze(match["name"])
    names = [squeeze(choice.name) for choice in lookups.by_name(name)]
    if match["plainly"] or match["mistaken"]:
        return any(name in each for each in names)
    return name in names


def only_names_one(text: str, lookups: Lookups) -> bool:
    """我住的那个小区叫段西沟, 新华小区是桥头街道的: which community, and nothing of it."""
    name = name_called(text) or (name_lived_in(text) if not lookups.homes() else "")
    if name:
        return bool(lookups.by_name(name))
    mention = lookups.mentioned(text)
    return mention.sure and bool(_beside_its_street(text, mention.communities))


def corrected_name(text: str) -> str:
    """示例佳苑 of 示例嘉苑 打错了是佳苑 and of 我住的小区叫示例佳苑; else the text."""
    called = name_called(text)
    match = _MISTYPED.fullmatch(simplified(text).strip(" 。，,！!"))
    if called or match is None:
        return called or text
    wrong, right = match["wrong"], match["right"]
    return wrong[: -len(right)] + right if len(right) < len(wrong) and right[-1] == wrong[-1] else right


def has_none(text: str) -> bool:
    """不是小区, 我们这不是小区 是写字楼."""
    return _HAS_NONE.fullmatch(simplified(text).strip(" 。，,！!")) is not None


def position(text: str) -> int | None:
    """2, 第二个吧 好像, of the list that was shown."""
    return number(text) or number(_HEDGES.sub("", simplified(text)) or text)


def likeliest(text: str, choices: tuple[CommunityChoice, ...]) -> tuple[CommunityChoice, ...]:
    """Of those that sound like 西沟一小区 only 段西沟一小区, the one that has these words in it."""
    word = squeeze(text)
    containing = tuple(choice for choice in choices if word in squeeze(choice.name))
    return containing if len(containing) == 1 and len(word) >= LEAST_CONTAINED else choices


def on_street(text: str, choices: tuple[CommunityChoice, ...]) -> tuple[CommunityChoice, ...]:
    """Those of the list that 靠近上站那边 or 不是桥头的 leaves; none where the words tell more than that."""
    named = _beside_its_street(text, choices)
    if not named or len(named) == len(choices):
        return ()
    if _NOT_THERE.search(simplified(text)):
        return tuple(choice for choice in choices if choice not in named)
    return named


def _beside_its_street(text: str, choices: tuple[CommunityChoice, ...]) -> tuple[CommunityChoice, ...]:
    """Those whose street the words name, where they tell nothing else."""
    rest = without_names(simplified(text), [choice.name for choice in choices])
    named = tuple(choice for choice in choices if _street_of(choice) and _street_of(choice) in rest)
    for choice in named:
        rest = rest.replace(_street_of(choice), "")
    return named if _BESIDE_A_STREET.fullmatch(rest) is not None else ()


def told_apart(words: str, choices: tuple[CommunityChoice, ...]) -> tuple[CommunityChoice, ...]:
    """The one of two 新华小区 whose street the words name, wherever they do; else all of them."""
    if len(choices) == 1 or len({choice.name for choice in choices}) > 1:
        return choices
    plain = without_names(simplified(words), [choice.name for choice in choices])
    named = tuple(choice for choice in choices if _street_of(choice) and _street_of(choice) in plain)
    return named if len(named) == 1 else choices


def names_a_county(text: str) -> bool:
    """我是平定的: where they are from, and no community."""
    return _OF_A_COUNTY.fullmatch(simplified(text).strip(" 。，,！!?？")) is not None


def _street_of(choice: CommunityChoice) -> str:
    """上站 of 上站街道."""
    return _KIND_OF_STREET.sub("", choice.street)


def is_away(text: str) -> bool:
    """我在太原, 人在外地."""
    return _AWAY.fullmatch(simplified(text).strip(" 。，,！!")) is not None


def either(text: str, lookups: Lookups) -> tuple[CommunityChoice, ...]:
    """Both of 我是桃园的 二小区还是三小区来着, where each is a community; else none."""
    match = _EITHER.search(simplified(text).replace(" ", "").replace("的", ""))
    if match is None:
        return ()
    kind = match["kind_too"] or match["kind"] or ""
    both = [f"{match['before']}{number}{kind}" for number in (match["one"], match["other"])]
    first = [_called(name, lookups) for name in both]
    choices = tuple(dict.fromkeys(choice for choice in first if choice is not None))
    return choices if len(choices) == len(both) else ()


def _called(name: str, lookups: Lookups) -> CommunityChoice | None:
    mention = lookups.mentioned(name)
    return mention.communities[0] if mention.sure else next(iter(lookups.by_name(name)), None)
