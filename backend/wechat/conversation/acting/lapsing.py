"""What an office did meanwhile ends what was asked before it."""

from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import Draft, Idle, State, Supplementing, next_question


def lapsed(state: State, lookups: Lookups) -> State:
    """A new answer ends the adding of words: what is said next is said of the answer."""
    if not isinstance(state, Supplementing) or state.answered or not is_answered(state.number, lookups):
        return state
    return next_question(state.draft) if state.draft is not None else Idle(shelved=state.shelved)


def adding(number: str, draft: Draft | None, lookups: Lookups) -> Supplementing:
    """To a complaint that waits for its rating words may be added all the same, once that was asked for."""
    return Supplementing(number, draft, answered=is_answered(number, lookups))


def is_answered(number: str, lookups: Lookups) -> bool:
    return any(progress.number == number for progress in lookups.mine_for("rate"))
