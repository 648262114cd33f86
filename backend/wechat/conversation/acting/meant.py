"""What words mean: by their form alone where that is plain, else by the act that the model reads."""

from dataclasses import replace

from backend.core.characters import says_something
from backend.wechat.conversation import intents, opening, text_parsing
from backend.wechat.conversation.acting import (
    additions,
    after_the_end,
    asking,
    kept_drafts,
    on_complaints,
    second_matters,
)
from backend.wechat.conversation.acting.answers import CHINESE
from backend.wechat.conversation.acting.by_form import asked_before
from backend.wechat.conversation.acting.clarifying import ask_which, offered
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import QUESTIONS, Act
from backend.wechat.conversation.acts.plain_commands import act_of_command
from backend.wechat.conversation.acts.plain_questions import act_of_question, asks_if
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.plain_turns import doubt_of_an_answer
from backend.wechat.conversation.acts.plain_words import act_of_wish, act_of_word
from backend.wechat.conversation.acts.situations import Context, Situation, context_of
from backend.wechat.conversation.acts.understanding import Understanding, understand
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import fillers, naming_answers
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.things import things_in
from backend.wechat.conversation.meanings.where_and_what import is_bad_somewhere, tells_a_fault
from backend.wechat.conversation.states import Idle, State, draft_of

_IN_ANOTHER_SCRIPT: dict[Situation, tuple[Act, ...]] = {
    Situation.COMMUNITY_ASKED: (Act.PLACE, Act.MORE_WORDS, Act.NO),
    Situation.SPOT_ASKED: (Act.PLACE, Act.MORE_WORDS, Act.NO),
    Situation.WORDS_ASKED: (Act.MORE_WORDS, Act.NO),
    Situation.CHECKING: (Act.MORE_WORDS, Act.NO),
    Situation.PHONE_ASKED: (Act.MORE_WORDS, Act.NO),
    Situation.ANSWERED: (Act.NOT_SOLVED, Act.SOLVED, Act.NO),
    Situation.COMPLAINT_OPEN: (Act.ADD_TO_OPEN, Act.NEW_MATTER, Act.NO),
    Situation.ADDING: (Act.ADD_TO_OPEN, Act.NO),
}

_NOTHING_UNDER_WAY = frozenset({Situation.NOTHING_OPEN, Situation.COMMUNITY_UNKNOWN})

# What means nothing by itself where nothing is being written.
_NOTHING_THERE = frozenset(
    {Act.PLACE, Act.NUMBER, Act.NOISE, Act.FIX_PLACE, Act.FIX_COMMUNITY, Act.MORE_WORDS}
)
_TOLD = frozenset({Act.NEW_MATTER, Act.MORE_WORDS})
_MAY_BE_ASKED = _NOTHING_UNDER_WAY | {
    Situation.WORDS_ASKED,
    Situation.COMMUNITY_ASKED,
    Situation.SPOT_ASKED,
    Situation.CHECKING,
    Situation.PHONE_ASKED,
}


def said_plainly(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """What the form of the words alone, or how the latest complaint ended, says. None: the act counts."""
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NEW_MATTER)
    if not isinstance(state, Idle):
        is_chinese = CHINESE.search(text) is not None
        return kept_drafts.show(state, text, lookups) if is_chinese else _in_another_script(turn)
    ended = (
        asked_before.offer_as_complaint(turn)
        or asked_before.offer_on_the_price(turn)
        or asking.nobody_answers(turn)
        or after_the_end.answer(key, text, lookups)
        or additions.decline_to_rate(text, lookups)
        or after_the_end.ask_if_again(turn)
    )
    if ended is not None:
        return ended
    if not CHINESE.search(text):
        return _in_another_script(turn)
    if not opening.complains_outright(text):
        return None
    of_an_answer = doubt_of_an_answer(text, turn.situation)
    return ask_which(turn, of_an_answer) if of_an_answer else opening.tell(turn)


def is_still_wrong(text: str, lookups: Lookups) -> bool:
    """电梯还是不动: tells that something is wrong, and asks nothing."""
    return (lookups.recognised(text) or names_fault(text)) and not has_a_question(text)


def is_scrap(turn: DialogueTurn) -> bool:
    """Too short to ask about; 还没来人 is of the complaint that is open."""
    of_the_open_one = turn.situation is Situation.COMPLAINT_OPEN and is_still_wrong(turn.text, turn.lookups)
    of_an_answer = bool(doubt_of_an_answer(turn.text, turn.situation))  # 换了个旧的
    return len(turn.word) < opening.MAYBE_COMPLAINT and not of_the_open_one and not of_an_answer


def _in_another_script(turn: DialogueTurn) -> StepResult | None:
    """Letters and marks that the model has not learnt: what they may be depends on what was asked alone."""
    options = _IN_ANOTHER_SCRIPT.get(turn.situation)
    if options is None or not says_something(turn.text):
        return opening.not_understood(replace(turn, act=Act.NOISE)) if turn.situation.idle else None
    return ask_which(turn, options)


def _act_by_form(text: str, words: str, situation: Situation, lookups: Lookups) -> Act | None:
    """`words`: the text without its greeting."""
    act = act_of_word(text_parsing.command_word(text), situation) or act_of_wish(text, situation)
    act = act or act_of_command(text, situation) or act_of_question(words)
    if act is None and naming_answers.moves_to_one(text, lookups):
        return Act.FIX_COMMUNITY if situation.drafting else Act.CHANGE_COMMUNITY
    return act


def turn_of(state: State, key: str, text: str, lookups: Lookups) -> tuple[DialogueTurn, tuple[Act, ...]]:
    context = context_of(state, lookups)
    words = fillers.without_greeting(text)
    act = _act_by_form(text, words, context.situation, lookups)
    options: tuple[Act, ...] = ()
    if act is None:
        understanding = _understood(text, context, lookups)
        if understanding.act in (Act.GREETING, Act.WAIT):
            understanding = _behind_a_greeting(understanding, words, text, context, lookups)
        drafting = draft_of(state) is not None
        act, options = understanding.act, offered(understanding.options, context.situation, drafting=drafting)
        if not drafting and options[1:] == (Act.NO,) and options[0] in QUESTIONS:
            act, options = options[0], ()  # 那业主委员会呢, where only a name was asked
        if Act.WITHDRAW in options and not intents.takes_back(text) and lookups.open_emergency():
            options = tuple(option for option in options if option is not Act.WITHDRAW)
        is_named = act in _NOTHING_THERE and lookups.named(text) is not None
        names_one = context.situation.idle and naming_answers.only_names_one(text, lookups)
        if names_one or (is_named and context.situation.idle):
            act, options = Act.CHANGE_COMMUNITY, ()  # a name and no more, behind whatever was asked
        if {act, *options} & _TOLD and context.situation in _MAY_BE_ASKED and asks_if(text):
            # 电动车能进电梯不 asks, whatever it names
            turn = asking.as_question(DialogueTurn(state, key, text, lookups, context, act))
            is_told_too = context.situation is Situation.WORDS_ASKED
            return turn, (turn.act, Act.MORE_WORDS) if is_told_too else ()
        if not names_one and _tells_a_fault(text, context, act, options, lookups):
            act, options = Act.NEW_MATTER, ()
        act, options = _beside_the_open_one(text, context, act, options, lookups)
    return DialogueTurn(state, key, text, lookups, context, act), options


def _beside_the_open_one(
    text: str, context: Context, act: Act, options: tuple[Act, ...], lookups: Lookups
) -> tuple[Act, tuple[Act, ...]]:
    """What is told while a complaint is open: more of it, another matter, or either."""
    may_be_told = bool({act, *options} & {Act.ADD_TO_OPEN, Act.NEW_MATTER, Act.EMERGENCY})
    if may_be_told and on_complaints.goes_on(text, context, lookups):
        return Act.ADD_TO_OPEN, ()
    if may_be_told and on_complaints.is_another_matter(text, context, lookups):
        return Act.NEW_MATTER, ()
    if act is Act.NEW_MATTER and not options and _may_be_of_the_open_one(text, context, lookups):
        return act, (Act.ADD_TO_OPEN, Act.NEW_MATTER)
    return act, options


def _may_be_of_the_open_one(text: str, context: Context, lookups: Lookups) -> bool:
    """老人都摸着墙下楼, while a light is open: what it complains of does not stand there."""
    if context.situation is not Situation.COMPLAINT_OPEN or second_matters.says_another(text):
        return False
    return not (things_in(text) or names_fault(text) or lookups.door_in(text))


def _behind_a_greeting(
    greeting: Understanding, words: str, text: str, context: Context, lookups: Lookups
) -> Understanding:
    """等等 邻居那个啥时候修啊 asks; 你好，楼上往下扔垃圾袋 tells, where that is sure."""
    if words != text:
        return _understood(words, context, lookups)
    rest = fillers.without_chatter(text)
    behind = _understood(rest, context, lookups)
    return greeting if rest == text or behind.options else behind


def _understood(text: str, context: Context, lookups: Lookups) -> Understanding:
    return understand(text, context, recognised=lookups.recognised(text), door=bool(lookups.door_in(text)))


def _tells_a_fault(text: str, context: Context, act: Act, options: tuple[Act, ...], lookups: Lookups) -> bool:
    """段西沟一小区9号楼楼道没灯 moves nobody there, and what is so plain is asked about no more."""
    if act is Act.CHANGE_COMMUNITY and context.situation.idle:
        return tells_a_fault(text, lookups)
    if context.situation not in _NOTHING_UNDER_WAY:
        return False
    if act in QUESTIONS:
        return not has_a_question(text) and is_bad_somewhere(text, lookups)
    is_unsure = act in _NOTHING_THERE or (bool(options) and Act.NEW_MATTER in options)
    return is_unsure and tells_a_fault(text, lookups)
