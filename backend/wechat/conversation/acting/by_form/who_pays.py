"""通是通了 地板泡了谁赔: a question about what came of a matter rates nothing, and may go to the office."""

from dataclasses import replace

from backend.wechat.conversation import intents, questions
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import verdicts
from backend.wechat.conversation.questions import Question
from backend.wechat.conversation.states import Idle, RatingDraft, State

LONGEST = 40  # characters


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where nothing waits to be rated, or the words say that it is not solved."""
    if not isinstance(state, Idle | RatingDraft) or len(text) > LONGEST or not lookups.mine_for("rate"):
        return None
    is_denied = intents.solved(text) is False or verdicts.came_back(text) or verdicts.is_not_done(text)
    if is_denied or not verdicts.asks_who_pays(text):
        return None
    says = questions.answer(Question.OTHER, text, next(iter(lookups.homes()), None), lookups)
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.ADD_TO_OPEN)
    offered = ask_which(turn, (Act.ADD_TO_OPEN, Act.NOT_SOLVED, Act.SOLVED))
    return replace(offered, replies=(says, *offered.replies))
