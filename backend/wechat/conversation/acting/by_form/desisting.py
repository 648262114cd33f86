"""Who gives up something smaller than the complaint: it stays, and that is said."""

from backend.wechat.conversation import complaint_replies, drafting, intents, replies
from backend.wechat.conversation.acting.on_drafts import leave_for_later
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.desisting import desists, puts_off
from backend.wechat.conversation.meanings.edits import takes_a_photo_out
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


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """算了不删了, 算了 别催了 怕得罪人. None where it is nothing of the kind."""
    is_drafting = isinstance(state, AskCommunity | AskSpot | AskWords | Checking) and draft_of(state)
    if is_drafting and puts_off(text):
        turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.LATER)
        return leave_for_later(turn)
    if isinstance(state, Idle) and takes_a_photo_out(text) and lookups.mine_for("supplement"):
        return StepResult(state, (complaint_replies.PHOTO_TOO_LATE,))
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
