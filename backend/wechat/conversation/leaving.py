"""取消 and 返回, from anywhere: an aside gives way to the draft that waits, a draft to the menu."""

from backend.wechat.conversation import (
    complaint_moves,
    complaint_replies,
    drafting,
    intents,
    replies,
    text_parsing,
)
from backend.wechat.conversation.acting.kept_drafts import GIVES_UP_KEPT
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    IDLE,
    Aside,
    AskCommunity,
    AskCover,
    Clarifying,
    Drafting,
    Idle,
    RatingDraft,
    State,
    Unsure,
    WithPerson,
    draft_of,
    earlier_question,
    is_changing,
)


def leaving_word(state: State, text: str, word: str) -> str:
    """是锅糊了，没事了 gives up a draft; 我就是问问 wants nothing."""
    if isinstance(state, Idle):
        return min(text_parsing.NOTHING_NOW) if intents.only_notes(text) else word
    return "取消" if not isinstance(state, Aside | Unsure) and intents.false_alarm(text) else word


def leave(state: State, word: str, lookups: Lookups) -> StepResult | None:
    """None where the word does not leave."""
    if word not in text_parsing.CANCEL | text_parsing.BACK:
        return None
    if isinstance(state, Idle) and state.shelved is not None and word in GIVES_UP_KEPT:
        return StepResult(IDLE, (replies.CANCELLED, replies.MENU))
    if isinstance(state, Idle):
        return _nothing_to_leave(word)
    if isinstance(state, Aside | Unsure):
        return _leave_aside(state, word, lookups)
    return _leave_draft(state, word, lookups)


def _nothing_to_leave(word: str) -> StepResult:
    if word in text_parsing.NOTHING_NOW:
        return StepResult(IDLE, (complaint_replies.ANYTIME,))
    reply = complaint_replies.NOTHING_UNDER_WAY if word in text_parsing.CANCEL else ""
    return StepResult(IDLE, (reply, replies.MENU))


def _leave_aside(state: Aside | Unsure, word: str, lookups: Lookups) -> StepResult | None:
    match state:
        case WithPerson() if word not in {"0", *text_parsing.BACK}:
            return None
        case RatingDraft(solved=bool()):
            return complaint_moves.rated_in_part(state, lookups)
        case AskCover():
            return complaint_moves.resume(state.draft, lookups, complaint_replies.NOT_SENT)
        case Clarifying() if state.draft and word not in text_parsing.GIVE_UP_LIGHTLY | text_parsing.BACK:
            return drafting.given_up(state.draft, lookups)
    return complaint_moves.resume(draft_of(state), lookups, complaint_replies.LEFT_AS_IT_IS)


def _leave_draft(state: AskCommunity | Drafting, word: str, lookups: Lookups) -> StepResult:
    match state:
        case _ if is_changing(state) and state.draft is not None:
            # 算了 where one item is changed gives up the change, not what was written.
            return drafting.go_on(state.draft, lookups, complaint_replies.LEFT_AS_IT_IS)
        case _ if word in text_parsing.BACK:
            earlier = earlier_question(state)
            return StepResult(earlier, (prompt(earlier, lookups),))
        case AskCommunity(draft=None):
            return StepResult(IDLE, (complaint_replies.LEFT_AS_IT_IS, replies.MENU))
    return drafting.given_up(state.draft, lookups)
