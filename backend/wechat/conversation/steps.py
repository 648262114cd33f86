"""One step of the conversation: what was meant, then what the state asked."""

from dataclasses import replace

from backend.core.characters import says_something
from backend.wechat.conversation import (
    checking,
    complaint_moves,
    complaint_replies,
    drafting,
    english,
    intents,
    media,
    opening,
    places,
    replies,
    spots,
    text_parsing,
)
from backend.wechat.conversation.acting import (
    additions,
    after_the_end,
    asking,
    beside,
    danger,
    danger_news,
    kept_drafts,
    late_phones,
    on_complaints,
    on_drafts,
    pressure,
    refusals,
    second_matters,
    table,
    taking_up,
    unchosen,
)
from backend.wechat.conversation.acting.answers import is_answer
from backend.wechat.conversation.acting.by_form import (
    any_of_them,
    asked_before,
    consenting,
    listed_names,
    rewriting,
    unasked,
)
from backend.wechat.conversation.acting.choices import (
    MOST_LISTED,
    after_choices,
    building_or_choice,
    choice_in,
    is_door,
    tells_of_itself,
)
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.lapsing import lapsed, without_unreadable_media
from backend.wechat.conversation.acting.meant import is_scrap, is_still_wrong, said_plainly, turn_of
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import QUESTIONS, TELLING, Act
from backend.wechat.conversation.acts.plain_turns import belies_an_answer
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import HandToStaff, StepResult, SupplementComplaint
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.leaving import leave, leaving_word
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import agreeing
from backend.wechat.conversation.meanings.consenting import beside_yes
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
    AskCover,
    AskPin,
    AskReason,
    AskSpot,
    AskWords,
    Checking,
    Choosing,
    Clarifying,
    Confirming,
    Draft,
    Idle,
    MaybeComplaint,
    PhotoFor,
    State,
    Supplementing,
    WithPerson,
    draft_of,
)
from backend.wechat.conversation.telling_first import (
    tell_first,
    with_rating_words,
    with_what_was_left,
    without_command_words,
)

_TAKES_ANY_WORDS = (Supplementing, AskReason, AskCommunity, AskSpot, Checking)
_TELLING = (Act.NEW_MATTER, Act.MORE_WORDS, Act.ADD_TO_OPEN, Act.NOT_SOLVED)
_SAID_ALONE = (Act.YES, Act.NO)  # a yes or no that is not plain carries nothing out


def step(state: State, message: Message, lookups: Lookups) -> StepResult:
    """Total: every message in every state gets an answer and a next state."""
    state = without_unreadable_media(lapsed(state, lookups), lookups)
    outcome = with_rating_words(state, _step(state, message, lookups))
    outcome = without_command_words(late_phones.left_out(state, outcome, lookups))
    outcome = with_what_was_left(state, tell_first(outcome, lookups))
    # Another complaint, or asking how one stands, does not throw away what was written before.
    text = _typed(message) if isinstance(message, Text | Click) else ""
    outcome = pressure.safe_first(message.recognition if isinstance(message, Voice) else text, outcome)
    outcome = kept_drafts.offer_its_community(kept_drafts.keep(state, text, outcome), lookups)
    outcome = listed_names.keep(state, asked_before.keep(state, outcome, lookups), lookups)
    outcome = danger_news.say_not_sent(outcome, lookups)
    # The message itself goes to the desk: words of ours would go instead of it.
    return replace(outcome, replies=()) if isinstance(outcome.command, HandToStaff) else outcome


def _typed(message: Text | Click) -> str:
    return message.words if isinstance(message, Text) else message.name


def _heard(recognition: str) -> str:
    """A full stop is what WeChat hears in a silence."""
    heard_text = replies.visible(recognition).strip()
    return heard_text if says_something(heard_text) else ""


def _step(state: State, message: Message, lookups: Lookups) -> StepResult:
    if isinstance(state, Clarifying) and isinstance(message, Picture | Scan | SharedLocation):
        settled = unchosen.settle(state, lookups)
        outcome = _step(settled.state, message, lookups)
        return replace(outcome, replies=(*settled.replies, *outcome.replies))
    match message:
        case Text(key=key, words=words) | Click(key=key, name=words) if words:
            return _answer_text(state, key, words, lookups)
        case Voice(key=key, recognition=heard_text):
            return _spoken(state, key, _heard(heard_text), lookups)
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
    return kept_drafts.keep(state, "", complaint_moves.resume(draft_of(state), lookups, problem))


def _answer_text(state: State, key: str, text: str, lookups: Lookups) -> StepResult:
    typed = replies.visible(text).strip()
    text = english.in_chinese(typed)
    outcome = _read(state, key, text, lookups)
    if text == typed or isinstance(outcome.state, WithPerson):
        return outcome
    urgent = f"{outcome.urgent}\n{replies.DANGER_IN_ENGLISH}" if outcome.urgent else ""
    return replace(outcome, urgent=urgent, replies=(*outcome.replies, replies.IN_ENGLISH))


def _spoken(state: State, key: str, heard_text: str, lookups: Lookups) -> StepResult:
    """What was heard means what it would mean in writing; the recording goes along with a matter."""
    if isinstance(state, Clarifying) and (not heard_text or _tells_more(state, key, heard_text, lookups)):
        settled = unchosen.settle(state, lookups)
        outcome = media.voice(settled.state, key, heard_text, lookups)
        return replace(outcome, replies=(*settled.replies, *outcome.replies))
    if (
        not heard_text
        or isinstance(state, WithPerson)
        or _begins_or_continues(state, key, heard_text, lookups)
    ):
        return media.voice(state, key, heard_text, lookups)
    outcome = _answer_text(state, key, heard_text, lookups)
    if isinstance(state, Supplementing) and isinstance(outcome.state, Clarifying):
        return media.voice(state, key, heard_text, lookups)  # whatever it says, the recording is kept
    outcome = replace(outcome, replies=(replies.heard(heard_text), *outcome.replies))
    if isinstance(outcome.command, SupplementComplaint):
        command = replace(outcome.command, media=(key,))
        return replace(outcome, command=command, keeps_media=True)
    return outcome


def _tells_more(state: Clarifying, key: str, text: str, lookups: Lookups) -> bool:
    """Whether what was heard chooses nothing and tells of the matter."""
    if choice_in(state, text) is not None or draft_of(state.before) is None:
        return False
    return _begins_or_continues(state.before, key, text, lookups)


def _begins_or_continues(state: State, key: str, text: str, lookups: Lookups) -> bool:
    """Whether the words begin a complaint or are more of the one that is being written."""
    beside = beside_yes(text) if isinstance(state, Checking) else None
    if beside is not None and not lookups.recognised(beside):
        return False
    if lookups.comfort(text) or pressure.answer(state, key, text, lookups) is not None:
        return False
    if lookups.emergency(text):  # of a complaint that was filed the office hears at once
        in_danger = danger.answer_danger(state, key, text, lookups)
        asks_which = in_danger is not None and isinstance(in_danger.state, Clarifying)
        return in_danger is None or (in_danger.command is None and not asks_which)
    if isinstance(state, Supplementing):
        return False
    if is_answer(state, text, lookups):
        return False
    turn, options = turn_of(state, key, text, lookups)
    return not options and turn.act in (Act.NEW_MATTER, Act.MORE_WORDS, Act.EMERGENCY)


def _read(state: State, key: str, text: str, lookups: Lookups) -> StepResult:
    """Danger, a word that leaves, a number and an answer by word must win. Then the act counts."""
    word = text_parsing.command_word(text)
    if isinstance(state, WithPerson):
        return leave(state, word, lookups) or complaint_moves.go(state, text, lookups)
    anothers_phone = beside.anothers_phone(state, text)
    if anothers_phone is not None:
        return anothers_phone
    gives_up = word in text_parsing.CANCEL - text_parsing.NOTHING_NOW
    is_yes = isinstance(state, Checking) and agreeing.sends(text)  # 快快快 给我交上去
    in_danger = None if gives_up or is_yes else unchosen.in_danger(state, key, text, lookups)
    if in_danger is not None:
        return in_danger
    result_of_leaving = leave(state, leaving_word(state, text, word, lookups), lookups)
    if result_of_leaving is not None:
        return result_of_leaving
    beside_a_list = unchosen.numbered(state, text, lookups) or taking_up.answer(state, key, text, lookups)
    if beside_a_list is not None:
        return unchosen.with_words_left(state, beside_a_list, lookups)
    if isinstance(state, Clarifying):
        return _clarified(state, key, text, lookups)
    meant_alone = (
        taking_up.nothing_to_send(state, text, lookups)
        or pressure.answer(state, key, text, lookups)
        or refusals.answer(state, key, text, lookups)
        or any_of_them.answer(state, key, text, lookups)
        or consenting.answer(state, key, text, lookups, _read)
        or second_matters.ask(state, key, text, lookups)
        or beside.answer(state, key, text, lookups)
        or rewriting.answer(state, key, text, lookups, _read)
    )
    outcome = meant_alone or (
        _answered(state, key, text, lookups)
        if is_answer(state, text, lookups)
        else _understood(state, key, text, lookups)
    )
    return unasked.ask_first(state, key, text, outcome, lookups)


def _understood(state: State, key: str, text: str, lookups: Lookups) -> StepResult:
    by_form = said_plainly(state, key, text, lookups)
    if by_form is not None:
        return by_form
    if isinstance(state, Confirming) and is_still_wrong(text, lookups):
        # Whoever tells what is wrong does not withdraw.
        resumed = complaint_moves.resume(state.draft, lookups).state
        goes_on = _read(resumed, key, text, lookups)
        return replace(goes_on, replies=(complaint_replies.LEFT_AS_IT_IS, *goes_on.replies))
    turn, options = turn_of(state, key, text, lookups)
    unsure = _unsure(turn, options)
    if unsure is not None:
        return unsure
    outcome = table.act_on(turn)
    if outcome is not None:
        return outcome
    tells_nothing = turn.act not in TELLING and (isinstance(state, Aside) or not lookups.recognised(text))
    if isinstance(state, _TAKES_ANY_WORDS) and tells_nothing:
        return _not_taken(turn)
    if isinstance(state, AskWords) and turn.act is Act.SKIP:
        return still(state, lookups, replies.NOT_TAKEN)  # 这叫什么事儿 skips nothing and tells nothing
    return _answered(state, key, text, lookups)


def _not_taken(turn: DialogueTurn) -> StepResult:
    """What the act does not keep, no state keeps either."""
    if isinstance(turn.state, Checking) and turn.act is Act.NO:
        return drafting.again(turn.state, turn.lookups, replies.WHICH_ITEM)
    agrees = turn.act in (Act.YES, Act.NUMBER) and turn.draft is not None
    return still(turn.state, turn.lookups, replies.SPOT_FIRST if agrees else replies.NOT_TAKEN)


def _unsure(turn: DialogueTurn, options: tuple[Act, ...]) -> StepResult | None:
    """Where the act is not sure enough, or not all that was said. None: it is done."""
    state, text, lookups = turn.state, turn.text, turn.lookups
    if isinstance(state, Idle) and turn.act is Act.NEW_MATTER and intents.only_names(state.heard + text):
        return opening.not_understood(turn)
    if turn.situation.drafting and belies_an_answer(text) and lookups.mine_for("rate"):
        return ask_which(turn, (Act.NOT_SOLVED, Act.MORE_WORDS, Act.NO))
    if options and turn.act in QUESTIONS - {Act.ASK_OTHER} and isinstance(state, Confirming):
        return asking.ask(turn)  # the answer changes nothing, so that it may be unsure
    if options and isinstance(
        state, Choosing | Confirming | AskPin | AskCategory | AskCover | AskReason | PhotoFor
    ):
        return _answered(state, turn.key, text, lookups)
    if isinstance(state, AskWords) and intents.only_points(text):
        return still(state, lookups, replies.NO_HURRY)
    if options and isinstance(state, Idle) and additions.may_go_on(turn, options):
        return ask_which(turn, (Act.ADD_TO_OPEN, Act.NEW_MATTER, Act.NO))
    if options and isinstance(state, Idle) and is_scrap(turn):
        solved_question = None if lookups.recognised(state.heard + text) else on_complaints.agree(turn)
        return solved_question or opening.scrap(turn)
    if (
        options
        and isinstance(state, AskSpot)
        and Act.PLACE in options
        and (lookups.door_in(text) or intents.is_a_spot(text))
    ):
        return on_drafts.tell_place(turn) or spots.take_spot(state.draft, text, lookups, anew=state.instead)
    return ask_which(turn, options) if options else None


def _clarified(state: Clarifying, key: str, text: str, lookups: Lookups) -> StepResult:
    """The number of what was meant. Whoever says something else is understood anew."""
    before, choice = state.before, choice_in(state, text)
    if choice is None:
        outcome = unchosen.not_chosen(state, text, lookups)
        return outcome or after_choices(_told_instead(state, before, key, text, lookups))
    if choice > MOST_LISTED and isinstance(before, Checking):  # 7 of the page below which the list stands
        return _read(before, key, text, lookups)
    if not 1 <= choice <= len(state.options):
        return StepResult(state, (replies.no_such_choice(len(state.options)), prompt(state, lookups)))
    act, context = Act(state.options[choice - 1]), context_of(before, lookups)
    turn = DialogueTurn(before, state.key, state.words, lookups, context, act, chosen=True)
    outcome = table.act_on(turn) or _answered(before, state.key, state.words, lookups)
    return unchosen.with_words_dropped(turn, outcome)


def _told_instead(state: Clarifying, before: State, key: str, text: str, lookups: Lookups) -> StepResult:
    """Who goes on telling instead of choosing has told both; a place says where the first of it is."""
    first = Act(state.options[0])
    told_as = first if first in _TELLING else Act.NEW_MATTER
    turn, options = turn_of(before, key, text, lookups)
    is_place = (first is Act.NEW_MATTER or isinstance(before, Idle | AskWords)) and (
        turn.act in (Act.PLACE, Act.FIX_PLACE) or lookups.named(text) is not None or is_door(text, lookups)
    )
    goes_on = is_place or (turn.act in _TELLING and not options)
    is_matter = first in _TELLING or unchosen.begins(state, lookups)
    if goes_on and is_matter and (is_place or tells_of_itself(state.words, lookups)):
        # Where a complaint of before is meant, a place is told of it like anything else.
        is_place = is_place and told_as not in (Act.ADD_TO_OPEN, Act.NOT_SOLVED)
        words = state.words if is_place else f"{state.words}\n{text}"
        both = DialogueTurn(before, state.key, words, lookups, turn.context, told_as, chosen=True)
        outcome = table.act_on(both)
        if outcome is not None:
            return _read(outcome.state, key, text, lookups) if is_place else outcome
    settled = unchosen.settle(state, lookups)
    outcome = _read(settled.state, key, text, lookups)
    again = unchosen.asked_again(state, outcome, lookups)
    if again is not None:
        return again
    means_one = not options and turn.act.value in state.options and turn.act not in (*_TELLING, *_SAID_ALONE)
    return unchosen.with_what_became(state, settled, outcome, lookups, chosen=means_one)


def _answered(state: State, key: str, text: str, lookups: Lookups) -> StepResult:
    """The answer to what the state asked."""
    word = text_parsing.command_word(text)
    match state:
        case Idle(filed=number) if number and word in text_parsing.SUBMIT:
            return StepResult(IDLE, (replies.already_filed(number),))
        case Idle(shelved=Draft() as draft) if word in text_parsing.GO_ON | {"1"}:
            # Yesterday's 1 submits nothing, but it means what was written then and no new complaint.
            return drafting.go_on(draft, lookups)
        case Idle():
            return _from_the_menu(state, key, text, lookups)
        case MaybeComplaint():
            return opening.maybe(state, text, lookups) or _understood(
                Idle(shelved=state.shelved), key, text, lookups
            )
        case PhotoFor():
            return media.photo_purpose(state, key, text, lookups)
        case _ if isinstance(state, Aside):
            return complaint_moves.go(state, text, lookups)
        case AskCommunity():
            return drafting.name_community(state, text, lookups)
        case Checking(draft=draft):
            return checking.answer(draft, text, lookups)
        case AskSpot() | AskWords(instead=False):
            return _answered_where(state, key, text, lookups)
        case _:
            return drafting.answer(state, text, lookups)


def _answered_where(state: AskSpot | AskWords, key: str, text: str, lookups: Lookups) -> StepResult:
    if isinstance(state, AskWords):
        return spots.only_where(state.draft, text, lookups) or drafting.answer(state, text, lookups)
    if state.after_choices and text_parsing.number(text) is not None:
        return building_or_choice(state, key, text, lookups)
    return spots.take_spot(state.draft, text, lookups, anew=state.instead)


def _from_the_menu(state: Idle, key: str, text: str, lookups: Lookups) -> StepResult:
    word = text_parsing.command_word(text)
    menu = {"1": Act.COMPLAIN, "2": Act.PROGRESS, "3": Act.MY_COMMUNITY}
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), menu.get(word, Act.NOISE))
    if word in text_parsing.WAIT | text_parsing.GO_ON:
        return still(IDLE, lookups, replies.NOTHING_TO_GO_ON)
    if text_parsing.is_thanks(text):
        turn = replace(turn, act=Act.THANKS)
    outcome = after_the_end.denied(turn) or table.act_on(turn)
    return outcome or opening.not_understood(turn)
