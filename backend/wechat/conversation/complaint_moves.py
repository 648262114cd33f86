"""Moves of a resident by chat: urge, add, rate, reopen, withdraw; and being erased."""

import re
from collections.abc import Callable
from dataclasses import replace

from backend.core.fields.values import whole_number
from backend.core.numbers import parse_pin
from backend.wechat.conversation import complaint_replies, enquiries, intents, replies, text_parsing
from backend.wechat.conversation.acting.lapsing import adding
from backend.wechat.conversation.acting.naming import only_names
from backend.wechat.conversation.acting.which_complaint import meant_by
from backend.wechat.conversation.acts.plain_words import ANSWERS
from backend.wechat.conversation.commands import (
    Command,
    EraseResident,
    HandToStaff,
    RateComplaint,
    ReopenComplaint,
    StepResult,
    SupplementComplaint,
    UrgeComplaint,
    WithdrawComplaint,
    WrongPin,
)
from backend.wechat.conversation.drafting import go_on
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.meanings import fillers, office_above
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.states import (
    IDLE,
    Aside,
    AskCover,
    AskPin,
    AskReason,
    Choosing,
    Clarifying,
    Confirming,
    Draft,
    RatingDraft,
    ResidentMove,
    State,
    Supplementing,
    WithPerson,
)
from backend.wechat.conversation.unmasking_replies import cover_chosen

_MOVE_WORDS: tuple[tuple[frozenset[str], ResidentMove], ...] = (
    (text_parsing.SUPPLEMENT, "supplement"),
    (text_parsing.RATING, "rate"),
    (text_parsing.REOPEN | text_parsing.UNSOLVED, "reopen"),
)


_SOLVED_WORDS = text_parsing.YES | text_parsing.listed("好了 行了 可以了 成 中 对了 👍 👌")
_UNSOLVED_WORDS = text_parsing.listed("2 没有 没 没呢 没有呢 还没 还没有 不 否 不是")
_OF_ONE_MATTER = ("urge", "withdraw", "reopen", "supplement")
_SAYS_SOMETHING = re.compile(r"\w.*\w")
_NOT_DONE = re.compile("别|不(?:撤|删|发|用|要)|算了")


def begin(move: ResidentMove, words: str, draft: Draft | None, lookups: Lookups) -> StepResult:
    """Ask which complaint where several may be meant; go ahead with the only one."""
    progress_list = lookups.mine_for(move)
    if not progress_list:
        return resume(draft, lookups, complaint_replies.nothing_to(move))
    matter = meant_by(words, progress_list, lookups)
    if matter.is_another and move in _OF_ONE_MATTER:
        # 纸箱那个撤了, where only a lift is open: nothing is done to the lift.
        offers = [(progress.number_shown, progress.words) for progress in progress_list]
        return resume(draft, lookups, complaint_replies.no_such_complaint(move, offers))
    if matter.named and len(matter.complaints) == 1 and len(progress_list) > 1:
        return _with_the_one(move, matter.complaints[0], words, draft, lookups)
    if len(matter.complaints) > 1 and move != "rate":
        state = Choosing(move, tuple(progress.number for progress in matter.complaints), words, draft)
        return StepResult(state, (enquiries.prompt(state, lookups),))
    first = matter.complaints[0]
    words = "" if move == "supplement" and matter.named and only_names(words, first.words) else words
    return _next_question(move, first.number, words, draft, lookups)


def _with_the_one(
    move: ResidentMove, progress: Progress, words: str, draft: Draft | None, lookups: Lookups
) -> StepResult:
    """Of several, the one that was named; which one that is, is said."""
    words = "" if move == "supplement" and only_names(words, progress.words) else words
    outcome = _next_question(move, progress.number, words, draft, lookups)
    if isinstance(outcome.state, Confirming) or not outcome.command:
        return outcome
    which = complaint_replies.that_one(progress.number_shown, progress.words)
    return replace(outcome, replies=(which, *outcome.replies))


def go(state: Aside, text: str, lookups: Lookups) -> StepResult:
    """The resident's answer to an aside."""
    word = text_parsing.command_word(text)
    match state:
        case Choosing():
            return _chosen(state, word, text, lookups)
        case Supplementing():
            return _supplemented(state, word, text, lookups)
        case RatingDraft():
            return _rated(state, word, text, lookups)
        case AskReason():
            return _reason_given(state, text, lookups)
        case AskCover():
            return _cover_chosen(state, word, text, lookups)
        case Confirming():
            return _confirmed(state, word, text, lookups)
        case AskPin(number=number, draft=draft):
            return pin_given(number, parse_pin(text), draft, lookups)
        case WithPerson():
            return _with_person(state, word, lookups)
        case Clarifying():
            return StepResult(state, (enquiries.prompt(state, lookups),))


def _reason_given(state: AskReason, text: str, lookups: Lookups) -> StepResult:
    problem = lookups.problem("words", text)
    if problem:
        return _again(state, lookups, problem)
    reopening = ReopenComplaint(state.number, text)
    return _with_command(reopening, complaint_replies.REOPENED, state.draft, lookups)


def resume(draft: Draft | None, lookups: Lookups, *replies_before: str) -> StepResult:
    """Back to the draft that waited, or to nothing."""
    if draft is None:
        return StepResult(IDLE, replies_before)
    return go_on(draft, lookups, *replies_before, complaint_replies.BACK_TO_DRAFT)


def number_given(number: str, draft: Draft | None, lookups: Lookups) -> StepResult:
    """A complaint's number: one's own is shown, another's asks for its PIN."""
    own = enquiries.by_number(number, lookups)
    if own:
        return resume(draft, lookups, own)
    if lookups.pins_left() == 0:
        return resume(draft, lookups, complaint_replies.no_more_pins(lookups.follow_link()))
    if lookups.pin_closed(number):
        return resume(draft, lookups, complaint_replies.pin_closed(lookups.hotline()))
    state = AskPin(number, draft)
    return StepResult(state, (enquiries.prompt(state, lookups),))


def pin_given(number: str, pin: str, draft: Draft | None, lookups: Lookups) -> StepResult:
    if enquiries.by_number(number, lookups):
        return number_given(number, draft, lookups)
    if lookups.pins_left() == 0:
        return resume(draft, lookups, complaint_replies.no_more_pins(lookups.follow_link()))
    if not pin:
        state = AskPin(number, draft)
        return StepResult(state, (complaint_replies.PIN_IS_SIX, enquiries.prompt(state, lookups)))
    if lookups.pin_closed(number):
        return resume(draft, lookups, complaint_replies.pin_closed(lookups.hotline()))
    answer = enquiries.by_pin(number, pin, lookups)
    if answer:
        return resume(draft, lookups, answer)
    state = AskPin(number, draft)
    reply = complaint_replies.wrong_pin(lookups.pins_left() - 1)
    return StepResult(state, (reply,), WrongPin())


def ask_to_forget(draft: Draft | None, lookups: Lookups) -> StepResult:
    state = Confirming("", draft)
    return StepResult(state, (enquiries.prompt(state, lookups),))


def hand_to_staff(draft: Draft | None, lookups: Lookups) -> StepResult:
    """The desk where there is one; else the telephone."""
    if lookups.has_service_desk():
        return StepResult(WithPerson(draft), (), HandToStaff())
    card = office_above.instead_of_the_firm(draft, lookups) or enquiries.my_community(lookups, short=True)
    return resume(draft, lookups, replies.person(lookups.hotline(), card))


def _next_question(
    move: ResidentMove, number: str, words: str, draft: Draft | None, lookups: Lookups
) -> StepResult:
    first: dict[ResidentMove, Callable[[], StepResult]] = {
        "urge": lambda: _with_command(UrgeComplaint(number, words), complaint_replies.URGED, draft, lookups),
        "supplement": lambda: _supplement(adding(number, draft, lookups), words, lookups),
        "withdraw": lambda: _with_prompt(Confirming(number, draft), lookups),
        "reopen": lambda: _reopen(AskReason(number, draft), words, lookups),
        "rate": lambda: rate_next(_first_answers(number, words, draft), lookups),
    }
    return first[move]()


def _supplement(state: Supplementing, words: str, lookups: Lookups) -> StepResult:
    """What was said with the wish is added at once."""
    if not words:
        return _with_prompt(state, lookups)
    problem = lookups.problem("words", words)
    if problem:
        return _again(state, lookups, problem)
    return StepResult(state, (complaint_replies.SUPPLEMENT_TAKEN,), SupplementComplaint(state.number, words))


def _reopen(state: AskReason, words: str, lookups: Lookups) -> StepResult:
    """The reason was said with the wish, or is asked for."""
    is_plain = text_parsing.command_word(words) in text_parsing.RATING | text_parsing.REOPEN
    if is_plain or lookups.problem("words", words):
        return _with_prompt(state, lookups)
    opened = Supplementing(state.number, state.draft)
    command = ReopenComplaint(state.number, words)
    return StepResult(opened, (complaint_replies.REOPENED, complaint_replies.tell_more(words)), command)


def _with_prompt(state: State, lookups: Lookups) -> StepResult:
    return StepResult(state, (enquiries.prompt(state, lookups),))


def _with_command(command: Command, reply: str, draft: Draft | None, lookups: Lookups) -> StepResult:
    return replace(resume(draft, lookups, reply), command=command)


def _again(state: State, lookups: Lookups, problem: str) -> StepResult:
    return StepResult(state, (problem, enquiries.prompt(state, lookups)))


def _named_choice(state: Choosing, text: str, lookups: Lookups) -> int | None:
    """垃圾那个, where the list was shown."""
    listed = [progress for number in state.numbers for progress in lookups.mine(number)]
    matter = meant_by(text, listed, lookups)
    is_one = matter.named and len(matter.complaints) == 1
    return state.numbers.index(matter.complaints[0].number) + 1 if is_one else None


def _chosen(state: Choosing, word: str, text: str, lookups: Lookups) -> StepResult:
    choice = whole_number(word, 1, len(state.numbers))
    if choice is None:
        choice = _named_choice(state, text, lookups)
    if choice is None:
        return _again(state, lookups, replies.no_such_choice(len(state.numbers)))
    # 厨余没人倒 says which one, and more of it.
    words = state.words or (text if names_fault(text) else "")
    return _next_question(state.move, state.numbers[choice - 1], words, state.draft, lookups)


def _supplemented(state: Supplementing, word: str, text: str, lookups: Lookups) -> StepResult:
    if word in text_parsing.DONE or fillers.ends(text):
        return resume(state.draft, lookups, complaint_replies.SUPPLEMENTED)
    if text_parsing.is_thanks(text):
        return resume(state.draft, lookups, complaint_replies.WELCOME_ANYTIME)
    if word in ANSWERS or text_parsing.number(text) is not None:  # 不对, 随便, 1 add nothing
        return _again(state, lookups, "")
    return _supplement(state, text, lookups)


def _first_answers(number: str, words: str, draft: Draft | None) -> RatingDraft:
    """满意 answers one of the two questions, 没解决 the other; 没解决，但是人来过了 is kept in its words."""
    word = text_parsing.command_word(words)
    plain = word in text_parsing.RATING | text_parsing.REOPEN
    solved, satisfied = _solved(words), _satisfied(words)
    solved = True if solved is None and satisfied and intents.full_marks(words) else solved
    return RatingDraft(number, solved, satisfied, draft, "" if plain else words)


def _solved(text: str) -> bool | None:
    answer_word = _yes_or_no(
        text_parsing.command_word(text), text_parsing.SOLVED, text_parsing.UNSOLVED | text_parsing.REOPEN
    )
    return intents.solved(text) if answer_word is None else answer_word


def _satisfied(text: str) -> bool | None:
    answer_word = _yes_or_no(
        text_parsing.command_word(text), text_parsing.SATISFIED, text_parsing.UNSATISFIED
    )
    return intents.satisfied(text) if answer_word is None else answer_word


def rate_next(state: RatingDraft, lookups: Lookups, *, unsaid: bool = False) -> StepResult:
    if state.solved is None or (state.satisfied is None and not unsaid):
        return _with_prompt(state, lookups)
    rating = RateComplaint(state.number, state.solved, state.satisfied, state.words)
    in_words = bool(state.words) and "满意" not in state.words
    reply = complaint_replies.rated(solved=state.solved, satisfied=state.satisfied, in_words=in_words)
    return _with_command(rating, reply, state.draft, lookups)


def _rated(state: RatingDraft, word: str, text: str, lookups: Lookups) -> StepResult:
    if state.solved is None:
        solved = _yes_or_no(word, _SOLVED_WORDS, _UNSOLVED_WORDS)
        solved = _solved(text) if solved is None else solved
        satisfied = _satisfied(text)
        if solved is None and satisfied is None and text_parsing.is_thanks(text):
            return StepResult(IDLE, (complaint_replies.WELCOME_ANYTIME, complaint_replies.WHAT_NEXT_RATE))
        if solved is None and satisfied is not None:
            answered = replace(_with_words(state, word, text), satisfied=satisfied)
            if satisfied and intents.full_marks(text):
                answered = replace(answered, solved=True)
            return rate_next(answered, lookups)
        if solved is None:
            return _not_rated(state, word, text, lookups)
        answered = replace(_with_words(state, word, text), solved=solved)
        return rate_next(answered, lookups) if solved else _sent_back(answered)
    if word in text_parsing.SKIP | text_parsing.UNSAID | {"3"} or text_parsing.is_thanks(word):
        return rate_next(state, lookups, unsaid=True)
    satisfied = _yes_or_no(word, frozenset({"1"}), frozenset({"2"}))
    satisfied = _satisfied(text) if satisfied is None else satisfied
    if satisfied is None:
        return _not_rated(state, word, text, lookups)
    return rate_next(replace(_with_words(state, word, text), satisfied=satisfied), lookups)


def _sent_back(state: RatingDraft) -> StepResult:
    """没解决 takes effect at once; what follows is only added."""
    command = RateComplaint(state.number, False, state.satisfied, state.words)
    adding_to = Supplementing(state.number, state.draft)
    more = complaint_replies.tell_more(state.words)
    return StepResult(adding_to, (complaint_replies.SENT_BACK, more), command)


def _not_rated(state: RatingDraft, word: str, text: str, lookups: Lookups) -> StepResult:
    """一般般 is neither; the office reads it all the same. What is known is not asked for in another tone."""
    if intents.so_so(text):
        return _again(_with_words(state, word, text), lookups, complaint_replies.SO_SO)
    if lookups.door_in(text):  # 窗户在5号楼2单元: for the office, too
        return _again(_with_words(state, word, text), lookups, complaint_replies.PASSED_ON)
    if intents.declines_to_rate(text):
        return _declined(state, text, lookups)
    if state.solved is not None and _solved(text) == state.solved:
        return _again(state, lookups, "")
    if text_parsing.number(text) is None:
        return _again(state, lookups, complaint_replies.NOT_RATED)
    return _again(state, lookups, replies.no_such_choice(2 if state.solved is None else 3))


def _declined(state: RatingDraft, text: str, lookups: Lookups) -> StepResult:
    """不评 怕他们报复: nobody must rate, and who is afraid hears who can see them."""
    afraid = replies.ANONYMITY if intents.is_afraid(text) else ""
    if state.solved is not None:
        outcome = rated_in_part(state, lookups)
        return replace(outcome, replies=(*outcome.replies, afraid))
    return resume(state.draft, lookups, complaint_replies.NEED_NOT_RATE, afraid)


def _with_words(state: RatingDraft, word: str, text: str) -> RatingDraft:
    """What was said beyond the answer itself, for the office that reads it."""
    if word in ANSWERS | text_parsing.RATING | text_parsing.REOPEN or not _SAYS_SOMETHING.search(text):
        return state
    return replace(state, words=f"{state.words}\n{text}".strip())


def rated_in_part(state: RatingDraft, lookups: Lookups) -> StepResult:
    """Who has answered the first question and leaves is heard all the same."""
    return rate_next(state, lookups, unsaid=True)


def _yes_or_no(word: str, yes: frozenset[str], no: frozenset[str]) -> bool | None:
    if word in yes:
        return True
    return False if word in no else None


def _cover_chosen(state: AskCover, word: str, text: str, lookups: Lookups) -> StepResult:
    """By number or in words; a plain yes leaves it as it stands."""
    choice = 1 if word in text_parsing.YES | text_parsing.SENT else whole_number(word, 1, len(state.covers))
    in_words = cover_chosen(text)
    cover = in_words if in_words in state.covers else state.covers[choice - 1] if choice else None
    if cover is None and (word in text_parsing.NO | text_parsing.DONE or _NOT_DONE.search(word)):
        return resume(state.draft, lookups, complaint_replies.NOT_SENT)
    if cover is None:
        return _again(state, lookups, replies.no_such_choice(len(state.covers)))
    number, words, draft = state.number, state.words, state.draft
    match state.move:
        case "rate":
            rating = RateComplaint(number, solved=True, satisfied=state.satisfied, words=words, cover=cover)
            reply = complaint_replies.rated(solved=True, satisfied=state.satisfied)
            return _with_command(rating, reply, draft, lookups)
        case "reopen":
            reopening = ReopenComplaint(number, words, cover)
            return _with_command(reopening, complaint_replies.REOPENED, draft, lookups)
    addition = SupplementComplaint(number, words, state.media, cover)
    return StepResult(adding(number, draft, lookups), (complaint_replies.SUPPLEMENT_TAKEN,), addition)


def sent_back(outcome: StepResult, number: str, lookups: Lookups) -> StepResult:
    """The answer to what sent a complaint back, when that is done: what is different now."""
    news = "".join(lookups.since_redo(number))
    done = {complaint_replies.SENT_BACK, complaint_replies.REOPENED}
    replies_with_news = tuple(f"{reply}{news}" if reply in done else reply for reply in outcome.replies)
    return replace(outcome, replies=replies_with_news)


def closed(outcome: StepResult, number: str, lookups: Lookups) -> StepResult:
    """The answer to what closed a complaint, when that is done: until when it may be reopened."""
    done, until = complaint_replies.rated(solved=True), lookups.reopen_until(number)
    day = complaint_replies.may_reopen(until) if until else ""
    replies_with_day = tuple(each + day if each.startswith(done) else each for each in outcome.replies)
    return replace(outcome, replies=replies_with_day)


def _confirmed(state: Confirming, word: str, text: str, lookups: Lookups) -> StepResult:
    gives_up = text_parsing.gives_up(word) and (state.number or "删" in word)
    gives_up = gives_up or (state.number and text_parsing.says_yes_with_news(text))
    if word in text_parsing.YES or gives_up or (state.number and word in text_parsing.WITHDRAW):
        if state.number:
            return _with_command(
                WithdrawComplaint(state.number), complaint_replies.WITHDRAWN, state.draft, lookups
            )
        return StepResult(IDLE, (complaint_replies.FORGOTTEN,), EraseResident())
    is_no = word in text_parsing.NO | text_parsing.NONE_OF_THEM
    if is_no or _NOT_DONE.search(word) or text_parsing.goes_on(word):
        return resume(state.draft, lookups, complaint_replies.LEFT_AS_IT_IS)
    return _again(state, lookups, "")


def _with_person(state: WithPerson, word: str, lookups: Lookups) -> StepResult:
    if word in text_parsing.DONE | text_parsing.BACK | text_parsing.HELP:
        return resume(state.draft, lookups, complaint_replies.BACK_FROM_PERSON)
    return StepResult(state, (), HandToStaff())
