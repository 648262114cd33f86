"""Who gives up something smaller than the complaint: it stays. Who never complained: nothing stays."""

from dataclasses import replace

from backend.wechat.conversation import complaint_replies, drafting, intents, replies
from backend.wechat.conversation.acting import asking
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.on_drafts import leave_for_later
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.desisting import (
    desists,
    means_no_complaint,
    only_asked,
    puts_off,
    stops_writing,
)
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskSpot,
    AskWords,
    Checking,
    Idle,
    State,
    Supplementing,
    draft_of,
    is_changing,
)


def never_meant(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """不是投诉, 我就问问能不能: the draft goes, and what was asked is answered. None where it is not said."""
    draft = draft_of(state)
    if isinstance(state, Idle) and means_no_complaint(text) == "":
        return StepResult(IDLE, (complaint_replies.ANYTIME,))
    if draft is None or not isinstance(state, AskCommunity | AskSpot | AskWords | Checking):
        return None
    was_a_question = has_a_question(draft.words)
    beside = "" if was_a_question and only_asked(text) else means_no_complaint(text)
    if beside is None or (beside and isinstance(state, Checking)):
        return None
    given_up = drafting.given_up(draft, lookups)
    question = beside if has_a_question(beside) else draft.words if was_a_question else ""
    if not question or not isinstance(given_up.state, Idle):
        return given_up
    turn = DialogueTurn(IDLE, key, question, lookups, context_of(IDLE, lookups), Act.ASK_OTHER)
    outcome = asking.ask(asking.as_question(turn))
    return replace(outcome, replies=(replies.CANCELLED, *outcome.replies))


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """算了不删了, 算了 别催了 怕得罪人. None where it is nothing of the kind."""
    is_drafting = isinstance(state, AskCommunity | AskSpot | AskWords | Checking) and draft_of(state)
    if is_drafting and puts_off(text):
        turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.LATER)
        return leave_for_later(turn)
    if isinstance(state, Checking) and stops_writing(text):
        turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.CANCEL)
        return ask_which(turn, (Act.YES, Act.CANCEL, Act.NO))
    if not desists(text) or names_fault(text):
        return None
    afraid = replies.ANONYMITY if intents.is_afraid(text) else ""
    if isinstance(state, Idle):
        return StepResult(IDLE, (complaint_replies.NOTHING_CHANGED, afraid)) if lookups.mine() else None
    draft = draft_of(state)
    if draft is not None and is_changing(state):
        return drafting.go_on(draft, lookups, complaint_replies.LEFT_AS_IT_IS, afraid)
    if is_drafting or isinstance(state, Supplementing):
        return still(state, lookups, complaint_replies.LEFT_AS_IT_IS, afraid)
    return None
