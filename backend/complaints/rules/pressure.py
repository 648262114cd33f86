"""Pressed by those who are complained of: to withdraw or rate well, by abuse, by cutting off, by force.

Nobody need give in, whatever the channel: what to say of it stands here for all of them.
"""

import re
from enum import StrEnum

from backend.complaints.rules.privacy.unmasking import FIRM_READS
from backend.core.simplified import simplified


class Pressure(StrEnum):
    """The earlier wins where words tell of several."""

    FORCE = "force"
    CUT_OFF = "cut_off"
    GIVE_IN = "give_in"
    ABUSE = "abuse"
    KNOWN = "known"
    FEARED = "feared"


_THEY = (
    "(?:物业|他们?|她们?|人家|经理|主任|保安|门卫|单位|村里|街道|社区|办理的|办事的|有人|师傅|领导|队长"
    "|几个人|一伙人)"
)
_ME = "(?:我|俺|咱)(?:们)?(?:家|妈|爸|娘|爹|老伴|孩子|儿子|闺女|女儿|老公|老婆)?"
_GIVING_IN = (
    "(?:撤|别[再]?(?:投诉|告|说|反映)|不要?(?:再)?(?:投诉|告)|改(?:成)?(?:满意|好评)"
    "|[给打评写].{0,3}(?:好评|满意|五星|5星)|删)"
)
_SIGNS: dict[Pressure, str] = {
    Pressure.GIVE_IN: (
        f"{_THEY}.{{0,14}}(?:[让叫逼劝催求骗哄]|要求|非要|要)着?(?:[我俺咱]|大家)(?!帮).{{0,6}}{_GIVING_IN}"
        f"|[让叫逼](?:着|了)?[我俺].{{0,3}}撤(?:诉|了|掉|回)|不撤诉?.{{0,3}}(?:就|要).{{0,4}}(?:停|断|收拾|打)[我俺]"
        f"|(?:[逼劝催]|威胁|恐吓)着?[我俺].{{0,6}}{_GIVING_IN}"
        r"|撤诉?.{0,6}(?:就|才)?给(?:我|俺)?[\d一二两三四五六七八九十百千几]+[块元]|(?:[\d一二两三四五六七八九十百千几]+[块元]|钱).{0,4}[让叫]?[我俺].{0,2}撤"
        "|(?:再|还|要是|如果|敢).{0,3}(?:投诉|告|反映|举报).{0,8}(?:就|要|会).{0,6}(?:断|停|收拾|打|弄|找人|赶|不给|不让|报复|难看)"
        "|(?:投诉|告).{0,6}(?:威胁|恐吓|报复)(?:[我俺]|了)|(?:威胁|恐吓)[我俺].{0,6}(?:投诉|撤|告)"
    ),
    # 打我电话 calls, and 装修砸门 is noise
    Pressure.FORCE: (
        f"{_THEY}.{{0,12}}(?:[砸踹]着?(?:{_ME})?的?(?:房|大|防盗)?门|[堵撬]着?{_ME}的?(?:房|大)?门(?!口)"
        f"|(?:打|揍|踹|踢|掐|扇|捅|砍|推|拽|搡)(?:了|着|过)?{_ME}(?!.{{0,4}}(?:电话|手机|座机|号|门铃|玻璃|窗))"
        f"|(?:堵|围|拦|跟踪|尾随)(?:着|住|了)*{_ME}(?!的?车|们?[楼小单门])|动(?:了|起)?手(?!术|机)|(?:要|说|敢).{{0,3}}(?:弄死|打断|收拾)[我俺])"
    ),
    Pressure.CUT_OFF: (
        f"{_THEY}.{{0,8}}(?:把|给|就|将)?{_ME}的?(?:自来)?(?:水|电|暖气?|燃?气|门禁卡?|门卡|网)(?:卡|都|也|又)*(?:给)?(?:停|断|掐|关|锁|拔|消)"
        f"|{_ME}的?(?:自来)?(?:水|电|暖气?|燃?气|门禁卡?|门卡).{{0,2}}被{_THEY}.{{0,4}}(?:停|断|掐|关|锁|拔|消)"
        f"|(?:水|电|暖气?|燃气|门禁卡?)了?.{{0,4}}{_THEY}(?:给|故意|自己)+(?:停|断|掐|关|锁)(?:了|的)"
        f"|{_THEY}.{{0,8}}(?:停|断|掐|关|锁)了?{_ME}的?(?:自来)?(?:水|电|暖|气|门禁|门卡)"
    ),
    Pressure.FEARED: (
        "(?:怕|担心|不敢).{0,6}(?:报复|找(?:我|俺).{0,2}(?:麻烦|茬|事)|为难|(?:知道|晓得)是[我俺]|整[我俺])"
    ),
    Pressure.ABUSE: (
        f"{_THEY}.{{0,14}}(?:骂|吼|威胁|恐吓|吓唬|报复|刁难|为难|警告|欺负|挤兑)(?:了|着|过)*{_ME}"
        f"|{_THEY}.{{0,14}}(?:找(?:了)?{_ME}的?(?:麻烦|茬)|[不没](?:让|给)(?:我|俺)们?(?:家)?(?:进|回|停|办|用))"
        f"|{_THEY}.{{0,6}}(?:上|来|到|跑)(?:到|了)?{_ME}.{{0,6}}(?:骂|闹|吵|威胁)"
        f"|{_THEY}.{{0,4}}(?:打|来)电话.{{0,4}}(?:骂|吼|威胁|恐吓)"
    ),
    Pressure.KNOWN: (
        f"{_THEY}.{{0,6}}(?:知道|猜到|晓得|看出|查到|认定)了?(?:就)?是[我俺](?:投诉|告|举报|反映|说|写)"
        f"|(?:是不是|谁|你们?).{{0,6}}(?:告诉|说给|透露给?|泄露给?|出卖给?)(?:了|过)?{_THEY}"
    ),
}
_PATTERNS = {pressure: re.compile(_SIGNS[pressure]) for pressure in Pressure}
# It has not happened: 他会不会知道是我投诉的. For what is done to a door there are other trades.
_NOT_SO: dict[Pressure, re.Pattern[str]] = {
    Pressure.KNOWN: re.compile(
        "会|能|别|不想|不要|不让|不告诉|保证|怕|万一|如果|(?:知道|晓得).*(?:[吗不没呢]|了没有?)[?？]?$"
    ),
    Pressure.FORCE: re.compile(
        "装修|施工|拆|楼上|楼下|隔壁|邻居|对门|狗|电梯里|停车|车位|的车|会不会|不会|会打|怕|万一|要是|如果"
    ),
    Pressure.CUT_OFF: re.compile("能(?!用)|会不会|不会|怕|万一|要是|如果|可以"),
    Pressure.ABUSE: re.compile("楼上|楼下|隔壁|邻居|对门|会(?!计)|怕|万一|要是|如果|咋办|怎么办"),
}
# 别打我, 有事打我就行: of a call, or of what is not to be
_NOT_DONE = re.compile("别|甭|不要|不用|没有?(?!人)")
_CALLS_ME = re.compile(
    "(?:有事|随时|直接|再|可以|白天|晚上|下班后?|先|就)打(?:我|俺)(?:就行|就好|也行|也可以|都行|吧|$)"
)
_OF_A_CALL = re.compile(r"电话|手机|号码?|\d{7}")
_CLAUSE_END = re.compile(r"[，,。！!？?；;、\s]")
_LONG_AGO = re.compile("昨|前天|那天|[上前]个?(?:周|礼拜|星期|月|次|回|几天)|去年|以前|之前")
SAFE_FIRST = "有人砸门、堵人、动手：到安全的地方，锁好门，不要理论，马上打 110。"
_NOBODY_MAY = "投诉不用撤，评价不用改，这由您自己定，谁也不能为这个为难您。"
_ADVICE: dict[Pressure, str] = {
    Pressure.FORCE: f"{SAFE_FIRST}\n{_NOBODY_MAY}",
    Pressure.CUT_OFF: (
        f"物业不能停您家的水、电、暖来逼您，法律不许。有人动手、威胁，马上打 110。\n{_NOBODY_MAY}"
    ),
    Pressure.GIVE_IN: (
        "您不用撤，也不用改评价，这由您自己定，谁也不能为这个为难您。人身受到威胁，马上打 110。"
    ),
    Pressure.ABUSE: f"谁也不能因为投诉骂您、威胁您。人身受到威胁，马上打 110。\n{_NOBODY_MAY}",
    Pressure.FEARED: (
        f"匿名的投诉，{FIRM_READS}。有人为投诉为难您，就告诉我，上级会管；人身受到威胁，马上打 110。"
    ),
    Pressure.KNOWN: (
        f"我们没有告诉他们是谁投诉的：匿名的投诉，{FIRM_READS}。留了电话的，谁看过都有记录。\n"
        f"{_NOBODY_MAY}人身受到威胁，马上打 110。"
    ),
}


def pressure_in(words: str) -> Pressure | None:
    """物业打电话让我撤了, 经理打电话骂我, 他在我家门口砸门, 物业把我家水停了, 他说知道是我投诉的."""
    plain = simplified(words)
    for pressure, pattern in _PATTERNS.items():
        denied = _NOT_SO.get(pressure)
        if denied and denied.search(plain):
            continue
        if any(not _takes_it_back(plain, match) for match in pattern.finditer(plain)):
            return pressure
    return None


def _takes_it_back(plain: str, match: re.Match[str]) -> bool:
    """有事打她电话 别打我: what the last clause of a blow denies, or a call that is asked for."""
    last_clause = _CLAUSE_END.split(match[0])[-1]
    if len(last_clause) == len(match[0]):
        return False  # 他们别有用心打我: who did it stands in the same clause
    if _NOT_DONE.match(last_clause):
        return True
    return bool(_OF_A_CALL.search(plain[: match.start()] + match[0]) and _CALLS_ME.search(plain))


def uses_force(words: str) -> bool:
    """Now, and not last week."""
    return pressure_in(words) is Pressure.FORCE and _LONG_AGO.search(simplified(words)) is None


def advice_against(pressure: Pressure) -> str:
    """What the resident is owed to know; whom to turn to is the channel's to say."""
    return _ADVICE[pressure]
