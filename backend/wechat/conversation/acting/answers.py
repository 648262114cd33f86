"""Whether words answer what the state asked, whatever they would mean by themselves."""

import re

from backend.core.characters import says_something
from backend.core.fields.phones import phones_in
from backend.core.numbers import parse_pin
from backend.wechat.conversation import checking, drafting, english, intents, media, text_parsing
from backend.wechat.conversation.acting import kept_drafts
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.acts.plain_questions import asks_of_its_firm
from backend.wechat.conversation.acts.plain_words import ANSWERS, act_of_word
from backend.wechat.conversation.acts.situations import Situation, context_of
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import agreeing, fillers, naming_answers
from backend.wechat.conversation.states import (
    AskCategory,
    AskCommunity,
    AskCover,
    AskPhone,
    AskPin,
    AskSpot,
    AskWords,
    Checking,
    Confirming,
    Idle,
    PhotoFor,
    State,
    Supplementing,
)
from backend.wechat.conversation.unmasking_replies import cover_chosen

FEWEST_DIGITS = 6  # of what may be a telephone number: 12345 is the city's line
CHINESE = re.compile("[\u3400-\u9fff]")


def is_answer(state: State, text: str, lookups: Lookups) -> bool:
    """A number, a word such as 好的 or 跳过, a name or a door alone: what was asked decides what it means."""
    word = text_parsing.command_word(text)
    if text_parsing.number(text) is not None or (isinstance(state, PhotoFor) and media.says_which(text)):
        return True
    if kept_drafts.asks_to_see(text) and isinstance(state, AskWords | AskCommunity | AskSpot | Checking):
        return False
    is_yes = isinstance(state, Checking | AskCommunity | AskSpot) and agreeing.agrees(text)
    is_yes = is_yes or (isinstance(state, Supplementing) and fillers.ends(text))
    if word in ANSWERS or is_yes:
        return not (isinstance(state, Idle) and act_of_word(word, context_of(state, lookups).situation))
    if not CHINESE.search(text):  # digits, marks: nothing that the model has read
        return not (english.is_english(text) and isinstance(state, AskSpot | Checking))
    fits = _fits_the_question(state, text, lookups)
    if fits is not None:
        return fits
    door = lookups.door_in(text)
    is_door = bool(door) and text_parsing.squeeze(door) == text_parsing.squeeze(text)
    return is_door or not says_something(text)


def _fits_the_question(state: State, text: str, lookups: Lookups) -> bool | None:
    """None where the question takes any words."""
    match state:
        case Checking() | AskCover() if cover_chosen(text) is not None:
            return True
        case Checking() if checking.asks_for_all(text) or intents.asks_if_sent(text):
            return True
        case Idle():
            return False
        case AskPin():
            return bool(parse_pin(text))
        case Confirming():
            return text_parsing.command_word(text) in text_parsing.WITHDRAW or text_parsing.decides(text)
        case AskPhone():
            return _answers_the_phone(text)
        case AskCommunity():
            return _answers_the_name(state, text, lookups)
        case AskWords() if lookups.named(text) is not None:
            return True
        case AskCategory():
            return drafting.category_named(text, lookups) is not None
    return None


def _answers_the_name(state: AskCommunity, text: str, lookups: Lookups) -> bool:
    """A name, a place in the list, or that there is none."""
    is_short = len(text) <= drafting.LONGEST_NAME
    if asks_of_its_firm(text) or act_of_word(text_parsing.command_word(text), Situation.CHECKING):
        return False
    is_named = lookups.mentioned(text).sure and not lookups.recognised(text)
    text = naming_answers.corrected_name(text)
    is_in_form = bool(naming_answers.name_in(text)) or naming_answers.has_none(text)
    is_position = bool(state.choices) and naming_answers.position(text) is not None
    return is_named or is_in_form or is_position or (is_short and bool(lookups.by_name(text)))


def _answers_the_phone(text: str) -> bool:
    """A number of their own, what may be one, or that none is left."""
    if drafting.leaves_no_phone(text):
        return True
    is_theirs = bool(phones_in(text)) and not intents.phone_of_another(text)
    return is_theirs or (sum(map(str.isdecimal, text)) >= FEWEST_DIGITS and not asks(text))
