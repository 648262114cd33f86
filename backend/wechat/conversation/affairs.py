"""What a resident may do about complaints of theirs: urge, add, rate, reopen, withdraw. And be forgotten."""

from collections.abc import Callable
from dataclasses import replace

from backend.core.fields.values import whole_number
from backend.wechat.conversation import affair_replies, enquiries, intents, reading, replies
from backend.wechat.conversation.drafting import go_on
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.outcomes import (
    CallPerson,
    Command,
    Forget,
    Outcome,
    Rate,
    Reopen,
    Supplement,
    Urge,
    Withdraw,
    WrongPin,
)
from backend.wechat.conversation.states import (
    IDLE,
    Aside,
    AskPin,
    AskReason,
    Choosing,
    Confirming,
    Deed,
    Draft,
    Rating,
    State,
    Supplementing,
    WithPerson,
)

_WISHES: tuple[tuple[frozenset[str], Deed], ...] = (
    (reading.SUPPLEMENT, "supplement"),
    (reading.RATING, "rate"),
    (reading.REOPEN | reading.UNSOLVED, "reopen"),
)


def wish(text: str, lookups: Lookups) -> Deed | None:
    """What is wanted of a complaint. 还没好 rates one that waits for it, else opens a closed one again."""
    if reading.asks_to_urge(text):
        return "urge"
    if reading.asks_to_withdraw(text):
        return "withdraw"
    word = reading.squeeze(text)
    wishes = [deed for words, deed in _WISHES if word in words]
    if not wishes and intents.rates(text):
        # Only who waits to be asked can mean it: else it is a complaint like any other.
        return "rate" if not lookups.door_in(text) and lookups.mine_for("rate") else None
    return next((deed for deed in wishes if lookups.mine_for(deed)), wishes[0] if wishes else None)


def begin(deed: Deed, words: str, draft: Draft | None, lookups: Lookups) -> Outcome:
    """Ask which complaint where several may be meant; go ahead with the only one."""
    found = lookups.mine_for(deed)
    if not found:
        return resume(draft, lookups, affair_replies.nothing_to(deed))
    if len(found) > 1 and deed != "rate":
        state = Choosing(deed, tuple(one.number for one in found), words, draft)
        return Outcome(state, (enquiries.prompt(state, lookups),))
    return _ahead(deed, found[0].number, words, draft, lookups)


def go(state: Aside, text: str, lookups: Lookups) -> Outcome:
    """The resident's answer to an aside."""
    word = reading.command_word(text)
    match state:
        case Choosing():
            return _chosen(state, word, lookups)
        case Supplementing():
            return _supplemented(state, word, text, lookups)
        case Rating():
            return _rated(state, word, text, lookups)
        case AskReason(number=number, draft=draft):
            return _done(Reopen(number, text), affair_replies.REOPENED, draft, lookups)
        case Confirming():
            return _confirmed(state, word, lookups)
        case AskPin(number=number, draft=draft):
            return pin_given(number, reading.digits(text), draft, lookups)
        case WithPerson():
            return _with_person(state, word, lookups)


def resume(draft: Draft | None, lookups: Lookups, *said: str) -> Outcome:
    """Back to the draft that waited, or to nothing."""
    if draft is None:
        return Outcome(IDLE, said)
    return go_on(draft, lookups, *said, affair_replies.BACK_TO_DRAFT)


def number_given(number: str, draft: Draft | None, lookups: Lookups) -> Outcome:
    """A complaint's number: one's own is shown, another's asks for its PIN."""
    own = enquiries.by_number(number, lookups)
    if own:
        return resume(draft, lookups, own)
    if lookups.pins_left() == 0:
        return resume(draft, lookups, affair_replies.no_more_pins(lookups.follow_link()))
    state = AskPin(number, draft)
    return Outcome(state, (enquiries.prompt(state, lookups),))


def pin_given(number: str, pin: str, draft: Draft | None, lookups: Lookups) -> Outcome:
    if enquiries.by_number(number, lookups):
        return number_given(number, draft, lookups)
    if lookups.pins_left() == 0:
        return resume(draft, lookups, affair_replies.no_more_pins(lookups.follow_link()))
    if len(pin) != reading.PIN_DIGITS:
        state = AskPin(number, draft)
        return Outcome(state, (affair_replies.PIN_IS_SIX, enquiries.prompt(state, lookups)))
    found = enquiries.by_pin(number, pin, lookups)
    if found:
        return resume(draft, lookups, found)
    state = AskPin(number, draft)
    told = affair_replies.wrong_pin(lookups.pins_left() - 1)
    return Outcome(state, (told,), WrongPin())


def ask_to_forget(draft: Draft | None, lookups: Lookups) -> Outcome:
    state = Confirming("", draft)
    return Outcome(state, (enquiries.prompt(state, lookups),))


def call_person(draft: Draft | None, lookups: Lookups) -> Outcome:
    """The desk where there is one; else the telephone."""
    if lookups.has_desk():
        return Outcome(WithPerson(draft), (), CallPerson())
    card = enquiries.my_compound(lookups, short=True)
    return resume(draft, lookups, replies.person(lookups.hotline(), card))


def _ahead(deed: Deed, number: str, words: str, draft: Draft | None, lookups: Lookups) -> Outcome:
    first: dict[Deed, Callable[[], Outcome]] = {
        "urge": lambda: _done(Urge(number, words), affair_replies.URGED, draft, lookups),
        "supplement": lambda: _asked(Supplementing(number, draft), lookups),
        "withdraw": lambda: _asked(Confirming(number, draft), lookups),
        "reopen": lambda: _asked(AskReason(number, draft), lookups),
        "rate": lambda: _rate_next(_first_answers(number, words, draft), lookups),
    }
    return first[deed]()


def _asked(state: State, lookups: Lookups) -> Outcome:
    return Outcome(state, (enquiries.prompt(state, lookups),))


def _done(command: Command, told: str, draft: Draft | None, lookups: Lookups) -> Outcome:
    return replace(resume(draft, lookups, told), command=command)


def _again(state: State, lookups: Lookups, problem: str) -> Outcome:
    return Outcome(state, (problem, enquiries.prompt(state, lookups)))


def _chosen(state: Choosing, word: str, lookups: Lookups) -> Outcome:
    choice = whole_number(word, 1, len(state.numbers))
    if choice is None:
        return _again(state, lookups, replies.no_such_choice(len(state.numbers)))
    return _ahead(state.deed, state.numbers[choice - 1], state.words, state.draft, lookups)


def _supplemented(state: Supplementing, word: str, text: str, lookups: Lookups) -> Outcome:
    if word in reading.DONE:
        return resume(state.draft, lookups, affair_replies.SUPPLEMENTED)
    problem = lookups.problem("words", text)
    if problem:
        return _again(state, lookups, problem)
    return Outcome(state, (affair_replies.SUPPLEMENT_TAKEN,), Supplement(state.number, text))


def _first_answers(number: str, words: str, draft: Draft | None) -> Rating:
    """满意 answers one of the two questions, 没解决 the other; 没解决，但是人来过了 is kept in its words."""
    word = reading.command_word(words)
    plain = word in reading.RATING | reading.REOPEN
    return Rating(number, _solved(words), _satisfied(words), draft, "" if plain else words)


def _solved(text: str) -> bool | None:
    said = _yes_or_no(reading.command_word(text), reading.SOLVED, reading.UNSOLVED | reading.REOPEN)
    return intents.solved(text) if said is None else said


def _satisfied(text: str) -> bool | None:
    said = _yes_or_no(reading.command_word(text), reading.SATISFIED, reading.UNSATISFIED)
    return intents.satisfied(text) if said is None else said


def _rate_next(state: Rating, lookups: Lookups, *, unsaid: bool = False) -> Outcome:
    if state.solved is None or (state.satisfied is None and not unsaid):
        return _asked(state, lookups)
    told = affair_replies.rated(solved=state.solved)
    return _done(Rate(state.number, state.solved, state.satisfied, state.words), told, state.draft, lookups)


def _rated(state: Rating, word: str, text: str, lookups: Lookups) -> Outcome:
    if state.solved is None:
        solved = _yes_or_no(word, frozenset({"1"}), frozenset({"2"}))
        solved = _solved(text) if solved is None else solved
        if solved is None:
            return _again(state, lookups, replies.no_such_choice(2))
        return _rate_next(replace(_with_words(state, word, text), solved=solved), lookups)
    if word in reading.SKIP | reading.UNSAID | {"3"} or reading.is_thanks(word):
        return _rate_next(state, lookups, unsaid=True)
    satisfied = _yes_or_no(word, frozenset({"1"}), frozenset({"2"}))
    satisfied = _satisfied(text) if satisfied is None else satisfied
    if satisfied is None:
        return _again(state, lookups, replies.no_such_choice(3))
    return _rate_next(replace(_with_words(state, word, text), satisfied=satisfied), lookups)


def _with_words(state: Rating, word: str, text: str) -> Rating:
    """What was said beyond the answer itself, for the office that reads it."""
    if word in {"1", "2"} | reading.RATING | reading.REOPEN:
        return state
    return replace(state, words=f"{state.words}\n{text}".strip())


def rated_in_part(state: Rating, lookups: Lookups) -> Outcome:
    """Who has answered the first question and leaves is heard all the same."""
    return _rate_next(state, lookups, unsaid=True)


def _yes_or_no(word: str, yes: frozenset[str], no: frozenset[str]) -> bool | None:
    if word in yes:
        return True
    return False if word in no else None


def _confirmed(state: Confirming, word: str, lookups: Lookups) -> Outcome:
    if word in reading.YES or (state.number and word in reading.WITHDRAW):
        if state.number:
            return _done(Withdraw(state.number), affair_replies.WITHDRAWN, state.draft, lookups)
        return Outcome(IDLE, (affair_replies.FORGOTTEN,), Forget())
    if word in reading.NO:
        return resume(state.draft, lookups, affair_replies.LEFT_AS_IT_IS)
    return _again(state, lookups, "")


def _with_person(state: WithPerson, word: str, lookups: Lookups) -> Outcome:
    if word in reading.DONE | reading.BACK | reading.HELP:
        return resume(state.draft, lookups, affair_replies.BACK_FROM_PERSON)
    return Outcome(state, (), CallPerson())
