"""What sounds like a wish to the account and tells of the matter: 派个电工来, 人工湖边上, 撤了装个新的.

A word such as 人工, 撤了, 删了 or 谢谢 means its wish only where the message is that wish and no more.
"""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.acts.act import QUESTIONS, Act
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.meanings import verdicts
from backend.wechat.conversation.meanings.faults import names_fault

LONGEST_ORDER = 40  # characters
_START = (
    "(?:^|(?<=[，,。！!；; ]))(?:请|麻烦|赶紧|赶快|尽快|抓紧|早点|快点?|能不能|可不可以|能否"
    "|给[我俺]们?|帮[我俺]们?|帮忙|给|帮|希望|最好|[你您]们?|就|那|先|再|还|也|都|直接|要求|[我俺]们?|想|要|得|物业)*"
)
_ONE = "[一几两]?[个名位]?"
_CRAFTSMAN = (
    "(?:水?电工|[水瓦木焊]工|锁匠|工人|师傅|维修(?:工|师傅|的|人员)?|保洁员?|技术员"
    "|修.{1,3}的|专业的?人|懂行的)"
)
_WORK = (
    "(?:修|弄(?!明白|清)|换|装|安(?!排)|看看|看一?[看下眼]|瞧瞧|处理|查|疏?通|清|扫|整(?!天)|收拾|管管|解决)"
)
# 派个电工过来看看, 来个人修修, 修完了把地上碎玻璃扫扫, 把那个坏的撤了装个新的
_ORDERS = re.compile(
    f"{_START}(?:"
    f"(?:派|叫|喊|找|请|安排|来|打发){_ONE}{_CRAFTSMAN}(?:过|上门)*(?:来|去|到|给|帮|{_WORK}|$)"
    f"|(?:派|安排|打发){_ONE}人(?:(?:过|上门)*来|去|到|给[我俺]们?|帮|{_WORK}|$)(?!.{{0,4}}(?:说|聊|谈|讲|电话|联系))"
    f"|(?:来|叫|喊|找|请){_ONE}人(?:过|来|去|给[我俺]们?|帮[我俺]?)*{_WORK}"
    f"|(?:修|弄|换|装|清|干)(?:完|好)了?(?:以后|之后|后|就|再|记得|顺便|顺手)*把.{{1,10}}{_WORK}"
    f"|把.{{1,8}}(?:撤|拆|卸|换|取)(?:了|掉|下来)?(?:再|重新|给)*(?:装|换|安|修)"
    f"|(?:叫|让)(?:他们?|她们?|物业|师傅|人家)(?:再|来|去|快|赶紧)*把.{{1,12}}{_WORK})"
)
# 人工湖, 人工开关: the word is part of a name
_IN_A_NAME = re.compile("人工(?:[湖河岛山草井闸景池泉礁渠费]|按|开关|智能|呼吸|收费|成本|喷泉|降)")
# 算了算得有半个月了 counts
_COUNTS = re.compile("算了?一?算|算得|算起来|算下来|算上|(?:掐指|粗)算")
# 广告牌撤了又装回来了
_CAME_BACK = re.compile("撤了(?:又|还|没[几两]天)")
_TAKES_BACK = re.compile("撤|取消|不(?:投诉|告|报|弄|办|用|要|说)了?")
# What may be erased here; 删了我们业主群里的消息 tells of somebody else
_OF_MINE = re.compile(
    "注销|忘[记了掉]*[我俺](?!们)|退出|拉黑|取关"
    "|(?:信息|资料|数据|记录|隐私|账号|帐号|聊天|痕迹|身份|号码?|电话|名字|东西|内容|[写说发留填]的|[我俺](?!们))"
)
_OF_OTHERS = re.compile("群|帖|朋友圈|评论|公告|通知|监控|录像|抖音|视频|不让|禁言|物业(?:把|给|就|又|都|删)")
# 灯泡都舍不得换, 连个亮儿都没有, 咋就不给换: whatever its form, it blames
_LAMENTS = re.compile(
    "舍不得|连[^，,。]{1,5}[都也](?:没|不)|[咋怎]么?就(?:不|没)(?!能.{0,8}[吗么?？])|非得.{1,10}才"
)
# 投诉信也递过了没用
_IN_VAIN = re.compile("[过了][^，,。]{0,4}(?:没(?:啥|什么)?用|不管用|白搭|没人[理管])")
# 辛苦了，就是门还关不严
_BUT = re.compile("[，, 。](?:就是|但是?|可是|不过|只是)[^，,。 ]{3,}")
# 打电话没人接，找个人说: why it is a person who is wanted
_WHY_A_PERSON = re.compile("没人(?:[接理管听应]|说话)|不[接管理]|打不通|[听说看]不[懂清明]")
_CLAUSE_ENDS = re.compile("[ ，,。；;！!？?~～\n]+")
_SILENT = frozenset({Act.THANKS, Act.WAIT, Act.GREETING})
_WISHES = frozenset({Act.PERSON, Act.FORGET, Act.RATE})
_TAKES_AWAY = frozenset({Act.WITHDRAW, Act.CANCEL})
_NOTHING_UNDER_WAY = frozenset({Situation.NOTHING_OPEN, Situation.COMMUNITY_UNKNOWN})


def laments(words: str) -> bool:
    """是不是非得摔了人才管."""
    return _LAMENTS.search(simplified(words)) is not None


def orders(words: str) -> bool:
    """派个师傅来修一下吧: for the firm, and no wish to talk to anybody."""
    plain = simplified(words)
    return len(plain) <= LONGEST_ORDER and _ORDERS.search(plain) is not None


def act_told_in(situation: Situation) -> Act:
    """What an unasked telling is in the situation."""
    if situation.drafting:
        return Act.MORE_WORDS
    if situation in (Situation.COMPLAINT_OPEN, Situation.ADDING):
        return Act.ADD_TO_OPEN
    return Act.NEW_MATTER if situation in _NOTHING_UNDER_WAY else Act.NOT_SOLVED


def told_beside(words: str, situation: Situation, first: Act) -> tuple[Act, ...]:
    """What words are that sound like the wish `first` and tell: one act where it is sure, else the choices.

    Empty where the wish is all that they say.
    """
    plain, telling = simplified(words), act_told_in(situation)
    if orders(plain) and first not in (Act.URGE, Act.EMERGENCY):
        return _of_an_order(plain, situation, telling)
    if first in QUESTIONS:
        return _beside_a_question(plain, situation, first, telling)
    tells = names_fault(plain) or (first is Act.THANKS and _BUT.search(plain) is not None)
    if first in _TAKES_AWAY and (
        _CAME_BACK.search(plain) or (_COUNTS.search(plain) and not _TAKES_BACK.search(plain))
    ):
        return _or_neither(telling, situation)
    if first is Act.PERSON and _IN_A_NAME.search(plain):
        return _or_neither(telling, situation)
    if first is Act.FORGET and (_OF_OTHERS.search(plain) or not _OF_MINE.search(plain)):
        return (telling, Act.FORGET, Act.NO)
    if first is Act.PROGRESS and tells and not has_a_question(words):
        urged = (Act.URGE,) if situation is Situation.COMPLAINT_OPEN else ()
        return () if situation.drafting else (telling, *urged, first)
    if (first in _SILENT and tells) or (first is Act.ANGER and _IN_VAIN.search(plain)):
        return _or_neither(telling, situation)
    if first is Act.PERSON:
        tells = names_fault(_WHY_A_PERSON.sub("", plain))
    return (telling, first, Act.NO) if first in _WISHES and tells else ()


def _of_an_order(plain: str, situation: Situation, telling: Act) -> tuple[Act, ...]:
    """After an answer an order may say that it is not solved, or only what is to be done as well."""
    if situation is Situation.ANSWERED:
        return () if verdicts.came_back(plain) else (Act.NOT_SOLVED, Act.ADD_TO_OPEN, Act.NO)
    return () if situation is Situation.HOW_SATISFIED else (telling,)


def _beside_a_question(plain: str, situation: Situation, first: Act, telling: Act) -> tuple[Act, ...]:
    """物业费收那么贵灯泡都舍不得换？ blames; 多久能修没人给个准话，都坏一个月了 tells as well."""
    if _LAMENTS.search(plain):
        return (telling, first) if telling is not Act.NEW_MATTER else (telling,)
    if situation in _NOTHING_UNDER_WAY or situation in (Situation.ANSWERED, Situation.ADDING):
        clauses = [clause for clause in _CLAUSE_ENDS.split(plain) if clause]
        if any(names_fault(clause) and not has_a_question(clause) for clause in clauses):
            return (telling, first)
    return ()


def _or_neither(telling: Act, situation: Situation) -> tuple[Act, ...]:
    """In a draft it is added at once, where it is shown and can be changed."""
    if situation.drafting:
        return (telling,)
    added = (Act.ADD_TO_OPEN,) if situation is Situation.ANSWERED else ()
    return (telling, *added, Act.NO)
