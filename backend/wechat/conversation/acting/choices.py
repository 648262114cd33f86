"""Numbered choices: which answer picks one, and what is left of them when somebody says something else."""

from dataclasses import replace

from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import AskSpot, Clarifying

MOST_LISTED = 3  # no list of acts is longer, so that a greater number is none of it
_SENDS = text_parsing.SENT | text_parsing.SUBMIT | {"提交吧", "交吧"}


def choice_in(state: Clarifying, text: str) -> int | None:
    """A number, or a yes where one thing was offered beside 都不是. 发吧 sends what can be sent."""
    number = text_parsing.number(text)
    word = text_parsing.command_word(text)
    if number is not None or word not in text_parsing.YES | _SENDS:
        return number
    options = [Act(option) for option in state.options]
    if Act.YES in options:
        return options.index(Act.YES) + 1
    is_one_thing = len(options) == 2 and options[1] is Act.NO  # noqa: PLR2004 - it, and no
    return 1 if is_one_thing and word not in _SENDS else None


def tells_of_itself(words: str, lookups: Lookups) -> bool:
    """Whether words that nobody chose a meaning for are kept with what is told next."""
    return lookups.recognised(words) or bool(lookups.door_in(words))


def after_choices(outcome: StepResult) -> StepResult:
    """The list is gone, and its numbers may still be typed."""
    if not isinstance(outcome.state, AskSpot):
        return outcome
    return replace(outcome, state=replace(outcome.state, after_choices=True))


def building_or_choice(state: AskSpot, key: str, text: str, lookups: Lookups) -> StepResult:
    """2 behind a list that is gone: building 2, or the second of the list?"""
    settled = replace(state, after_choices=False)
    number = text_parsing.number(text)
    turn = DialogueTurn(settled, key, f"{number}号楼", lookups, context_of(settled, lookups), Act.PLACE)
    return ask_which(turn, (Act.PLACE, Act.NO))
