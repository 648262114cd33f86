"""Words for a complaint that tell the firm who wrote them: said before they are sent, as on the web.

What must not wait, 没解决 and urging, is done at once and without the words; these follow when it is chosen.
"""

from dataclasses import replace

from backend.wechat.conversation import complaint_replies, replies, text_parsing
from backend.wechat.conversation.commands import (
    RateComplaint,
    ReopenComplaint,
    StepResult,
    SupplementComplaint,
    UrgeComplaint,
)
from backend.wechat.conversation.lookups import FirmView, Lookups
from backend.wechat.conversation.states import (
    AskCover,
    Clarifying,
    RatingDraft,
    ResidentMove,
    State,
    draft_of,
)

_TELL_MORE = (complaint_replies.TELL_MORE, complaint_replies.TELL_MORE_STILL)
Telling = RateComplaint | ReopenComplaint | SupplementComplaint | UrgeComplaint


def tell_first(outcome: StepResult, lookups: Lookups) -> StepResult:
    """The outcome, or the question that must be answered before. Words of danger wait for nothing."""
    match outcome.command:
        case RateComplaint() | ReopenComplaint() | SupplementComplaint() | UrgeComplaint() as command:
            if command.cover is not None or not command.words:
                return outcome
            view = lookups.unmasking_of_addition(command.number, command.words)
            if view is None:
                return outcome
            if outcome.urgent or not view.choices:
                return replace(outcome, replies=(*outcome.replies, view.text))
            return _ask(outcome, command, view)
    return outcome


def _ask(outcome: StepResult, command: Telling, view: FirmView) -> StepResult:
    covers = tuple(cover for cover, _ in view.choices)
    state = AskCover(command.number, command.words, _move_of(command), covers, draft=draft_of(outcome.state))
    match command:
        case UrgeComplaint() | RateComplaint(solved=False):
            done_at_once = replace(command, words="")
            done = tuple(reply for reply in outcome.replies if reply not in _TELL_MORE)
            return replace(outcome, state=state, command=done_at_once, replies=(*done, _question(view)))
        case RateComplaint(satisfied=satisfied):
            state = replace(state, satisfied=satisfied)
        case SupplementComplaint(media=media):
            state = replace(state, media=media)
    heard = tuple(reply for reply in outcome.replies if replies.is_heard(reply))
    too_late = tuple(reply for reply in outcome.replies if reply == complaint_replies.PHONE_TOO_LATE)
    return replace(outcome, state=state, command=None, replies=(*heard, *too_late, _question(view)))


def _move_of(command: Telling) -> ResidentMove:
    match command:
        case RateComplaint(solved=True | None):
            return "rate"
        case ReopenComplaint():
            return "reopen"
    return "supplement"


def question(number: str, words: str, lookups: Lookups) -> str:
    """Asked again; the complaint may be one that hides nothing by now."""
    view = lookups.unmasking_of_addition(number, words)
    return _question(view) if view else ""


def _question(view: FirmView) -> str:
    return complaint_replies.ask_cover(view.text, [label for _, label in view.choices])


def with_rating_words(state: State, outcome: StepResult) -> StepResult:
    """不满意 钱没人管, said before the rating was left for something else: it goes along, or that is said."""
    rating = state.before if isinstance(state, Clarifying) else state
    if not isinstance(rating, RatingDraft) or not rating.words:
        return outcome
    now = outcome.state.before if isinstance(outcome.state, Clarifying) else outcome.state
    if isinstance(now, RatingDraft) and now.number == rating.number:
        return outcome
    command = outcome.command
    match command:
        case RateComplaint(number=number) if number == rating.number:
            return outcome
        case SupplementComplaint(number=number) if number == rating.number:
            return replace(outcome, command=replace(command, words=f"{rating.words}\n{command.words}"))
    return replace(outcome, replies=(complaint_replies.not_sent(rating.words), *outcome.replies))


def with_what_was_left(state: State, outcome: StepResult) -> StepResult:
    """Who goes on to something else is told that the words were not sent."""
    if not isinstance(state, AskCover) or isinstance(outcome.state, AskCover):
        return outcome
    cover = getattr(outcome.command, "cover", None)
    if cover is not None or complaint_replies.NOT_SENT in outcome.replies:
        return outcome
    return replace(outcome, replies=(complaint_replies.not_sent(state.words), *outcome.replies))


def without_command_words(outcome: StepResult) -> StepResult:
    """催办 and 没解决 alone are the move itself: offices read no command as what a resident said."""
    command = outcome.command
    if isinstance(command, UrgeComplaint | RateComplaint):
        word = text_parsing.command_word(command.words)
        if word in text_parsing.URGE | text_parsing.RATING | text_parsing.REOPEN:
            return replace(outcome, command=replace(command, words=""))
    return outcome
