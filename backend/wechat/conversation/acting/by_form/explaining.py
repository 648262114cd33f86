"""那咋办么, 啥意思, 就是不管呗: what was said last, in plainer words and with the next step."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import explanations
from backend.wechat.conversation.questions.parts import own_complaint
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Clarifying,
    Confirming,
    Idle,
    MaybeComplaint,
    RatingDraft,
    State,
    Supplementing,
)

LONGEST = 18  # characters
_CLAUSE_ENDS = re.compile("[ ，,。；;！!?？…~]+")
_WHAT_NOW = re.compile(
    "(?:那么?|这|可|我们?|俺们?|现在|接下来|下一步|到底|该|得|就|又|么)*(?:咋|怎么|如何)(?:办|整)(?:呢|么|嘛|啊|呀|了|好|才好)*"
)
_MEANING = re.compile(
    "(?:你们?|您|这|那|刚才|上面|这话|话|个|句|又|到底|都|说的?|写的?|发的?|回的?|是|的)*(?:啥|什么|甚|几个)意思(?:啊|呀|呢|么|嘛)*"
    "|(?:我|俺|还|都|也|一句|这|话|个|说的)*(?:没|看不|听不|不太?|弄不)(?:看|听|太)?(?:懂|明白)(?:呢|啊|呀|你.{0,4})*"
)
_NOT_CARED_FOR = re.compile(
    "(?:那么?|你们?|意思|这|不|说来说去)*(?:就|还)?(?:是|等于|算)?(?:就)?(?:不管|没人管|不给管|不办|不理)(?:我们?|了)?(?:呗|了呗|是吧|是不是|对吧|吧|喽|咯)+"
)
_BY_STATE: tuple[tuple[type, str], ...] = (
    (AskSpot, explanations.OF_THE_PLACE),
    (AskWords, explanations.OF_THE_WORDS),
    (AskPhone, explanations.OF_THE_PHONE),
    (Checking, explanations.OF_THE_CHECK_PAGE),
    (RatingDraft, explanations.OF_AN_ANSWER),
    (Supplementing, explanations.OF_ADDING),
    (Confirming, explanations.OF_WITHDRAWING),
    (MaybeComplaint, explanations.OF_WHAT_WAS_HEARD),
)


def asks_to_explain(text: str) -> bool:
    """啥意思，就是不管呗: every clause of it asks what was meant, or what to do now."""
    plain = simplified(text)
    parts = [part for part in _CLAUSE_ENDS.split(plain) if part]
    is_short = len(text_parsing.squeeze(plain)) <= LONGEST
    return is_short and bool(parts) and all(_asks(part) for part in parts)


def answer(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """None where it asks nothing of the kind, or has a better answer in its state."""
    if not asks_to_explain(text):
        return None
    if isinstance(state, Idle):
        return _where_nothing_is_asked(state, text, lookups)
    if isinstance(state, AskCommunity):
        of_list = explanations.OF_THE_LIST if state.choices else explanations.OF_THE_NAME
        return still(state, lookups, of_list)
    explanation = next((says for kind, says in _BY_STATE if isinstance(state, kind)), "")
    return still(state, lookups, explanation) if explanation else None


def of_choices(state: Clarifying, text: str, lookups: Lookups) -> StepResult | None:
    """The list once more, with what it is for."""
    return still(state, lookups, explanations.OF_CHOICES) if asks_to_explain(text) else None


def _asks(part: str) -> bool:
    return any(pattern.fullmatch(part) is not None for pattern in (_WHAT_NOW, _MEANING, _NOT_CARED_FOR))


def _where_nothing_is_asked(state: Idle, text: str, lookups: Lookups) -> StepResult | None:
    if state.heard or state.shelved is not None:
        return None
    if lookups.mine_for("rate"):
        is_of_words = any(map(_MEANING.fullmatch, _CLAUSE_ENDS.split(simplified(text))))
        return None if is_of_words else StepResult(IDLE, (explanations.OF_AN_ANSWER,))
    waiting = [progress for progress in lookups.mine_for("urge") if progress.due]
    if waiting:
        is_doubted = _NOT_CARED_FOR.search(simplified(text)) is not None
        first = explanations.NOT_LEFT_ALONE if is_doubted else ""
        lines = (f"{first}{own_complaint(waiting[0])}", explanations.OF_WAITING)
        return StepResult(IDLE, ("\n".join(lines),))
    if lookups.mine_for("reopen"):
        return StepResult(IDLE, (explanations.OF_A_CLOSED_ONE,))
    return StepResult(IDLE, (explanations.what_to_do(lookups.hotline()),))
