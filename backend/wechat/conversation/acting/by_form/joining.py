"""A neighbour's complaint on the check page: joined in words, or asked about."""

from dataclasses import replace

from backend.wechat.conversation import drafting
from backend.wechat.conversation.acts.plain_commands import calls_it_the_same
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import choice_replies
from backend.wechat.conversation.meanings.joining import asks_if_reported, joins
from backend.wechat.conversation.states import Checking, Draft, State


def answer(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """那就跟他一起 and 别人报过了是吧. None where it is neither."""
    if not isinstance(state, Checking) or not _is_of_theirs(state, text, lookups):
        return None
    if joins(text) or not asks_if_reported(text):
        return _joined(state.draft, lookups)
    is_known = bool(lookups.neighbours(state.draft))
    return drafting.again(
        state, lookups, choice_replies.REPORTED_BEFORE if is_known else choice_replies.NOT_REPORTED_BEFORE
    )


def _is_of_theirs(state: Checking, text: str, lookups: Lookups) -> bool:
    """嗯 跟我说的一回事 is a yes where no neighbour's stands on the page."""
    if joins(text) or asks_if_reported(text):
        return True
    return calls_it_the_same(text) and bool(lookups.neighbours(state.draft))


def _joined(draft: Draft, lookups: Lookups) -> StepResult:
    similar_choices = lookups.neighbours(draft)
    if not similar_choices:
        return drafting.again(Checking(draft), lookups, choice_replies.NOT_REPORTED_BEFORE)
    if len(similar_choices) > 1:
        return drafting.again(Checking(draft), lookups, choice_replies.WHICH_NEIGHBOUR)
    return drafting.go_on(replace(draft, same_as=similar_choices[0].id), lookups, choice_replies.JOINED)
