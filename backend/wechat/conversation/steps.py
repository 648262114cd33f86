"""One step of the conversation: what works in any state, then the state's own."""

from dataclasses import replace

from backend.core.characters import says_something
from backend.core.numbers import parse_number_and_pin
from backend.wechat.conversation import (
    checking,
    complaint_moves,
    complaint_replies,
    drafting,
    english,
    enquiries,
    intents,
    media,
    opening,
    places,
    replies,
    text_parsing,
)
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.messages import (
    Click,
    Message,
    Picture,
    Scan,
    SharedLocation,
    Text,
    Video,
    Voice,
)
from backend.wechat.conversation.states import (
    IDLE,
    Aside,
    AskCategory,
    AskCommunity,
    AskPhone,
    AskReason,
    AskSpot,
    AskWords,
    Checking,
    Draft,
    Idle,
    MaybeComplaint,
    PhotoFor,
    RatingDraft,
    State,
    Unsure,
    WithPerson,
    draft_of,
    earlier_question,
)


def step(state: State, message: Message, lookups: Lookups) -> StepResult:
    """Total: every message in every state gets an answer and a next state."""
    outcome = _step(state, message, lookups)
    match state, outcome.state:
        case Idle(shelved=Draft() as shelved), Idle(shelved=None) if not _cancels(message):
            # Asking how another one stands does not throw away what was written yesterday.
            return replace(outcome, state=replace(outcome.state, shelved=shelved))
    return outcome


def _cancels(message: Message) -> bool:
    return (
        isinstance(message, Text | Click)
        and text_parsing.command_word(_typed(message)) in text_parsing.CANCEL
    )


def _typed(message: Text | Click) -> str:
    return message.words if isinstance(message, Text) else message.name


def _heard(recognition: str) -> str:
    """A full stop is what WeChat hears in a silence."""
    heard_text = replies.visible(recognition).strip()
    return heard_text if says_something(heard_text) else ""


def _step(state: State, message: Message, lookups: Lookups) -> StepResult:
    match message:
        case Text(key=key, words=words) | Click(key=key, name=words) if words:
            return _answer_text(state, key, words, lookups)
        case Voice(key=key, recognition=heard_text):
            return media.voice(state, key, _heard(heard_text), lookups)
        case Picture(key=key):
            return media.photo(state, key, lookups)
        case Scan():
            return places.scanned(state, message, lookups)
        case SharedLocation():
            return places.located(state, message, lookups)
        case Video():
            return still(state, lookups, replies.NO_VIDEO)
        case _:
            return still(state, lookups, replies.NO_READING)


def refused(draft: Draft, problem: str, lookups: Lookups) -> StepResult:
    """The answer to FileComplaint when the rules refuse the draft: it stays, and the resident is told why."""
    state = Checking(draft)
    return StepResult(state, (problem, prompt(state, lookups)))


def not_possible(state: State, problem: str, lookups: Lookups) -> StepResult:
    """The answer to any other command that the rules refuse."""
    return complaint_moves.resume(draft_of(state), lookups, problem)


def _answer_text(state: State, key: str, text: str, lookups: Lookups) -> StepResult:
    typed = replies.visible(text).strip()
    text = english.in_chinese(typed)
    outcome = _read(state, key, text, lookups)
    if text == typed or isinstance(outcome.state, WithPerson):
        return outcome
    urgent = f"{outcome.urgent}\n{replies.DANGER_IN_ENGLISH}" if outcome.urgent else ""
    return replace(outcome, urgent=urgent, replies=(*outcome.replies, replies.IN_ENGLISH))


def _read(state: State, key: str, text: str, lookups: Lookups) -> StepResult:
    word = text_parsing.command_word(text)
    advice = lookups.emergency(text)
    if advice and not isinstance(state, WithPerson) and word not in text_parsing.CANCEL:
        return _urgent(draft_of(state), key, text, replies.first_of_all(advice), lookups)
    if isinstance(state, AskReason) and word not in text_parsing.CANCEL | text_parsing.BACK:
        return complaint_moves.go(state, text, lookups)
    drafting_now = not isinstance(state, Idle | Aside | Unsure)
    result_of_leaving = _leave(state, "取消" if drafting_now and intents.false_alarm(text) else word, lookups)
    if result_of_leaving is not None:
        return result_of_leaving
    aside = _aside(state, key, text, lookups)
    return _answered(state, key, text, lookups) if aside is None else aside


def _leave(state: State, word: str, lookups: Lookups) -> StepResult | None:
    """取消 and 返回, from anywhere: an aside gives way to the draft that waits, a draft to the menu."""
    if word not in text_parsing.CANCEL | text_parsing.BACK:
        return None
    match state:
        case Idle() if word in text_parsing.NOTHING_NOW:
            return StepResult(IDLE, (complaint_replies.ANYTIME,))
        case Idle():
            reply = complaint_replies.NOTHING_UNDER_WAY if word in text_parsing.CANCEL else ""
            return StepResult(IDLE, (reply, replies.MENU))
        case WithPerson() if word not in {"0", *text_parsing.BACK}:
            return None
        case RatingDraft(solved=bool()):
            return complaint_moves.rated_in_part(state, lookups)
        case _ if isinstance(state, Aside | Unsure):
            return complaint_moves.resume(draft_of(state), lookups, complaint_replies.LEFT_AS_IT_IS)
        case AskPhone(draft=draft) | AskCategory(draft=draft) | AskWords(draft=draft, instead=True):
            # 算了 where one item is changed gives up the change, not what was written.
            return drafting.go_on(draft, lookups, complaint_replies.LEFT_AS_IT_IS)
        case _ if word in text_parsing.BACK:
            earlier = earlier_question(state)
            return StepResult(earlier, (prompt(earlier, lookups),))
        case AskCommunity(draft=None):
            return StepResult(IDLE, (complaint_replies.LEFT_AS_IT_IS, replies.MENU))
        case _:
            return StepResult(IDLE, (replies.CANCELLED, replies.MENU))


def _answered(state: State, key: str, text: str, lookups: Lookups) -> StepResult:
    word = text_parsing.command_word(text)
    match state:
        case Idle(filed=number) if number and word in text_parsing.SUBMIT:
            return StepResult(IDLE, (replies.already_filed(number),))
        case Idle(shelved=Draft() as draft) if word in text_parsing.GO_ON | {"1"}:
            # Yesterday's 1 submits nothing, but it means what was written then and no new complaint.
            return drafting.go_on(draft, lookups)
        case Idle(heard=heard_before):
            return opening.opened(key, text, lookups, heard_before)
        case MaybeComplaint():
            return opening.maybe(state, key, text, lookups)
        case PhotoFor():
            return media.photo_purpose(state, key, text, lookups)
        case _ if isinstance(state, Aside):
            return complaint_moves.go(state, text, lookups)
        case AskCommunity(draft=None, choices=()) if word in text_parsing.MENU:
            return opening.opened(key, text, lookups)
        case AskCommunity():
            return drafting.name_community(state, text, lookups)
        case Checking(draft=draft):
            return checking.answer(draft, text, lookups)
        case _:
            return drafting.answer(state, text, lookups)


def _urgent(draft: Draft | None, key: str, text: str, advice: str, lookups: Lookups) -> StepResult:
    """What to do stands before everything else; then the words go into a complaint, as they came."""
    outcome = drafting.add_words(draft, text, lookups) if draft else drafting.begin(key, text, lookups)
    return replace(outcome, urgent=advice, replies=(replies.SAFE_FIRST, *outcome.replies))


def _aside(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """A question or wish that may come in between; the talk then goes on where it was."""
    word = text_parsing.command_word(text)
    if isinstance(state, WithPerson):
        return None
    draft = draft_of(state)
    if word in text_parsing.HELP | text_parsing.GREETING:
        return still(state, lookups, replies.WELCOME if word in text_parsing.GREETING else replies.HELP)
    if isinstance(state, AskSpot | AskPhone | AskCategory | Checking) and not lookups.recognised(text):
        nameless = intents.anonymity(text)
        if nameless is not None:
            return checking.anonymity(state, lookups, wants_anonymity=nameless)
    if text_parsing.asks_for_person(text) and not lookups.recognised(text):
        return complaint_moves.hand_to_staff(draft, lookups)
    if text_parsing.asks_about_anonymity(text) and not lookups.recognised(text):
        return still(state, lookups, replies.ANONYMITY)
    if word in text_parsing.URGENT_NUMBERS:
        return still(state, lookups, lookups.urgent_numbers())
    if word in text_parsing.FORGET:
        return complaint_moves.ask_to_forget(draft, lookups)
    by_number = _numbered(draft, text, lookups)
    if by_number is not None:
        return by_number
    return None if isinstance(state, Idle) else _from_a_draft(state, key, text, lookups)


def _numbered(draft: Draft | None, text: str, lookups: Lookups) -> StepResult | None:
    """A complaint's number, alone or with its PIN."""
    pair = parse_number_and_pin(text)
    if pair and lookups.complaint_number(pair[0]):
        return complaint_moves.pin_given(pair[0], pair[1], draft, lookups)
    number = lookups.complaint_number(text)
    return None if number is None else complaint_moves.number_given(number, draft, lookups)


def _from_a_draft(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """Plain wishes only: what else is said belongs to the question that was asked."""
    word, draft = text_parsing.command_word(text), draft_of(state)
    if word in text_parsing.FOLLOW - {"2"}:
        return still(state, lookups, enquiries.latest(lookups))
    if word in text_parsing.MY_COMMUNITY - {"3", "小区"}:
        return still(state, lookups, enquiries.my_community(lookups, draft, short=True))
    if isinstance(state, AskCommunity | AskSpot) and text_parsing.asks_for_community(text):
        return still(state, lookups, enquiries.my_community(lookups, draft, short=True))
    if word in text_parsing.WAIT | text_parsing.GO_ON:
        return still(state, lookups, replies.NO_HURRY)
    move = complaint_moves.requested_move(text, lookups) if word in text_parsing.PLAIN_WISHES else None
    if move is not None:
        return complaint_moves.begin(move, text, draft, lookups)
    if draft is not None and not isinstance(state, Aside) and word in text_parsing.ITEMS:
        return checking.change_item(draft, text_parsing.ITEMS[word], lookups)
    if word in text_parsing.COMPLAIN - {"1"}:
        return _complains_again(state, key, lookups)
    return None


def _complains_again(state: State, key: str, lookups: Lookups) -> StepResult:
    """投诉 in the midst of a complaint, by a button or by word, is an answer to nothing."""
    draft = draft_of(state)
    if draft is None:
        return drafting.begin(key, "", lookups)
    return complaint_moves.resume(draft, lookups) if isinstance(state, Aside) else still(state, lookups)
