"""News of a danger that was told before: people are safe, help is there. It alarms nobody again.

Neither takes a complaint back nor throws a draft away; and until a draft is sent, that is said first.
"""

from dataclasses import replace

from backend.wechat.conversation import complaint_replies, danger_replies, drafting, replies, text_parsing
from backend.wechat.conversation.acting import kept_drafts
from backend.wechat.conversation.commands import FileComplaint, StepResult, SupplementComplaint
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    IDLE,
    AskCategory,
    AskCommunity,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Clarifying,
    Confirming,
    Draft,
    Idle,
    State,
    Supplementing,
    Unsure,
    draft_of,
)

_WRITING = AskCommunity | AskWords | AskSpot | AskPhone | AskCategory | Checking | Clarifying


def answer_news(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words bring none, or nothing was in danger."""
    put_away = _thanked(state, text, lookups)
    if put_away is not None:
        return put_away
    is_over = lookups.danger_over(text)
    if not (is_over or lookups.help_came(text)) or lookups.emergency(text):
        return None
    draft = draft_of(state)
    if draft is not None:
        return _of_a_draft(state, draft, text, lookups, is_over=is_over)
    if not isinstance(state, Idle | Unsure | Supplementing | Clarifying | Confirming):
        return None
    complaint = lookups.open_emergency()
    if complaint is None or any(each.number == complaint.number for each in lookups.mine_for("rate")):
        return None
    reply = complaint_replies.RELIEVED if is_over else complaint_replies.HELP_CAME
    return StepResult(settled(state), (reply,), SupplementComplaint(complaint.number, text))


def _of_a_draft(
    state: State, draft: Draft, text: str, lookups: Lookups, *, is_over: bool
) -> StepResult | None:
    """人拉回来了 没事了: whether to send it all the same is the resident's to say."""
    if not isinstance(state, _WRITING) or not lookups.emergency(draft.words):
        return None
    outcome = drafting.add_words(draft, text, lookups)
    reply = danger_replies.RELIEVED_UNSENT if is_over else danger_replies.HELP_CAME_UNSENT
    return replace(outcome, replies=(reply, *outcome.replies))


def _thanked(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """谢谢啊 behind 没事了, where a draft waits for its place: it is kept, and nobody is asked on."""
    draft = draft_of(state)
    if draft is None or not isinstance(state, AskCommunity | AskSpot) or not text_parsing.is_thanks(text):
        return None
    if not lookups.danger_over(draft.words.rpartition("\n")[2]):
        return None
    kept_reply = replies.kept_for_later(draft.words)
    return StepResult(kept_drafts.shelve(draft), (complaint_replies.WELCOME_ANYTIME, kept_reply))


def settled(state: State) -> State:
    """Where the talk is after a danger: a list or a question that nobody answered is gone."""
    if isinstance(state, Clarifying) and state.draft is None:
        return settled(state.before)
    return IDLE if isinstance(state, Idle | Unsure) else state


def say_not_sent(outcome: StepResult, lookups: Lookups) -> StepResult:
    """Whoever has told of a danger believes that it is reported. As long as it is not, that is said first."""
    draft = draft_of(outcome.state)
    if draft is None or not isinstance(outcome.state, _WRITING) or isinstance(outcome.command, FileComplaint):
        return outcome
    if not lookups.emergency(draft.words) or replies.NOT_SENT_YET in outcome.replies:
        return outcome
    line = danger_replies.not_sent(ready=isinstance(outcome.state, Checking), urgent=bool(outcome.urgent))
    heard = tuple(reply for reply in outcome.replies[:1] if replies.is_heard(reply))
    return replace(outcome, replies=(*heard, line, *outcome.replies[len(heard) :]))
