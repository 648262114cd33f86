"""Anger that says nothing of the matter."""

from dataclasses import replace

from backend.wechat.conversation import intents, replies
from backend.wechat.conversation.acting.on_complaints import agree, not_solved
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still


def complain_of_us(turn: DialogueTurn) -> StepResult | None:
    """Anger that says nothing of the matter is kept nowhere."""
    if turn.situation is Situation.ANSWERED and intents.solved(turn.text) is False:
        return not_solved(turn)  # 还是黑的 你们糊弄谁呢
    solved_question = agree(turn)
    if solved_question is not None:
        return replace(solved_question, replies=(replies.CALM_AFTER_ANSWER, *solved_question.replies))
    return still(turn.state, turn.lookups, replies.CALM)
