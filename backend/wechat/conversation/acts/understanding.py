"""What act a message is, by the model; where that is not sure, the likeliest acts, to be asked about."""

import re
from dataclasses import dataclass

from backend.core.simplified import simplified
from backend.wechat.conversation.acts.act import QUESTIONS, TELLING, Act
from backend.wechat.conversation.acts.beside_a_wish import told_beside
from backend.wechat.conversation.acts.model import likely_acts
from backend.wechat.conversation.acts.plain_talk import (
    act_of_plain_talk,
    has_a_question,
    only_asks,
    only_states,
    shouts,
)
from backend.wechat.conversation.acts.plain_turns import act_of_turn, asks_the_account, doubt_of_an_answer
from backend.wechat.conversation.acts.plausible import plausible
from backend.wechat.conversation.acts.situations import Context, Situation
from backend.wechat.conversation.acts.to_the_account import commands
from backend.wechat.conversation.intents import solved
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.text_parsing import complains

# Found on training rows of one author with a model of the others': docs/acts.md.
SURE = 0.6
COMMAND_AT_MOST = (
    0.1  # words are kept unasked only where it is so unlikely that they are no news of the matter
)
CERTAIN = 0.95  # 都不漏了 has a word of complaint in it, too
LONGEST_BARE_COMPLAINT = 10  # characters; what is longer tells of something
LONG = 30  # characters of a letter that certainly tells of something
LEAST_ASKED = 0.01
LEAST_LIKELY = 0.05  # what is less likely is not offered

_BLAMES = re.compile("[钱人]呢|去哪|哪去|凭[啥什]|进谁|给谁了")  # 停车棚租给外人的钱呢
_ENDS_A_QUESTION = "不没吗么呢？?啊呀哇 "
_IRONIC = re.compile("谁|没说|哪里|个啥|才怪|呵呵|个屁")
_LEAD = re.compile("^(?:那个啥|那个|这个|嗯+|呃|额|闺女|姑娘|同志)+[，, ]*")
_ASKS_WHAT = re.compile("[换修弄干办]了?个?(?:啥|什么|甚|谁|哪[儿里个])[了呀啊呢]*[?？]?$")  # 换了啥了
_ASKS_IF = re.compile(r"(.)没\1|是不是")
_ASKED_FOR = {Situation.WORDS_ASKED: Act.MORE_WORDS, Situation.ADDING: Act.ADD_TO_OPEN}
MOST_OFFERED = 3
LONGEST_SCRAP = 4
_ADDS = (Situation.ADDING, Situation.REASON_ASKED)
_NOTHING_UNDER_WAY = (Situation.NOTHING_OPEN, Situation.COMMUNITY_UNKNOWN)
_TOLD = {Act.MORE_WORDS, Act.FIX_WORDS}
_KEPT_WHOLE = _TOLD | {Act.PLACE, Act.NEW_MATTER}
_COMMANDS = re.compile("不(?:写|要|填|提|留|放|加)|别|再|请|帮|给|把|去掉|删")
_AWAY = {Act.WITHDRAW, Act.CANCEL, Act.FORGET}
_TAKES_AWAY = re.compile("撤|取消|不[用要]了?|算了|删|注销|不(?:投诉|告|报|弄|办)")
_ALL_IS_WELL = (Act.SOLVED, Act.HAPPY)
_TOLD_IN_A_DRAFT = (
    Act.NEW_MATTER, Act.ADD_TO_OPEN, Act.NOT_SOLVED, Act.PARTLY, Act.SOLVED, Act.HAPPY, Act.UNHAPPY, Act.URGE,
    Act.EMERGENCY, Act.PRAISE,
)  # fmt: skip
_ADDED = (Act.MORE_WORDS, Act.PLACE, Act.NEW_MATTER, Act.NOT_SOLVED, Act.PARTLY, Act.FIX_PLACE, Act.FIX_WORDS)
_STILL_WRONG = (Act.MORE_WORDS, Act.NEW_MATTER, Act.PARTLY, Act.ADD_TO_OPEN, Act.UNHAPPY, Act.URGE, Act.PLACE)
# Acts that come to the same in a situation: their probabilities are added up.
_SAME: dict[Situation, dict[Act, Act]] = {
    **{
        situation: dict.fromkeys(_TOLD_IN_A_DRAFT, Act.MORE_WORDS)
        for situation in Situation
        if situation.drafting
    },
    Situation.CHECKING: {**dict.fromkeys(_TOLD_IN_A_DRAFT, Act.MORE_WORDS), Act.PLACE: Act.FIX_PLACE},
    Situation.ADDING: dict.fromkeys(_ADDED, Act.ADD_TO_OPEN),
    Situation.REASON_ASKED: dict.fromkeys(_STILL_WRONG, Act.NOT_SOLVED),
    Situation.ANSWERED: {Act.PARTLY: Act.NOT_SOLVED, Act.MORE_WORDS: Act.NOT_SOLVED},
    Situation.HOW_SATISFIED: {Act.PARTLY: Act.NOT_SOLVED},
    Situation.NOTHING_OPEN: {Act.MORE_WORDS: Act.NEW_MATTER, Act.EMERGENCY: Act.NEW_MATTER},
    Situation.COMMUNITY_UNKNOWN: {Act.MORE_WORDS: Act.NEW_MATTER, Act.EMERGENCY: Act.NEW_MATTER},
    Situation.COMPLAINT_OPEN: {Act.MORE_WORDS: Act.ADD_TO_OPEN, Act.CANCEL: Act.WITHDRAW},
}


@dataclass(frozen=True, slots=True)
class Understanding:
    """The likeliest act; with `options`, it is not sure and is one of these, the likeliest first."""

    act: Act
    options: tuple[Act, ...] = ()


def same_act(act: Act, situation: Situation) -> Act:
    """The act that comes to the same in this situation: whatever is told in a draft goes into its words."""
    return _SAME.get(situation, {}).get(act, act)


def understand(words: str, context: Context, *, recognised: bool, door: bool) -> Understanding:
    """`recognised`: the words complain of something; `door`: they name a building, unit or room."""
    ranked = _ranked(words, context, recognised=recognised, door=door)
    first, chance = ranked[0]
    doubtful = _doubtful(words, context.situation, ranked, recognised=recognised)
    if doubtful is not None:
        return doubtful
    acts_beside = told_beside(words, context.situation, first)
    if acts_beside:
        return Understanding(acts_beside[0], acts_beside if len(acts_beside) > 1 else ())
    if first in (Act.ADD_TO_OPEN, Act.NEW_MATTER) and asks_the_account(words, context.situation):
        return Understanding(first, _with_questions(ranked, Act.ADD_TO_OPEN))
    if first in TELLING and _asks_while_adding(words, context.situation, recognised=recognised):
        return Understanding(first, _with_questions(ranked, first))
    not_told = sum(chance for act, chance in ranked if act not in _harmless(first))
    if chance >= SURE and (first not in TELLING or not_told <= COMMAND_AT_MOST):
        return Understanding(first)
    asked_for = _ASKED_FOR.get(context.situation)
    asks_instead = first in QUESTIONS and has_a_question(words)  # 主任电话有没有
    is_likely = asked_for is not None and asked_for in dict(ranked[:3]) and not asks_instead
    is_sure = first is Act.ADD_TO_OPEN and chance >= SURE
    tells = recognised or (asked_for is Act.ADD_TO_OPEN and (is_sure or door or names_fault(words)))
    if asked_for is not None and is_likely and tells:
        return Understanding(asked_for)
    if context.situation.idle and _is_letter(words, ranked, recognised=recognised, door=door):
        return Understanding(Act.NEW_MATTER)
    likely = tuple(act for act, chance in ranked if chance >= LEAST_LIKELY)
    return _among(likely, words, context.situation, recognised=recognised)


def _asks_while_adding(words: str, situation: Situation, *, recognised: bool) -> bool:
    """单号是多少, 晚上八点以后还派人不: in the form of a question, and of nothing that is wrong."""
    return situation in _ADDS and has_a_question(words) and not recognised and not names_fault(words)


def _with_questions(ranked: list[tuple[Act, float]], first: Act) -> tuple[Act, ...]:
    """The likeliest questions first: what was asked, or to be taken as `first` all the same."""
    asked_acts = [act for act, chance in ranked[:6] if act in QUESTIONS and chance >= LEAST_ASKED]
    return (*asked_acts[: MOST_OFFERED - 2], first, Act.NO)


def _among(likely: tuple[Act, ...], words: str, situation: Situation, *, recognised: bool) -> Understanding:
    """Those of the likely acts that the words may be by their form; where only telling is left, it tells."""
    acts = plausible(likely, words, situation)
    if situation.drafting and not (recognised or names_fault(words)):
        # What tells of no matter takes no other's place; 不是一个是一整排 may be more of it.
        instead = (Act.MORE_WORDS,) if _may_tell(words) and Act.MORE_WORDS not in acts else ()
        acts = tuple(each for act in acts for each in (instead if act is Act.FIX_WORDS else (act,)))
    is_question = has_a_question(words)
    if not acts:
        adds = len(words) > LONGEST_SCRAP and (
            situation is Situation.ADDING or (situation is Situation.COMPLAINT_OPEN and not is_question)
        )
        return Understanding(Act.NOISE, (Act.ADD_TO_OPEN,) if adds else ())
    is_plain = (recognised or names_fault(words)) and not is_question
    if is_plain and situation in _NOTHING_UNDER_WAY and Act.NEW_MATTER in acts[:MOST_OFFERED]:
        return Understanding(Act.NEW_MATTER)
    if situation.drafting and set(acts) <= _TOLD and is_plain and not _COMMANDS.match(words):
        return Understanding(Act.MORE_WORDS)
    if (
        situation.drafting
        and not (set(acts) & _KEPT_WHOLE)
        and len(words) > LONGEST_SCRAP
        and _may_tell(words)
    ):
        likely_ones = tuple(act for act in acts if act is not Act.NO)
        acts = (*likely_ones[: MOST_OFFERED - 1], Act.MORE_WORDS)
    return Understanding(acts[0], _gentle_first(acts, words))


def _may_tell(words: str) -> bool:
    """不是一个是一整排: no choice of a list may drop it; a question or a command is dropped by none."""
    return not (has_a_question(words) or commands(words) or _COMMANDS.match(words))


def _gentle_first(acts: tuple[Act, ...], words: str) -> tuple[Act, ...]:
    """What takes something away stands last, unless the words name it."""
    if _TAKES_AWAY.search(simplified(words)):
        return acts
    return tuple(sorted(acts, key=lambda act: act in _AWAY))


def _harmless(first: Act) -> frozenset[Act]:
    """众望小区3号楼电梯坏了 names a community and moves nobody there: the complaint is about that one."""
    return TELLING | {Act.CHANGE_COMMUNITY} if first is Act.NEW_MATTER else TELLING


def _is_letter(words: str, ranked: list[tuple[Act, float]], *, recognised: bool, door: bool) -> bool:
    """An elder's long letter tells of something; asked whether it does, they would lose it."""
    if len(words) <= LONG:
        return False
    first, chance = ranked[0]
    if recognised and names_fault(words) and (door or shouts(words)) and first not in QUESTIONS:
        return True
    is_likely = first is Act.NEW_MATTER and chance >= SURE
    return is_likely or ((recognised or door) and Act.NEW_MATTER in dict(ranked[:3]))


def _ranked(words: str, context: Context, *, recognised: bool, door: bool) -> list[tuple[Act, float]]:
    """The acts with their probabilities, the likeliest first; those that come to the same are one."""
    chances: dict[Act, float] = {}
    for act, chance in likely_acts(words, context, recognised=recognised, door=door):
        meant = same_act(act, context.situation)
        if meant is Act.COMPLAIN and len(words) > LONGEST_BARE_COMPLAINT:
            meant = Act.NEW_MATTER if context.situation.idle else Act.MORE_WORDS
        chances[meant] = chances.get(meant, 0.0) + chance
    if only_states(words, recognised=recognised):
        chances = _without_questions(chances)
    return sorted(chances.items(), key=lambda pair: -pair[1])


def _doubtful(
    words: str, situation: Situation, ranked: list[tuple[Act, float]], *, recognised: bool
) -> Understanding | None:
    """Where words that look plain may mean the opposite, or lose what they tell."""
    first, chance = ranked[0]
    doubted = doubt_of_an_answer(words, situation)
    if doubted:
        return Understanding(doubted[0], doubted)
    plain_act = act_of_turn(words, situation) or act_of_plain_talk(
        words, situation, first, chance, recognised=recognised
    )
    if plain_act is not None:
        return Understanding(plain_act)
    if first in _ALL_IS_WELL and _IRONIC.search(_LEAD.sub("", words, count=1)):
        return Understanding(first, (Act.UNHAPPY, Act.HAPPY))
    if situation is Situation.ANSWERED and first in _ALL_IS_WELL and _ASKS_WHAT.search(words):
        return Understanding(first, (Act.SOLVED, Act.NOT_SOLVED))
    if first in _ALL_IS_WELL and complains(words) and chance < CERTAIN:
        return Understanding(first, tuple(act for act, chance in ranked[:2]))
    if situation is Situation.ANSWERED and solved(words) is False and Act.NOT_SOLVED in dict(ranked[:3]):
        asked_if = _ASKS_IF.search(words) is not None
        return Understanding(Act.NOT_SOLVED, (Act.SOLVED, Act.NOT_SOLVED) if asked_if else ())
    if first is Act.NOT_SOLVED and situation is Situation.ANSWERED and _ASKS_IF.search(words):
        return Understanding(first, (Act.SOLVED, Act.NOT_SOLVED))
    if recognised and situation.drafting and first in QUESTIONS and not only_asks(words):
        return _asks_and_complains(words, situation, first, chance)
    return None


def _asks_and_complains(words: str, situation: Situation, first: Act, chance: float) -> Understanding | None:
    """电梯广告费收了多少不知道 may be either; 维修基金能修墙不 surely asks."""
    complains_too = complains(words.rstrip(_ENDS_A_QUESTION)) or _BLAMES.search(words) is not None
    if chance >= CERTAIN and not complains_too:
        return None
    is_answer = situation is Situation.WORDS_ASKED and complains_too
    return Understanding(Act.MORE_WORDS, () if is_answer else (Act.MORE_WORDS, first))


def _without_questions(chances: dict[Act, float]) -> dict[Act, float]:
    """业委会五年没换届了 complains and asks nothing."""
    rest = {act: chance for act, chance in chances.items() if act not in QUESTIONS}
    total = sum(rest.values()) or 1.0
    return {act: chance / total for act, chance in rest.items()}
