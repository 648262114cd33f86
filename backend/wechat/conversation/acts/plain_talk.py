"""Turns of speech that the model of acts mistakes: a short time, a sarcasm, small talk, an apology."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import intents, text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.things import tells_apart, things_in

SURE_OF_MATTER = 0.6
LONGEST_QUESTION = 24  # characters
_ASKS_HOW_MUCH = re.compile("多少|[吗?？]$|电话|几[点天号]|怎么[交办算]|咋[交办算]")
_BROKEN = re.compile(
    r"\w{2,}(?:[坏漏堵停裂掉断塌松碎灭破]了|不[亮热灵响转]了?|[打关开刷]不[开上了动]了?|失灵了?)"
)
# 换上没几天就不亮了, 修好没多久又坏: says how soon, and asks nothing.
_SHORTLY = re.compile(
    "(?:没|不到|才|刚)[过用到]?[几多两一]?(?:天|久|会儿?|分钟|小时|个月|星期|礼拜|周)(?:就|又|还|它)"
)
_EXCLAIMS = re.compile("(?:怎么|咋)就?(?:这么|那么|这样|老|总|天天|一股|又|全是|都是)")
_ASKS_BESIDES = re.compile("啥时|什么时|几时|何时|多久|[吗呢?？]")
_SMALL_TALK = re.compile(
    "天[儿气]?[真可好挺太]?[好热冷凉晴]|下[雪雨]了|买菜|遛弯|散步|唠|聊[聊天会]|说说话|过生日|考了|过年好"
    "|(?:孙子|孙女|外孙|闺女|儿子).{0,6}(?:结婚|考|回来|带)|吃了?饭?[吗没么]|节日?快乐"
)
# 老李在家没下来打牌, 手机快没电了: meant for somebody else, or of who writes alone
_ASIDE = re.compile(
    "(?:打|玩|搓)(?:牌|扑克|麻将)|麻将|[象围下]棋|跳舞|钓鱼|斗地主|红包|打卡"
    "|手机(?:快|要|马上|也|就|又|都)*(?:没[电费]|没流量|关机|欠费|停机|卡[死得])|^(?:[我俺]|快|要|马上|就)*没[电流]量?了[啊呀哈]*$"
)
_OF_A_PHONE = re.compile("手机[^，,。 ]{0,6}")
_NOTHING_MUCH = re.compile("没(?:啥|什么|甚)?大?事(?:儿)?")
_FAULT = re.compile(
    "(?:楼|道|梯|门|院|车库|车棚|走廊|大厅|单元|窗|墙|路|地下室|天台|平台).{0,5}"
    "(?:堆|放着?|占|塞|养|扔|倒|摆|挂|锁|堵|挡|漏|冒|响|臭|吵|晾|停着?)|高空抛物|往楼?下扔"
)
LONGEST_RELIEF = 18  # characters
_RELIEF = re.compile(
    "(?:哎呀?|好|行|嗯|哦|这下|这回|那就?|这样|[我俺]们?|就|总算|终于|可算|心里?|也|都|可|能|真|大家|[，,])*"
    "(?:踏实|放心|安心|有底儿?|有数儿?|有谱|松了?一?口气|舒坦|痛快|亮堂)(?:了|多了|些了|点了)*[吧啊呀哈嘛]*"
    "|(?:[你您]们?|咱们?|这|那|个|真的?|要说|有)*(?:平台|公众号|服务号|系统|小程序|东西|办法|法子|这个|这儿|邻声)"
    "(?:[你您]们?|还|倒|真|挺|很|太|可|蛮|是|确实|比打电话|比找物业|用着|弄得|也)*"
    "(?:好用|方便|不错|管用|省事|贴心|强|行|中用|及时|利索|好)(?:了|多了|的|得很|着呢|啊|呀|哈|嘛|呢)*"
)
_APOLOGY = re.compile(
    "(?:不好意思|抱歉|对不起|对不住)+[啊呀了]?(?:$|.{0,6}(?:孩子|娃|猫|孙子|孙女|手[滑误]|碰|踩|玩|抢|[点按打发]错))"
)
# 电梯还是不动, 坏了好几天 ask nothing
_REMAINS = re.compile(
    "还是(?=[没不坏漏堵冷凉冰黑暗响臭脏那老这晃抖停卡闪滴热潮湿乱疼松歪])|好几(?=[天回次个遍年周月])"
)
# 楼道多少天没拖过了 asks nothing; 电梯多久没检修过 may
_NEGLECTED = re.compile(
    "(?:多少|好?几|多)(?:天|个?月|年|久|日子|个?星期|个?礼拜)(?:了|都|也|就|，|,)*"
    "(?=没(?!有?[吗么？?]))(?![^，,。]*(?:检|保养))"
)
_SHOUTS = re.compile("[!！]{2,}|(?:什么|啥)(?:破|烂|狗屁|玩意|东西)|破物业|气死")
_DESPAIR = re.compile("没法[活住过]|活不下去|[受忍]不了")
_HASTE = re.compile("催|快|赶紧|加急|抓紧|急|还不|还没")
_IS_WISHED = re.compile("(?:能不能|可不可以|能否|麻烦|希望|最好).{0,8}(?:处理|修|弄|换|临时|清|来|装)")
_AFTER_AN_ANSWER = frozenset({Situation.ANSWERED, Situation.HOW_SATISFIED})
_OF_VERDICTS = _AFTER_AN_ANSWER | {Situation.REASON_ASKED}
_ALSO_A_CURSE = {"rubbish", "dog"}
_NOTHING_UNDER_WAY = frozenset({Situation.NOTHING_OPEN, Situation.COMMUNITY_UNKNOWN})


def only_states(words: str, *, recognised: bool) -> bool:
    """业委会五年没换届了, 院里怎么这么多狗屎: whatever its form, it asks nothing."""
    if _SHORTLY.search(words):
        return True
    exclaims = _EXCLAIMS.search(words) is not None and _ASKS_BESIDES.search(words) is None
    return recognised and (exclaims or not asks(_NEGLECTED.sub("", words)))


def has_a_question(words: str) -> bool:
    """凭啥一平两块 asks; 什么破物业！！修了三回还坏 cries out."""
    plain = _NEGLECTED.sub("", _REMAINS.sub("", simplified(words)))
    return (asks(plain) or plain.rstrip("？?").endswith("不")) and not shouts(words)


def shouts(words: str) -> bool:
    return _SHOUTS.search(words) is not None


def only_asks(words: str) -> bool:
    """物业费多少 names a matter and complains of nothing; 电梯广告费收了多少不知道 does."""
    is_short = len(words) <= LONGEST_QUESTION
    return is_short and _ASKS_HOW_MUCH.search(words) is not None and not text_parsing.complains(words)


def act_of_plain_talk(
    words: str, situation: Situation, first: Act, chance: float, *, recognised: bool
) -> Act | None:
    """None where the model may decide, of which `first` with its `chance` is the likeliest act."""
    plain = simplified(words)
    if is_aside(words):
        return Act.NOISE
    if situation not in _OF_VERDICTS and is_relief(plain):
        return Act.THANKS
    if situation in _AFTER_AN_ANSWER:
        return Act.NOT_SOLVED if intents.in_vain(plain) else None
    if situation is Situation.ADDING:
        is_no_haste = first is Act.URGE and not _HASTE.search(plain)
        if is_no_haste or (first in (Act.PROGRESS, Act.URGE) and _IS_WISHED.search(plain)):
            return Act.ADD_TO_OPEN  # 等到春天房子都泡塌了, 那能不能先临时处理一下
        is_denied = first in (Act.SOLVED, Act.HAPPY) and text_parsing.complains(plain)
        return Act.ADD_TO_OPEN if is_denied else None
    if situation.drafting:
        return _in_a_draft(plain, first)
    if recognised:
        return None
    if situation.idle and first is Act.ANGER and _FAULT.search(plain):
        return Act.NEW_MATTER
    if situation in _NOTHING_UNDER_WAY and chance < SURE_OF_MATTER and _BROKEN.fullmatch(plain):
        return Act.NEW_MATTER
    may_tell = first is Act.NEW_MATTER and chance >= SURE_OF_MATTER
    return Act.NOISE if situation in _NOTHING_UNDER_WAY and not may_tell and is_small_talk(words) else None


def is_small_talk(words: str) -> bool:
    """今天天真好 我刚买菜回来: no place, and nothing that is wrong."""
    if is_aside(words):
        return True
    plain = _NOTHING_MUCH.sub("", simplified(words))
    is_plain = not text_parsing.complains(plain) and not intents.names_a_spot(plain)
    return is_plain and _SMALL_TALK.search(plain) is not None


def is_aside(words: str) -> bool:
    """老李在家没下来打牌: no thing of the community, no place and no fault in it."""
    plain = simplified(words)
    if len(plain) > LONGEST_QUESTION or _ASIDE.search(plain) is None:
        return False
    rest = _OF_A_PHONE.sub("", plain)
    return not (names_fault(rest) or intents.names_a_spot(rest) or things_in(rest))


def is_relief(words: str) -> bool:
    """这下心里踏实了, 你们这个挺方便的: thanks in other words, and nothing that is wrong."""
    word = text_parsing.squeeze(simplified(words))
    return len(word) <= LONGEST_RELIEF and _RELIEF.fullmatch(word) is not None


def is_apology(words: str) -> bool:
    """不好意思 孩子玩手机呢: of what was typed by mistake."""
    return _APOLOGY.match(text_parsing.squeeze(words)) is not None


def _in_a_draft(plain: str, first: Act) -> Act | None:
    if is_apology(plain):
        return Act.NOISE
    if first is Act.ANGER and tells_apart(things_in(plain) - _ALSO_A_CURSE):
        return Act.MORE_WORDS  # 楼道杂物
    return Act.MORE_WORDS if _DESPAIR.search(plain) else None
