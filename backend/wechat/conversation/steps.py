"""One step of the talk: the first reading of a message, whatever state it meets."""

from dataclasses import replace

from backend.wechat import replies
from backend.wechat.conversation import drafting, enquiries, reading
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.messages import Click, Message, Picture, Scan, Spot, Text, Voice
from backend.wechat.conversation.outcomes import Bind, Outcome
from backend.wechat.conversation.states import (
    IDLE,
    AskCompound,
    AskSpot,
    Checking,
    Draft,
    Idle,
    State,
    draft_of,
)

COMPLAIN_PREFIXES = ("我要投诉", "我想投诉", "投诉")
MIN_REST = 2


def step(state: State, message: Message, lookups: Lookups) -> Outcome:
    """Total: every message in every state gets an answer and a next state."""
    match message:
        case Text(key=key, words=words) | Voice(key=key, recognition=words) | Click(key=key, name=words) if (
            words
        ):
            return _said(state, key, words, lookups)
        case Scan():
            return _scanned(state, message, lookups)
        case Spot(key=key, label=label) if label and isinstance(state, AskCompound | AskSpot):
            return _said(state, key, label, lookups)
        case Picture():
            draft = draft_of(state)
            compound = (draft.compound if draft else None) or lookups.home()
            return _still(state, lookups, replies.photos(lookups.form_link(compound)))
        case Voice():
            return _still(state, lookups, replies.NO_VOICE)
        case _:
            return _still(state, lookups, replies.NO_READING)


def filed(number: str, pin: str, link: str) -> Outcome:
    """The answer to FileComplaint when it is done."""
    return Outcome(Idle(filed=number), (replies.filed(number, pin, link),))


def refused(draft: Draft, problem: str, lookups: Lookups) -> Outcome:
    """The answer to FileComplaint when the rules refuse the draft: it stays, and the resident is told why."""
    state = Checking(draft)
    return Outcome(state, (problem, prompt(state, lookups)))


def _said(state: State, key: str, text: str, lookups: Lookups) -> Outcome:
    text = replies.visible(text).strip()
    word = reading.command_word(text)
    if word in reading.CANCEL:
        said = replies.CANCELLED if draft_of(state) else replies.WELCOME
        return Outcome(IDLE, (said, replies.MENU))
    advice = lookups.emergency(text)
    if advice:
        return _urgent(draft_of(state), key, text, replies.first_of_all(advice), lookups)
    aside = _aside(state, word, text, lookups)
    return _still(state, lookups, aside) if aside else _answered(state, key, text, lookups)


def _answered(state: State, key: str, text: str, lookups: Lookups) -> Outcome:
    word = reading.command_word(text)
    match state:
        case Idle(filed=number) if number and word in reading.YES:
            return Outcome(IDLE, (replies.already_filed(number),))
        case Idle():
            return _from_idle(key, text, lookups)
        case AskCompound(draft=None, choices=()) if word in reading.MENU:
            return _from_idle(key, text, lookups)
        case AskCompound():
            return drafting.name_compound(state, text, lookups)
        case _:
            return drafting.answer(state, text, lookups)


def _from_idle(key: str, text: str, lookups: Lookups) -> Outcome:
    word = reading.command_word(text)
    if word in reading.COMPLAIN:
        return drafting.begin(key, "", lookups)
    if word in reading.FOLLOW:
        return Outcome(IDLE, (enquiries.mine(lookups),))
    if word in reading.MY_COMPOUND | reading.CHANGE_COMPOUND:
        return _my_compound(lookups, change=word in reading.CHANGE_COMPOUND)
    number = lookups.complaint_number(text)
    if number is not None:
        return Outcome(IDLE, (enquiries.by_number(number, lookups),))
    return _free_words(key, text, lookups)


def _free_words(key: str, text: str, lookups: Lookups) -> Outcome:
    """Someone who just says what is wrong is helped, and told how it was taken."""
    for prefix in COMPLAIN_PREFIXES:
        rest = text.removeprefix(prefix).strip(" ，,。：:")
        if rest != text and len(rest) >= MIN_REST:
            return drafting.begin(key, rest, lookups)
    compound = lookups.named(text)
    if compound is not None:
        return drafting.take(None, compound, lookups)
    if lookups.recognised(text):
        outcome = drafting.begin(key, text, lookups)
        return replace(outcome, replies=(replies.noted(text), *outcome.replies))
    return Outcome(IDLE, (replies.NOT_UNDERSTOOD, replies.MENU))


def _my_compound(lookups: Lookups, *, change: bool) -> Outcome:
    card = "" if change else enquiries.my_compound(lookups)
    if card:
        return Outcome(IDLE, (card,))
    state = AskCompound(None)
    return Outcome(state, (prompt(state, lookups),))


def _urgent(draft: Draft | None, key: str, text: str, advice: str, lookups: Lookups) -> Outcome:
    """What to do stands before everything else; then the words go into a complaint, as they came."""
    fresh = draft or Draft(key, compound=lookups.home())
    return replace(drafting.add_words(fresh, text, lookups), urgent=advice)


def _aside(state: State, word: str, text: str, lookups: Lookups) -> str:
    """The answer to a question that may come in between; the talk then goes on where it was."""
    if word in reading.HELP:
        return replies.WELCOME
    if word in reading.PERSON:
        return replies.person(lookups.hotline())
    if isinstance(state, Idle):
        return ""
    if word in reading.FOLLOW - {"2"}:
        return enquiries.latest(lookups)
    number = lookups.complaint_number(text) if word.startswith("查") else None
    return enquiries.by_number(number, lookups) if number else ""


def _scanned(state: State, scan: Scan, lookups: Lookups) -> Outcome:
    compound = lookups.by_scene(scan.scene) if scan.scene else None
    greeting = replies.WELCOME if scan.followed else ""
    if compound is None:
        unknown = replies.UNKNOWN_CODE if scan.scene else ""
        return _still(state, lookups, greeting, unknown)
    home = lookups.home()
    told = replies.bound(compound.label, home.label if home else "")
    draft = draft_of(state)
    outcome = (
        drafting.take(draft, compound, lookups, greeting, told)
        if draft
        else Outcome(IDLE, (greeting, told, replies.MENU))
    )
    return replace(outcome, command=Bind(compound))


def _still(state: State, lookups: Lookups, *said: str) -> Outcome:
    """Say something and ask again what was asked."""
    settled = IDLE if isinstance(state, Idle) else state
    return Outcome(settled, (*said, prompt(settled, lookups)))
