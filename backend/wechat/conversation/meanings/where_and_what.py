"""Takes a message apart: the community it names, the place in it, and what is left to be wrong there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from backend.core.simplified import simplified
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.place_parts import corrected

_NUMERALS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_DIGITS = {numeral: digit for digit, numeral in _NUMERALS.items()}
_SUFFIX = "小区|社区|住宅区"
_KIND = re.compile(f"(?:{_SUFFIX}|花园|家园|嘉园|佳苑|公寓|家属院|宿舍|新村)")
LONGEST_MISHEARD = 8  # characters before its 小区 of a name that only sounds like one
LONGEST_AT_A_GATE = 24  # characters; what is longer speaks of more than a gate
LEAST_TOLD = 2  # characters: 没灯

# Where something can be in any community, each longest first.
_SPOTS = (
    "地下停车场|地下车库|地下室|停车场|停车位|停车棚|自行车棚|充电棚|充电桩|消防通道|健身器材|健身区|幼儿园|活动室"
    "|垃圾[桶站房点箱池]|单元门口|单元门|楼门口|大门口|小门口|南门口|北门口|东门口|西门口|大门|小门|正门|后门|侧门|[东西南北]门|门口|门洞|门前|门卫室?|岗亭"
    "|电梯[间口厅里内]?|楼梯[间口上]?|楼道[里口内上]?|楼[上下顶前后里外旁底]|走廊|过道|通道|天台|屋顶|顶层|顶楼|大厅|大堂|前厅"
    "|车库|车棚|车位|花坛|花园|广场|草坪|凉亭|绿化带?|院[里子内墙]|水泵房|配电[室房箱]|锅炉房|水箱|路[边口上]|拐角|角落|墙[上边角根]|路灯|楼道灯|路面|地面|台阶"
    "|[东西南北左右前后里外]+[边侧面头端]?|中间|旁边?|附近|对面|一侧|两侧|周围|这[边里儿块片]|那[边里儿块片个]"
    "|[A-Za-z一二三四五六七八九十]区|[负\\d一二三四五六七八九十]+[层楼]"
)
_GATE = re.compile("[东西南北]{1,2}门(?:口|外|里)?(?![诊卫牌禁板])")
_OF_A_SPOT = re.compile(f"(?:{_SPOTS}|[的靠在]|[ ，,、])+")
_HERE = re.compile(f"(?:{_SPOTS})")
# Who speaks and how; it tells nothing that is wrong.
_AROUND = re.compile(
    "你好|您好|请问|谢谢|麻烦|位置|地址|地点|我们?|俺们?|咱们?|您|家|小区|业主|租户|租客|住户|居民|房东|户主|住(?!人)|院|楼|这|那|里|的|是|在|有个|了|啊|呀|吧|呢|哈"
    "|嘛|哦|噢|诶|唉|一下|这个|那个|就|也|都|还|属于|叫|[ ，,。.！!、~～]"
)
# Who moves or registers somewhere tells where they are.
_MOVES = re.compile(
    "不住|住过|搬|迁|套房|还有|另外|[闺儿][女子]|关注|加[一个上]|[添追再]加|切|moved|live|换成|换到|换小区|改成|改为|设[为置成]|登记"
    "|绑|注册|原来|以前|以后|租|买|房子|查一?下|看一?下|看看|记一下|小区(?:错|不对)|弄错|是不是|不是"
)
# Who lives there does so, too, unless the words say that something is wrong.
_LIVES = re.compile("(?<![卡堵关锁困])住(?!人)|现在是|现在在|我是|俺是|我家|俺家|咱家|我们是|妈|爸")
_IS_BAD = re.compile(
    "[没无太很好总满停堵坏漏黑臭脏吵乱滑潮冷热响掉裂断破塌堆放占冒晾晒贴养不裂晃抖屎尿虫蚊噪霉旧烂缺少低摆卡]|住人|老(?![王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁人年板师大家])|味|烟|鼠|蟑|积水|结冰|发[黄黑霉臭]|[反返]"
)
_IS_GOOD = re.compile(
    "不[错赖]|没(?:问题|事|毛病|说的)|[太很真挺好特别总一直]*(?:好(?![久几多长大像些])|棒|负责|热情|认真|满意)的?"
)
# 张阿姨, 老王家, 李师傅: who, and nothing that is wrong
_SOMEBODY = re.compile(
    "(?:老?[王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁]).{0,2}(?:阿姨|大[爷妈叔姐哥]|叔|师傅|姐|哥|先生|女士|老师)?"
)
# Of an answer to where it is: what agrees, hesitates or asks back, and what was said wrong just before.
_CLAUSES = re.compile(
    r"[\s，,。；;！!?？]+|(?<=[室楼元号层栋])(?=不对|错了|哦不|啊不)|(?<=不对)(?=是|[\d一二三四五六七八九十])"
)
_TALK = re.compile(
    "(?:对|嗯|是的?|好的?|行|哦|噢|啊|唉|那个|这个|那就|没错|可以|谢谢|你好|就这样?|就那样|这样|对了|我看看|我想想|等等)+[吧啊呀了]*"
    "|(?:是|在)?几(?:号楼|栋|幢|单元|楼|号)(?:来着|呢|来的|啊)?|我?刚?才?(?:写|打|说)错了?|叫[啥什]么?|没有?(?:地方|位置|楼号|单元号?)"
)
_TAKES_BACK = re.compile(
    "(?:哦|噢|啊|呀)?(?:不对|不是|错了|不不|哦不|啊不|(?:写|打|说|记)错了?|不)[吧啊呀了]*"
)
_NOT_KNOWN = re.compile(
    "^(?:我|俺|咱)?(?:也|都)?(?:不|记不|说不)太?(?:知道|清楚|清|晓得|记得|确定)了?(?:是|叫|在)?"
    "(?:哪[个栋号里儿]?|几|啥|什么)?(?:号楼|栋|幢|单元|楼|号|名字?|位置|地方)?(?:了|来着)?"
)
# A direction without its side, 在 and 的 are a piece of a name or of a sentence, and no place.
_POINTS = re.compile("(?:[这那][边里儿块片个]|[东西南北左右前后里外的在靠 ，,、])*")
_LEADS_TO_A_SPOT = re.compile("^[的在靠 ，,、]+")
_SAYS_WHERE = "[我俺咱们家妈爸是住在的要想投诉反映，, ]"
_LEADS = re.compile(r"^(?:反正)?(?:就(?!诊)|好像|应该|大概|可能|估计)(?:是|在|写|填)?(?=\S{2})")
_NUMBER_OF_A_BUILDING = re.compile(r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})号")


@dataclass(frozen=True, slots=True)
class WhereAndWhat:
    """`place` and `rest` as they were written; `rest` is what community and place leave of the words."""

    named: bool
    place: str
    rest: str


def taken_apart(text: str, lookups: Lookups) -> WhereAndWhat:
    """9号楼楼道 and 没灯 of 段西沟一小区9号楼楼道没灯."""
    mention = lookups.mentioned(text)
    names = [community.name for community in mention.communities]
    words = without_names(text, names)
    if words == text and names:
        words = _without_misheard(text)
    place = leading_place(words, lookups)
    rest = words.replace(place, "", 1) if place else words
    return WhereAndWhat(words != text, place, rest.strip(" ，,。：:"))


def tells_a_fault(text: str, lookups: Lookups) -> bool:
    """众望小区2号楼楼道有尿味: a place, and with it what is wrong there, be it ever so short."""
    if is_bad_somewhere(text, lookups):
        return True
    plain = simplified(text)
    parts = taken_apart(plain, lookups)
    rest = _content(parts.rest)
    is_behind_a_door = bool(lookups.door_in(text)) and bool(lookups.homes())
    is_somewhere = parts.named or (is_behind_a_door and not _KIND.search(parts.rest))
    return (
        is_somewhere
        and not _IS_GOOD.search(rest)
        and len(rest) >= LEAST_TOLD
        and not (_MOVES.search(plain) or _LIVES.search(plain))
    )


def is_bad_somewhere(text: str, lookups: Lookups) -> bool:
    """The same where the words themselves say that something is wrong: 没, 太, 堆."""
    plain = simplified(text)
    parts = taken_apart(plain, lookups)
    parts = WhereAndWhat(parts.named, parts.place, _IS_GOOD.sub("", parts.rest))
    is_corrected = any(map(_TAKES_BACK.fullmatch, _CLAUSES.split(plain)))
    if is_corrected or _MOVES.search(plain) or not _content(parts.rest) or not _IS_BAD.search(parts.rest):
        return False
    is_somewhere = parts.named or bool(lookups.door_in(text)) or _HERE.search(parts.place) is not None
    return is_somewhere and not _KIND.search(parts.rest)


def _content(rest: str) -> str:
    """What tells something, of the words beside the place; empty where they only speak of somebody."""
    left = _HERE.sub("", _AROUND.sub("", rest))
    return "" if _SOMEBODY.fullmatch(left) else left


def tells_more(parts: WhereAndWhat) -> bool:
    """Whether the words beside community and place say anything."""
    return bool(_content(parts.rest))


def gate_in(words: str) -> str:
    """东门 of 东门的路灯也不亮: there is but one of them; none where two are named."""
    gates = _GATE.findall(simplified(words)) if len(words) <= LONGEST_AT_A_GATE else []
    return gates[0] if len(gates) == 1 else ""


def says_where(text: str) -> bool:
    """左边花坛 goes on with a place, 在砸墙 does not."""
    return _OF_A_SPOT.match(text) is not None


def place_beside_name(text: str, lookups: Lookups, *, sure: bool) -> str:
    """2号楼西侧消防通道 of 段西沟三小区2号楼西侧消防通道; 那边 alone is no place.

    Where the name is not `sure`, nobody knows where it ends: a place is a door, or a clause of its own.
    """
    place = taken_apart(text, lookups).place
    if not sure and not lookups.door_in(place):
        spots = (clause for clause in _CLAUSES.split(text) if clause and _OF_A_SPOT.fullmatch(clause))
        place = next((spot for spot in spots if not _POINTS.fullmatch(spot)), "")
    return "" if _POINTS.fullmatch(place) else place


def renamed(words: str, old: str, new: str) -> str:
    """The words with the new name of the community where they begin with the old one."""
    if new in words:
        return words
    return re.sub(f"(?m)^({_SAYS_WHERE}{{0,8}}){_written(old).pattern}", rf"\g<1>{new}", words)


def without_names(text: str, names: Iterable[str]) -> str:
    """The text without the community: 段西沟1小区, and 众望 without its 小区."""
    for name in names:
        pattern = _written(name)
        if pattern.search(text):
            return pattern.sub(" ", text).strip(" ，,。：:的")
    return text


def _without_misheard(text: str) -> str:
    """What only sounds like a name, up to its 小区."""
    kind = _KIND.search(text)
    return text[kind.end() :].strip(" ，,。：:的") if kind and kind.start() <= LONGEST_MISHEARD else text


def _written(name: str) -> re.Pattern[str]:
    """A name as people write it: its numbers in figures, its 小区 left out, blanks within."""
    short = re.sub(f"(?:{_SUFFIX})$", "", name.strip())
    characters = (re.escape(c) if c not in _DIGITS else f"[{c}{_DIGITS[c]}]" for c in _numerals(short))
    suffix = "" if short == name.strip() else f"(?:{_SUFFIX})?"
    return re.compile(r"\s*".join(characters) + suffix)


def _numerals(name: str) -> str:
    return "".join(_NUMERALS.get(c, c) for c in name)


def leading_place(text: str, lookups: Lookups) -> str:
    """The door at the beginning and all the spots behind it: 2号楼西侧消防通道."""
    door = lookups.door_in(text)
    start = text.find(door) if door else 0
    if start < 0:
        return door
    if start and not _OF_A_SPOT.fullmatch(_AROUND.sub("", text[:start])) and _AROUND.sub("", text[:start]):
        return door
    spots = _OF_A_SPOT.match(text, start + len(door))
    place = text[start : spots.end() if spots else start + len(door)].strip(" ，,。：:")
    return "" if _POINTS.fullmatch(place) else _LEADS_TO_A_SPOT.sub("", place)


def spot_said(text: str, names: Iterable[str] = ()) -> str:
    """The place of an answer: without its community, a yes before it, what is not known and what is denied.

    Empty where nothing is left that says where: 对对 就这样.
    """
    words = without_names(text, names)
    clauses = [clause for clause in _CLAUSES.split(words) if clause]
    places = [_without_talk(clause) for clause in clauses]
    if places == clauses:
        return words.strip()
    spot, is_taken_back = "", False
    for clause, place in zip(clauses, places, strict=True):
        if _TAKES_BACK.fullmatch(clause):
            is_taken_back = True
        elif place and is_taken_back:
            spot, is_taken_back = corrected(spot, place) if spot else place, False
        elif place:
            spot = f"{spot} {place}".strip()
    return spot


def _without_talk(clause: str) -> str:
    if _TALK.fullmatch(clause) or _TAKES_BACK.fullmatch(clause):
        return ""
    place = _LEADS.sub("", _NOT_KNOWN.sub("", clause, count=1), count=1)
    return f"{place}楼" if _NUMBER_OF_A_BUILDING.fullmatch(place) else place
