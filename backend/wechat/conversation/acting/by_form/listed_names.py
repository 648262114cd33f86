"""The list of communities stands until one of it is taken or it is said to be none of them."""

from dataclasses import replace

from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import AskCommunity, Clarifying, State


def keep(before: State, outcome: StepResult, lookups: Lookups) -> StepResult:
    """Whoever tells more, or where it is, is asked with the same list again."""
    asked_before = before.before if isinstance(before, Clarifying) else before
    now = outcome.state
    if not isinstance(asked_before, AskCommunity) or not isinstance(now, AskCommunity):
        return outcome
    old, new = asked_before.draft, now.draft
    is_gone = bool(asked_before.choices) and not now.choices
    if not is_gone or new is None or old == new or not outcome.replies:
        return outcome
    if old is not None and old.key != new.key:
        return outcome
    listing = replace(now, choices=asked_before.choices)
    return replace(outcome, state=listing, replies=(*outcome.replies[:-1], prompt(listing, lookups)))
