"""Words about an office's answer that are no verdict: they go along with the one that is asked for."""

from dataclasses import replace

from backend.wechat.conversation import complaint_replies, enquiries
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.states import RatingDraft


def asked_with_words(turn: DialogueTurn) -> StepResult | None:
    """服务不错 就是慢了点 says neither that it is solved nor that it is not. None where nothing waits."""
    if isinstance(turn.state, RatingDraft):
        state = replace(turn.state, words=f"{turn.state.words}\n{turn.text}".strip())
    else:
        answered = turn.lookups.mine_for("rate")
        if turn.draft is not None or not answered:
            return None
        state = RatingDraft(answered[0].number, words=turn.text)
    return StepResult(state, (complaint_replies.SO_SO, enquiries.prompt(state, turn.lookups)))
