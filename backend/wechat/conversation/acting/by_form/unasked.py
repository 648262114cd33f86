"""Before words are stored that by their form ask or command: whether they should be, its resident says."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.acting.asking import as_question
from backend.wechat.conversation.acting.by_form import who_they_are
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plausible import is_plausible
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.acts.to_the_account import act_commanded, asks_plainly, commands
from backend.wechat.conversation.commands import RateComplaint, StepResult, SupplementComplaint
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    AskCommunity,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Clarifying,
    Idle,
    State,
    Supplementing,
    draft_of,
)

_WRITING = AskWords | AskCommunity | AskSpot | AskPhone | Checking
# Beside a draft these are asked for in other words.
_NOT_IN_A_DRAFT = frozenset({Act.COMPLAIN, Act.PROGRESS})
# 修了没, of an answer: it says that nothing was seen of it
_OF_THE_WORK = re.compile("修|办|处理|解决|来|弄|管|通|换|清|好")


def ask_first(state: State, key: str, text: str, outcome: StepResult, lookups: Lookups) -> StepResult:
    """The outcome; or, where it would store a command or a question as it stands, two or three choices."""
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NOISE)
    who_asked = who_they_are.ask_first(turn, outcome)
    if who_asked is not None:
        return who_asked
    commanded = act_commanded(text)
    if isinstance(state, Supplementing) and isinstance(outcome.state, Clarifying) and commanded:
        return ask_which(turn, (commanded, Act.ADD_TO_OPEN, Act.NO))
    stored_as = _stored_as(state, text, outcome)
    if stored_as is None or not (commands(text) or _asks(turn, stored_as)):
        return outcome
    meant = commanded if commands(text) else _question(turn)
    is_offered = meant is not None and not (stored_as is Act.MORE_WORDS and meant in _NOT_IN_A_DRAFT)
    return ask_which(turn, (*((meant,) if meant and is_offered else ()), stored_as, Act.NO))


def _asks(turn: DialogueTurn, stored_as: Act) -> bool:
    if stored_as is Act.NOT_SOLVED and _OF_THE_WORK.search(simplified(turn.text)):
        return False
    return asks_plainly(turn.text, recognised=turn.lookups.recognised(turn.text))


def _question(turn: DialogueTurn) -> Act | None:
    """The likeliest question; None where the words have no sign of it."""
    act = as_question(turn).act
    return act if is_plausible(act, turn.text, turn.situation) else None


def _stored_as(state: State, text: str, outcome: StepResult) -> Act | None:
    """What the words were taken for; None where they are stored nowhere as they stand."""
    match outcome.command:
        case SupplementComplaint(words=words) if words == text and isinstance(state, Supplementing | Idle):
            return Act.ADD_TO_OPEN
        case RateComplaint(words=words, solved=False) if words == text and isinstance(state, Idle):
            return Act.NOT_SOLVED
    before, after = draft_of(state), draft_of(outcome.state)
    if outcome.command is not None or after is None or not isinstance(state, _WRITING):
        return None
    if not isinstance(outcome.state, _WRITING):
        return None
    was_words, was_spot = (before.words, before.spot) if before else ("", None)
    is_in_words = after.words != was_words and after.words.endswith(text)
    is_the_spot = after.spot != was_spot and after.spot == text
    return Act.MORE_WORDS if is_in_words or is_the_spot else None
