"""取消 and 返回, from anywhere: an aside gives way to the draft that waits, a draft to the menu."""

import re

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
from backend.wechat.conversation.meanings import desisting
from backend.wechat.conversation.states import (
    IDLE,
    Aside,
    AskCommunity,
    AskCover,
    Checking,
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

GIVES_ALL_UP, GIVES_UP = "取消投诉", "取消"
_OF_THE_WHOLE = frozenset({GIVES_ALL_UP, "不投诉了"})  # whatever item is being changed

# 退出, 这个不报了, where it is asked whether they are satisfied: said of more than the question
_LEAVES_A_RATING = re.compile("退出|投诉|[报告]|重")


def leaving_word(state: State, text: str, word: str, lookups: Lookups) -> str:
    """是锅糊了，没事了 gives up a draft; 我就是问问 wants nothing."""
    is_left = word in text_parsing.CANCEL and _LEAVES_A_RATING.search(text) is not None
    if isinstance(state, RatingDraft) and is_left:
        return GIVES_ALL_UP
    if word in text_parsing.WITHDRAW - text_parsing.CANCEL:
        return word  # may be of a complaint that was filed
    if word in text_parsing.CANCEL | text_parsing.BACK and word not in text_parsing.NOTHING_NOW:
        return GIVES_ALL_UP if desisting.gives_up_the_whole(text) else word
    if isinstance(state, Idle):
        return min(text_parsing.NOTHING_NOW) if _wants_nothing(text, lookups) else word
    if not isinstance(state, AskCommunity | Drafting | Clarifying) or draft_of(state) is None:
        return word
    if desisting.gives_up_the_whole(text):
        return GIVES_ALL_UP
    stops = not isinstance(state, Checking | Clarifying) and desisting.stops_writing(text)
    is_false_alarm = not isinstance(state, Clarifying) and intents.false_alarm(text)
    may_be_filed = bool(lookups.mine_for("withdraw"))
    if stops or is_false_alarm or desisting.gives_up(text, may_be_filed=may_be_filed):
        return GIVES_UP
    return word


def _wants_nothing(text: str, lookups: Lookups) -> bool:
    """我就是问问, and 不报了，就是灶的电池没电 where nothing of theirs is open."""
    if intents.only_notes(text):
        return True
    gives_up = desisting.gives_up(text) or desisting.stops_writing(text)
    return gives_up and not (lookups.mine_for("withdraw") or lookups.mine_for("rate"))


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
        case RatingDraft(solved=bool()) if word in _OF_THE_WHOLE:
            return complaint_moves.resume(state.draft, lookups, complaint_replies.NOT_CLOSED)
        case RatingDraft(solved=bool()):
            return complaint_moves.rated_in_part(state, lookups)
        case AskCover():
            return complaint_moves.resume(state.draft, lookups, complaint_replies.NOT_SENT)
        case Clarifying() if state.draft and word not in text_parsing.GIVE_UP_LIGHTLY | text_parsing.BACK:
            return drafting.given_up(state.draft, lookups)
    return complaint_moves.resume(draft_of(state), lookups, complaint_replies.LEFT_AS_IT_IS)


def _leave_draft(state: AskCommunity | Drafting, word: str, lookups: Lookups) -> StepResult:
    match state:
        case _ if is_changing(state) and state.draft is not None and word not in _OF_THE_WHOLE:
            # 算了 where one item is changed gives up the change, not what was written.
            return drafting.go_on(state.draft, lookups, complaint_replies.LEFT_AS_IT_IS)
        case _ if word in text_parsing.BACK:
            earlier = earlier_question(state)
            return StepResult(earlier, (prompt(earlier, lookups),))
        case AskCommunity(draft=None):
            return StepResult(IDLE, (complaint_replies.LEFT_AS_IT_IS, replies.MENU))
    return drafting.given_up(state.draft, lookups)
