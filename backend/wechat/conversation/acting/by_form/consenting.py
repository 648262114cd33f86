"""A yes on the check page with a question, a wish or more words beside it: both count."""

import re
from collections.abc import Callable
from dataclasses import replace

from backend.wechat.conversation import checking, replies
from backend.wechat.conversation.acting.clarifying import MOST_OPTIONS
from backend.wechat.conversation.acting.meant import turn_of
from backend.wechat.conversation.acts.act import QUESTIONS, Act
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.commands import FileComplaint, StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import choice_replies
from backend.wechat.conversation.meanings.consenting import beside_yes
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.states import Checking, Clarifying, State

Read = Callable[[State, str, str, Lookups], StepResult]

_SAYS_NOTHING = frozenset({replies.LEFT_OUT, replies.NOT_TAKEN, replies.NO_HURRY, replies.CALM})
_PHOTOS_LATER = re.compile(
    "(?:照片|图片?|相片|视频).{0,8}(?:补|再?发|传|拍|加)|(?:补|发|传|拍|加).{0,4}(?:照片|图)"
)
_BUT = re.compile("但|不过|可是|只是|就是(?!这)")
# With one of these the yes is in doubt.
_OBJECTS = frozenset(
    {
        Act.NO, Act.FIX, Act.FIX_COMMUNITY, Act.FIX_PLACE, Act.FIX_WORDS, Act.FIX_CATEGORY, Act.CANCEL,
        Act.LATER, Act.WAIT, Act.PHONE, Act.NUMBER, Act.WITHDRAW, Act.FORGET,
    }
)  # fmt: skip


def answer(state: State, key: str, text: str, lookups: Lookups, read: Read) -> StepResult | None:
    """None where there is no such yes. What stands beside it is read as if it came alone.

    Where that changes what is filed, the page is shown once more; else it is filed, with the answer.
    """
    beside = beside_yes(text) if isinstance(state, Checking) else None
    if not isinstance(state, Checking) or beside is None:
        return None
    if not beside:
        return checking.answer(state.draft, "1", lookups)
    if _PHOTOS_LATER.search(beside) and not has_a_question(beside):
        return _filed(state, lookups, choice_replies.PHOTOS_AFTERWARDS)
    turn, options = turn_of(state, key, beside, lookups)
    outcome = read(state, key, beside, lookups)
    acts = {turn.act, *options}
    tells = lookups.recognised(beside) or names_fault(beside)
    if outcome.command is not None or outcome.urgent:
        return outcome
    if isinstance(outcome.state, Clarifying):
        acts = {Act(option) for option in outcome.state.options}
        is_question = acts <= QUESTIONS | {Act.NO, Act.YES}
        if (tells and not is_question) or (acts - {Act.NO}) & _OBJECTS or _BUT.match(beside):
            return _asked_with_yes(outcome.state, lookups)
        return _filed(state, lookups, choice_replies.left_out_of_it(beside))
    if outcome.state != state or (acts & _OBJECTS and not acts & QUESTIONS):
        return outcome
    if turn.act is Act.ASK_HOW_LONG and lookups.mine():
        return _filed(state, lookups)  # the receipt says until when, the answer would be of another one
    page = prompt(state, lookups)
    answers = [reply for reply in outcome.replies if reply and reply != page and reply not in _SAYS_NOTHING]
    return _filed(state, lookups, *answers)


def _asked_with_yes(state: Clarifying, lookups: Lookups) -> StepResult:
    """The list with the yes in it, which was said."""
    other_options = [option for option in state.options if option not in (Act.YES, Act.NO)]
    asked_state = replace(state, options=(Act.YES.value, *other_options[: MOST_OPTIONS - 1]))
    return StepResult(asked_state, (prompt(asked_state, lookups),))


def _filed(state: Checking, lookups: Lookups, *answers: str) -> StepResult:
    outcome = checking.answer(state.draft, "1", lookups)
    command = outcome.command
    if not isinstance(command, FileComplaint):
        return outcome
    return replace(outcome, command=replace(command, answers=answers))
