"""Words under a list that nobody chose from: they stay where they belong, or it is said that they do not."""

import re
from dataclasses import replace

from backend.core.numbers import parse_number_and_pin
from backend.core.simplified import simplified
from backend.wechat.conversation import (
    complaint_moves,
    complaint_replies,
    drafting,
    opening,
    replies,
    text_parsing,
)
from backend.wechat.conversation.acting import danger, on_complaints, second_matters
from backend.wechat.conversation.acting.answers import CHINESE
from backend.wechat.conversation.acting.by_form import explaining
from backend.wechat.conversation.acting.choices import tells_of_itself
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import QUESTIONS, TELLING, Act
from backend.wechat.conversation.acts.plain_commands import hides
from backend.wechat.conversation.acts.plain_talk import has_a_question, is_apology, is_relief
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.acts.to_the_account import commands
from backend.wechat.conversation.commands import FileComplaint, StepResult
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import agreeing, choice_replies, fillers
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.waiting import never_said_so
from backend.wechat.conversation.states import (
    AskCommunity,
    Clarifying,
    Draft,
    Drafting,
    Idle,
    MaybeComplaint,
    State,
    draft_of,
    is_changing,
    with_draft,
)

LEAST_TOLD = 6  # characters
_NONE_OF_THEM = text_parsing.NO | text_parsing.NONE_OF_THEM | text_parsing.GIVE_UP_LIGHTLY
_OF_A_DRAFT = (Act.MORE_WORDS, Act.FIX_WORDS)
_OF_THE_OPEN_ONE = frozenset(
    {Act.ADD_TO_OPEN, Act.NOT_SOLVED, Act.PARTLY, Act.URGE, Act.UNHAPPY, Act.WITHDRAW}
)
# What corrects something is no more of the matter: 把半夜改成一点, 我没写南啊.
_OF_A_CORRECTION = re.compile(
    "改|错|不是|不对|不要|别|没(?:写|说|要|有要)|换成|删|去掉|写[的成]|应该|代替|[分拆]成"
)
_CORRECTS = frozenset({Act.FIX, Act.FIX_WORDS, Act.FIX_PLACE, Act.FIX_COMMUNITY, Act.FIX_CATEGORY})
# Choices whose answer has no use for the words; 都不是 and 取消 say themselves that they go nowhere.
_TAKES_NO_WORDS = QUESTIONS | {
    Act.PROGRESS, Act.PERSON, Act.MY_COMMUNITY, Act.CHANGE_COMMUNITY, Act.FIX, Act.FIX_COMMUNITY,
    Act.FIX_CATEGORY, Act.RATE, Act.URGENT_NUMBERS, Act.PRAISE, Act.COMPLAIN, Act.ANONYMOUS,
}  # fmt: skip
_SAID = (complaint_replies.LEFT_AS_IT_IS, replies.CANCELLED, replies.GIVEN_UP_ONE, replies.NEVER_MIND)


def settle(state: Clarifying, lookups: Lookups) -> StepResult:
    """The state in which what is said instead is read, and what to say of the words under the list.

    Into a draft goes what tells; else it is said that the words went nowhere.
    """
    before, options = state.before, _options(state)
    draft = draft_of(before)
    if draft is not None and isinstance(before, AskCommunity | Drafting):
        if options[0] is Act.NEW_MATTER:
            return _second_one(state, draft, lookups)
        corrects = set(options) & _CORRECTS and _OF_A_CORRECTION.search(simplified(state.words))
        if is_told(state, lookups) and set(options) & set(_OF_A_DRAFT) and not corrects:
            return _added(state, before, draft, lookups)
    elif begins(state, lookups) and not set(options) & _OF_THE_OPEN_ONE:
        noted = opening.note(state.key, state.words, lookups)
        if draft_of(noted.state) is not None:
            return replace(noted, replies=noted.replies[:-1])
    return StepResult(before, (_left(state, lookups),))


def in_danger(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """What is done about danger; under a list, with the words that nobody chose a meaning for."""
    outcome = danger.answer_danger(state, key, text, lookups)
    if outcome is None or not isinstance(state, Clarifying):
        return outcome
    settled = settle(state, lookups)
    outcome = danger.answer_danger(settled.state, key, text, lookups) or outcome
    return replace(outcome, replies=(*outcome.replies, *settled.replies))


def numbered(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """A complaint's number, alone or with its PIN."""
    before = settle(state, lookups).state if isinstance(state, Clarifying) else state
    pair = parse_number_and_pin(text)
    if pair and lookups.complaint_number(pair[0]):
        return complaint_moves.pin_given(pair[0], pair[1], draft_of(before), lookups)
    number = lookups.complaint_number(text)
    return None if number is None else complaint_moves.number_given(number, draft_of(before), lookups)


def with_words_left(state: State, outcome: StepResult, lookups: Lookups) -> StepResult:
    """The answer to what is no choice, with what became of the words under the list."""
    if not isinstance(state, Clarifying):
        return outcome
    settled = settle(state, lookups)
    draft = draft_of(outcome.state)
    is_in = draft is not None and state.words in (draft.words, *draft.words.splitlines())
    return with_what_became(
        state, settled if is_in else StepResult(state.before, (_left(state, lookups),)), outcome, lookups
    )


def is_told(state: Clarifying, lookups: Lookups) -> bool:
    """Whether the words tell something: by themselves, or because nothing that they may be is a command."""
    words = state.words
    if hides(words) or commands(words):
        return False
    if tells_of_itself(words, lookups):
        return True
    if has_a_question(words) or fillers.settled(words) or is_apology(words) or not CHINESE.search(words):
        return False
    first, *more_acts = _options(state)
    # Who goes on instead of sending has not said yes.
    may_be_yes = {Act.YES} if first is Act.MORE_WORDS and len(words) >= LEAST_TOLD else set()
    return all(act in TELLING | QUESTIONS | {Act.NO} | may_be_yes for act in (first, *more_acts))


def begins(state: Clarifying, lookups: Lookups) -> bool:
    """Whether the words tell of a matter, where nothing is being written."""
    is_free = isinstance(state.before, Idle | MaybeComplaint) and Act.NEW_MATTER in _options(state)
    return is_free and lookups.recognised(state.words) and not has_a_question(state.words)


def not_chosen(state: Clarifying, text: str, lookups: Lookups) -> StepResult | None:
    """都不是, 继续, or a yes to which of them is not clear. None where something else was said."""
    word = text_parsing.command_word(text)
    if word in text_parsing.GO_ON or (word not in _NONE_OF_THEM and text_parsing.goes_on(text)):
        return goes_on(state, lookups)
    if word in _NONE_OF_THEM or (Act.NOT_SOLVED in _options(state) and never_said_so(text)):
        return still(state.before, lookups, complaint_replies.LEFT_AS_IT_IS)
    if agreeing.agrees(text):
        return not_said_which(state, text, lookups)
    return explaining.of_choices(state, text, lookups)


def not_said_which(state: Clarifying, text: str, lookups: Lookups) -> StepResult:
    """嗯, 提交 to a list where it may be the one or the other: nothing is filed and nothing lost."""
    if agreeing.sends(text) and draft_of(state.before) is not None:
        return with_page(settle(state, lookups), lookups)
    return StepResult(state, (choice_replies.BY_NUMBER, prompt(state, lookups)))


def goes_on(state: Clarifying, lookups: Lookups) -> StepResult:
    """继续, 接着写: neither of them, and on with what was being written."""
    if draft_of(state.before) is not None and is_told(state, lookups):
        return with_page(settle(state, lookups), lookups)
    return still(state.before, lookups, complaint_replies.LEFT_AS_IT_IS)


def with_page(settled: StepResult, lookups: Lookups) -> StepResult:
    return replace(settled, replies=(*settled.replies, prompt(settled.state, lookups)))


def asked_again(state: Clarifying, outcome: StepResult, lookups: Lookups) -> StepResult | None:
    """Behind the answer to something else the list stands once more; what was said with it joins the words.

    None where the words tell nothing, or have been asked about twice.
    """
    may_be_either = set(_options(state)) & _OF_THE_OPEN_ONE and set(_options(state)) & TELLING
    if draft_of(state.before) is not None or not may_be_either or not is_told(state, lookups):
        return None
    if isinstance(outcome.state, Clarifying) and set(_options(outcome.state)) & _OF_THE_OPEN_ONE:
        words = f"{state.words}\n{outcome.state.words}"
        first = _options(state)[0]
        turn = DialogueTurn(
            state.before, state.key, words, lookups, context_of(state.before, lookups), first, chosen=True
        )
        tells_on = not has_a_question(outcome.state.words)
        if tells_on and first is Act.ADD_TO_OPEN is _options(outcome.state)[0]:
            return on_complaints.add(turn)  # who goes on telling adds both
        return ask_which(turn, _options(state))
    if state.repeated or not tells_of_itself(state.words, lookups):
        return None
    if not isinstance(outcome.state, Idle) or outcome.state.filed:
        return None
    once_more = replace(state, repeated=True)
    said_first = tuple(reply for reply in outcome.replies if reply != replies.MENU)
    return replace(outcome, state=once_more, replies=(*said_first, prompt(once_more, lookups)))


def with_what_became(
    state: Clarifying, settled: StepResult, outcome: StepResult, lookups: Lookups, *, chosen: bool = False
) -> StepResult:
    """The answer to what was said instead, with what became of the words under the list.

    `chosen`: what was said means one of the list. Nothing is filed that way.
    """
    if isinstance(outcome.command, FileComplaint):
        return with_page(settled, lookups)
    is_left = settled.state == state.before
    is_done = chosen and not isinstance(outcome.state, Clarifying)
    said_already = any(reply in _SAID for reply in outcome.replies) or _options(state)[0] is Act.SKIP
    if is_left and (is_done or said_already):
        return outcome
    return replace(outcome, replies=(*settled.replies, *outcome.replies))


def with_words_dropped(turn: DialogueTurn, outcome: StepResult) -> StepResult:
    """The answer to a choice that takes no words; where they tell something, that is said."""
    words = turn.text
    if turn.act not in _TAKES_NO_WORDS or has_a_question(words) or commands(words):
        return outcome
    tells = tells_of_itself(words, turn.lookups) or names_fault(words)
    if not tells or outcome.command is not None or isinstance(outcome.state, Clarifying):
        return outcome
    draft = draft_of(outcome.state)
    if draft is not None and words in draft.words:
        return outcome
    return replace(outcome, replies=(*outcome.replies, choice_replies.not_kept(words)))


def _second_one(state: Clarifying, draft: Draft, lookups: Lookups) -> StepResult:
    if draft.later or not tells_of_itself(state.words, lookups):
        return StepResult(state.before, (_left(state, lookups),))
    later = with_draft(state.before, replace(draft, later=second_matters.without_lead(state.words)))
    return StepResult(later, (choice_replies.second_one_waits(state.words),))


def _added(state: Clarifying, before: State, draft: Draft, lookups: Lookups) -> StepResult:
    outcome = drafting.add_words(draft, state.words, lookups)
    longer = draft_of(outcome.state)
    if longer is None or state.words not in longer.words:
        return StepResult(before, (*outcome.replies[:-1], _left(state, lookups)))
    now = with_draft(before, longer) if is_changing(before) else outcome.state
    return StepResult(now, (choice_replies.kept_as_told(state.words), *outcome.replies[:-1]))


def _options(state: Clarifying) -> tuple[Act, ...]:
    return tuple(Act(option) for option in state.options)


def _left(state: Clarifying, lookups: Lookups) -> str:
    """Empty for a question, praise or relief, of which nobody misses a record."""
    words = state.words
    tells = lookups.recognised(words) or bool(lookups.door_in(words))
    if set(_options(state)) <= QUESTIONS | {Act.NO} or is_relief(words):
        return ""
    if draft_of(state.before) is None and not tells and has_a_question(words):
        return ""
    return choice_replies.not_kept(words)
