"""Behind an office's answer: who waits and sees rates nothing, and who was misread says so."""

from dataclasses import replace

from backend.wechat.conversation import complaint_moves, complaint_replies, text_parsing
from backend.wechat.conversation.acting.after_the_end import regrets_withdrawal, slipped
from backend.wechat.conversation.commands import StepResult, SupplementComplaint
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import fillers
from backend.wechat.conversation.meanings.waiting import (
    comes_back_later,
    never_said_so,
    waits_and_sees,
)
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskReason,
    AskSpot,
    Checking,
    Idle,
    RatingDraft,
    State,
    Supplementing,
    draft_of,
)

LONGEST = 30  # characters; what is longer tells of more
_OVER_OR_MENDED = text_parsing.listed("好了 行了 可以了")


def answer(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """再看看吧, 我没说没解决啊, 没了 behind an end. None where it is none of them."""
    if len(text) > LONGEST:
        return None
    if isinstance(state, Idle) and state.shelved is None and not lookups.mine_for("rate"):
        ended = _ended(text, lookups)
        if ended is not None:
            return ended
    if isinstance(state, RatingDraft) and slipped(text):
        asked_anew = replace(state, solved=None, satisfied=None)
        return StepResult(asked_anew, (prompt(asked_anew, lookups),))
    if isinstance(state, Idle | RatingDraft) and lookups.mine_for("rate") and waits_and_sees(text):
        if isinstance(state, RatingDraft) and state.solved is not None:
            return None
        return StepResult(IDLE, (complaint_replies.RATE_WHEN_SEEN,))
    if isinstance(state, Idle | RatingDraft) and comes_back_later(text):
        return _for_the_next_time(state, lookups)
    draft = draft_of(state)
    if (
        draft is not None
        and draft.words
        and isinstance(state, AskSpot | AskCommunity | Checking)
        and regrets_withdrawal(text, lookups)
    ):
        return still(state, lookups, complaint_replies.WITHDRAWN_STAYS)
    return _never_said(state, text, lookups) if never_said_so(text) else None


def _never_said(state: State, text: str, lookups: Lookups) -> StepResult | None:
    if isinstance(state, AskReason):
        return complaint_moves.resume(state.draft, lookups, complaint_replies.LEFT_AS_IT_IS)
    return _misread(state, text, lookups) or _asked_anew(state, lookups)


def _asked_anew(state: State, lookups: Lookups) -> StepResult | None:
    """咦 我没说满意啊, before anything was recorded: neither of both is taken for said."""
    answered = lookups.mine_for("rate")
    if not isinstance(state, Idle | RatingDraft) or not answered:
        return None
    rating = state if isinstance(state, RatingDraft) else RatingDraft(answered[0].number)
    rating = replace(rating, solved=None, satisfied=None)
    return StepResult(rating, (prompt(rating, lookups),))


def _ended(text: str, lookups: Lookups) -> StepResult | None:
    """没了, 好了, where nothing was asked and a complaint is under way: of the talk, or of the matter."""
    if not lookups.mine_for("supplement"):
        return None
    if text_parsing.command_word(text) in _OVER_OR_MENDED:
        urgent = lookups.open_emergency() is not None
        return StepResult(IDLE, (complaint_replies.ANYTIME if urgent else complaint_replies.OVER_OR_MENDED,))
    return StepResult(IDLE, (complaint_replies.ANYTIME,)) if fillers.ends(text) else None


def _for_the_next_time(state: Idle | RatingDraft, lookups: Lookups) -> StepResult:
    """以后还这样我再找你们 begins nothing."""
    if isinstance(state, RatingDraft):
        return still(state, lookups, complaint_replies.ANYTIME)
    hint = complaint_replies.WHAT_NEXT_RATE if lookups.mine_for("rate") else ""
    return StepResult(IDLE, (complaint_replies.ANYTIME, hint))


def _misread(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """What was sent back stays so; the office reads that its resident did not say it."""
    if not isinstance(state, Idle | Supplementing):
        return None
    open_ones = lookups.mine_for("supplement")
    sent_back = [each for each in open_ones if lookups.since_redo(each.number)]
    if isinstance(state, Supplementing):
        sent_back = [each for each in sent_back if each.number == state.number]
    if len(sent_back) != 1:
        return None
    outcome = complaint_moves.resume(
        state.draft if isinstance(state, Supplementing) else None, lookups, complaint_replies.MISREAD
    )
    return replace(outcome, command=SupplementComplaint(sent_back[0].number, text))
