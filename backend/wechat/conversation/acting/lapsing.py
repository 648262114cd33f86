"""What happened meanwhile: an office answered, or a photo turned out to be none."""

from dataclasses import replace

from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    Clarifying,
    Draft,
    Idle,
    State,
    Supplementing,
    WithPerson,
    draft_of,
    next_question,
    with_draft,
)


def lapsed(state: State, lookups: Lookups) -> State:
    """A new answer ends the adding of words, and so does 不予受理: what is said next is said of that."""
    if not isinstance(state, Supplementing):
        return state
    is_of_answer = not state.answered and is_answered(state.number, lookups)
    if not (is_of_answer or any(each.refused or each.withdrawn for each in lookups.mine(state.number))):
        return state
    return next_question(state.draft) if state.draft is not None else Idle(shelved=state.shelved)


def without_unreadable_media(state: State, lookups: Lookups) -> State:
    """A film sent as a photo takes no place of the nine, and nobody counts it."""
    if isinstance(state, Clarifying):
        before = without_unreadable_media(state.before, lookups)
        return state if isinstance(before, Clarifying | WithPerson) else replace(state, before=before)
    draft = draft_of(state)
    if draft is None or not (draft.photos or draft.voices):
        return state
    unreadable = lookups.unreadable_media((*draft.photos, *draft.voices))
    if not unreadable:
        return state
    photos = tuple(key for key in draft.photos if key not in unreadable)
    voices = tuple(key for key in draft.voices if key not in unreadable)
    return with_draft(state, replace(draft, photos=photos, voices=voices))


def adding(number: str, draft: Draft | None, lookups: Lookups) -> Supplementing:
    """To a complaint that waits for its rating words may be added all the same, once that was asked for."""
    return Supplementing(number, draft, answered=is_answered(number, lookups))


def is_answered(number: str, lookups: Lookups) -> bool:
    return any(progress.number == number for progress in lookups.mine_for("rate"))
