"""Writing a complaint together, one question at a time."""

from dataclasses import replace

from backend.wechat import replies
from backend.wechat.conversation import reading
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.outcomes import Bind, FileComplaint, Outcome
from backend.wechat.conversation.states import (
    IDLE,
    AskCategory,
    AskCompound,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Compound,
    Draft,
    Drafting,
    next_question,
)


def begin(key: str, words: str, lookups: Lookups) -> Outcome:
    """A new draft, in the resident's own compound where one is known."""
    draft = Draft(key, compound=lookups.home())
    return add_words(draft, words, lookups) if words else go_on(draft, lookups)


def go_on(draft: Draft, lookups: Lookups, *before: str) -> Outcome:
    """Ask for what is still missing."""
    state = next_question(draft)
    return Outcome(state, (*before, prompt(state, lookups)))


def add_words(draft: Draft, words: str, lookups: Lookups, added: str = "") -> Outcome:
    """Put more into the problem; `added` is said where the words went in."""
    if words in draft.words:
        return go_on(draft, lookups)
    longer = f"{draft.words}\n{words}".strip()
    problem = lookups.problem("words", longer)
    if problem:
        return go_on(draft, lookups, replies.WORDS_FULL if draft.words else problem)
    return go_on(replace(draft, words=longer), lookups, added)


def answer(state: Drafting, text: str, lookups: Lookups) -> Outcome:
    """The resident's answer to what `state` asked."""
    match state:
        case AskWords(draft=draft):
            started = reading.command_word(text) in reading.COMPLAIN
            return go_on(draft, lookups) if started else add_words(draft, text, lookups)
        case AskSpot(draft=draft):
            return _spot(draft, text, lookups)
        case AskPhone(draft=draft):
            return _phone(draft, text, lookups)
        case AskCategory(draft=draft):
            return _category(draft, text, lookups)
        case Checking(draft=draft):
            return _checked(draft, text, lookups)


def name_compound(state: AskCompound, text: str, lookups: Lookups) -> Outcome:
    """One exact name is taken; anything less is offered by number, never guessed."""
    chosen = reading.number(text)
    if state.choices and chosen is not None:
        if 1 <= chosen <= len(state.choices):
            return take(state.draft, state.choices[chosen - 1], lookups)
        return _again(state, lookups, replies.no_such_choice(len(state.choices)))
    if state.draft is not None and reading.squeeze(text) in reading.SKIP:
        return go_on(replace(state.draft, compound=None, compound_unknown=True), lookups)
    match = lookups.named(text)
    if match is not None:
        return take(state.draft, match, lookups)
    found = lookups.by_name(text)
    fresh = AskCompound(state.draft, tuple(found))
    return _again(fresh, lookups, "" if found else replies.compound_not_found(text))


def take(draft: Draft | None, compound: Compound, lookups: Lookups, *before: str) -> Outcome:
    """Write the compound into the draft; it becomes the resident's own where there is none, or no draft."""
    home = lookups.home()
    if draft is None:
        told = replies.bound(compound.label, home.label if home else "")
        return Outcome(IDLE, (*before, told, replies.MENU), Bind(compound))
    filled = replace(draft, compound=compound, compound_unknown=False)
    outcome = go_on(filled, lookups, *before)
    return replace(outcome, command=None if home else Bind(compound))


def _spot(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    if reading.squeeze(text) in reading.SKIP:
        return go_on(replace(draft, spot=""), lookups)
    problem = lookups.problem("place", text)
    return _again(AskSpot(draft), lookups, problem) if problem else go_on(replace(draft, spot=text), lookups)


def _phone(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    if reading.squeeze(text) in reading.SKIP:
        return go_on(draft, lookups)
    problem = lookups.problem("phone", text)
    if problem:
        return _again(AskPhone(draft), lookups, problem)
    return go_on(replace(draft, phone=text, anonymous=False), lookups)


def _category(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    known = lookups.categories()
    chosen = reading.number(text)
    if chosen is not None and 1 <= chosen <= len(known):
        return go_on(replace(draft, category_code=known[chosen - 1].code), lookups)
    named = next((one for one in known if one.name == text.strip()), None)
    if named is None:
        return _again(AskCategory(draft), lookups, replies.no_such_choice(len(known)))
    return go_on(replace(draft, category_code=named.code), lookups)


def _checked(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    word = reading.command_word(text)
    if word in reading.YES:
        # What was shown is what is filed: the proposal becomes the resident's own choice.
        code = draft.category_code or lookups.propose(draft.words).code
        return Outcome(Checking(draft), (), FileComplaint(replace(draft, category_code=code)))
    changes: dict[str, AskCompound | Drafting] = {
        "2": AskWords(replace(draft, words="")),
        "3": AskSpot(draft),
        "4": AskCompound(draft),
        "5": AskCategory(draft),
        "6": AskPhone(draft),
    }
    asked = changes.get(word)
    if word == "6" and draft.phone:
        return go_on(replace(draft, phone="", anonymous=True), lookups)
    if asked is not None:
        return Outcome(asked, (prompt(asked, lookups),))
    if reading.number(text) is not None:
        return _again(Checking(draft), lookups, replies.no_such_choice(6))
    return add_words(draft, text, lookups, replies.ADDED)


def _again(state: AskCompound | Drafting, lookups: Lookups, problem: str) -> Outcome:
    return Outcome(state, (problem, prompt(state, lookups)))
