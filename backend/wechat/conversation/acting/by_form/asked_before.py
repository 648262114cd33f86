"""A question that was answered stays in mind: which community it named, and what it told.

So the next question needs no name, and 那我要投诉他们 need not be told once more.
"""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import replies
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_talk import only_asks
from backend.wechat.conversation.commands import SetCommunity, StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.pointing import points_elsewhere
from backend.wechat.conversation.states import (
    AskCommunity,
    AskWords,
    Clarifying,
    CommunityChoice,
    Idle,
    LastQuestion,
    State,
    draft_of,
)
from backend.wechat.conversation.text_parsing import squeeze

# 那我要投诉他们, 我要投诉这个: of what was asked just now
_IT = "(?:他们?|她们|它|(?:这个?|这种|这家|这件)?(?:事儿?|物业|收费|问题|情况)|这个?|一下)"
_LEAD = "(?:我们?|俺|就|要|想|得|也|可以|能|来|直接|现在)*(?:投诉|举报|反映)"
_OF_WHAT_WAS_ASKED = re.compile(
    f"(?:那么?|既然|这样|行|好|的话)+{_LEAD}{_IT}{{0,2}}[了吧呀啊呢]*|{_LEAD}{_IT}{{1,2}}[了吧呀啊呢]*"
)
_OF_MONEY = re.compile("费|钱|收|块|元")
_TOO_DEAR = re.compile(
    "[太这那真好死够]么?(?:老|黑)?贵|贵(?:了|死|得)|不值|不合理|太黑|太高|这么多|凭啥|坑人|抢钱|没(?:啥|什么|个)?服务"
)
LONGEST_ON_PRICE = 20  # characters
_OF_THE_OWN_ONE = re.compile("[我俺咱](?:们)?(?:自己)?(?:的)?(?:小区|家|院|这[边里儿])")


def answered(turn: DialogueTurn, words: str) -> Idle:
    """Nothing is asked any more, and this question is in mind."""
    mention = turn.lookups.mentioned(words)
    named = mention.communities[0] if mention.sure else community_in_mind(turn)
    return Idle(question=LastQuestion(words, named))


def community_in_mind(turn: DialogueTurn) -> CommunityChoice | None:
    """That of the last question; not where the words say that the own one is meant."""
    own = turn.lookups.homes() and _OF_THE_OWN_ONE.search(simplified(turn.text))
    return None if own else _community_before(turn.state)


def offer_as_complaint(turn: DialogueTurn) -> StepResult | None:
    """那我要投诉他们, behind a question: its words are offered, and whoever goes on telling has told both."""
    question = turn.state.question if isinstance(turn.state, Idle) else None
    if question is None or only_asks(question.words) or not turn.lookups.recognised(question.words):
        return None
    if not _OF_WHAT_WAS_ASKED.fullmatch(squeeze(turn.text)):
        return None
    return ask_which(turn.about(question.words), (Act.NEW_MATTER, Act.COMPLAIN))


def offer_on_the_price(turn: DialogueTurn) -> StepResult | None:
    """太贵了吧，又没啥服务, behind what was told of a fee: a complaint of it, or asked further."""
    question = turn.state.question if isinstance(turn.state, Idle) else None
    is_short = len(turn.text) <= LONGEST_ON_PRICE
    if question is None or not is_short or not _OF_MONEY.search(question.words):
        return None
    if not _TOO_DEAR.search(simplified(turn.text)):
        return None
    return ask_which(turn, (Act.NEW_MATTER, Act.ASK_FEE, Act.NO))


def keep(before: State, outcome: StepResult, lookups: Lookups) -> StepResult:
    """The outcome with the question in mind, and its community offered to what is begun now."""
    idle = before.before if isinstance(before, Clarifying) else before
    question = idle.question if isinstance(idle, Idle) else None
    state = outcome.state
    if question is None or isinstance(outcome.command, SetCommunity) or replies.MENU in outcome.replies:
        return outcome  # who stands at the menu begins anew
    if isinstance(state, Idle):
        in_mind = replace(state, question=question)
        return outcome if state.question or state.filed else replace(outcome, state=in_mind)
    return _with_its_community(question, outcome, lookups)


def _with_its_community(question: LastQuestion, outcome: StepResult, lookups: Lookups) -> StepResult:
    """Offered where none is known; and instead of the own one where the very question is complained of."""
    community, draft = question.community, draft_of(outcome.state)
    if community is None or draft is None or points_elsewhere(draft.words) or not outcome.replies:
        return outcome
    own = draft.community
    is_of_another = own is not None and own.community_id != community.community_id
    if isinstance(outcome.state, AskWords):
        if own is not None and not is_of_another:
            return outcome
        begun = replace(draft, community=None, likely_community=community)
        return replace(outcome, state=replace(outcome.state, draft=begun))
    if isinstance(outcome.state, AskCommunity):
        is_first_time = not outcome.state.choices and own is None
        offering = replace(outcome.state, choices=(community,))
    else:
        is_first_time = is_of_another and question.words in draft.words
        offering = AskCommunity(replace(draft, community=None), (community, *([own] if own else [])))
    if not is_first_time:
        return outcome
    return replace(outcome, state=offering, replies=(*outcome.replies[:-1], prompt(offering, lookups)))


def _community_before(state: State) -> CommunityChoice | None:
    return state.question.community if isinstance(state, Idle) and state.question else None
