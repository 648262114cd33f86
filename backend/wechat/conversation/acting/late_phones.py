"""A phone in words for a complaint that was filed: it would reach nobody there, and that is said."""

from dataclasses import replace

from backend.core.fields.phones import phones_in
from backend.wechat.conversation import complaint_replies, intents, replies
from backend.wechat.conversation.commands import (
    RateComplaint,
    ReopenComplaint,
    StepResult,
    SupplementComplaint,
    UrgeComplaint,
)
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.states import (
    AskReason,
    Idle,
    RatingDraft,
    State,
    Supplementing,
    draft_of,
)


def answer(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """给我留个电话吧 修好了给我打, and a bare number, where nothing is being written."""
    if not isinstance(state, Idle | Supplementing | RatingDraft | AskReason) or draft_of(state) is not None:
        return None
    phones = phones_in(text)
    is_alone = len(phones) == 1 and not lookups.without_own_phone(text)
    tells = lookups.recognised(text) or names_fault(text) or intents.phone_of_another(text)
    is_told_with_news = bool(intents.mended(text)) and intents.phone_given(text) is not None
    is_offered = intents.offers_phone(text) or is_told_with_news
    if not is_alone and (tells or not is_offered):
        return None
    if not lookups.mine_for("supplement"):
        return still(state, lookups, replies.PHONE_LATER)
    too_late, answered = complaint_replies.PHONE_TOO_LATE, lookups.mine_for("rate")
    if isinstance(state, Idle) and answered and intents.mended(text):  # 修好了 电话是1380… 有事打我
        rating = RatingDraft(answered[0].number, solved=True)
        return StepResult(rating, (too_late, prompt(rating, lookups)))
    return StepResult(state, (too_late,)) if isinstance(state, Idle) else still(state, lookups, too_late)


def left_out(state: State, outcome: StepResult, lookups: Lookups) -> StepResult:
    """Where nothing else was said nothing is added. Danger waits for nothing."""
    match outcome.command:
        case RateComplaint() | ReopenComplaint() | SupplementComplaint() | UrgeComplaint() as command:
            left = command.words if outcome.urgent else lookups.without_own_phone(command.words)
            if left == command.words:
                return outcome
            if left or isinstance(command, RateComplaint | UrgeComplaint) or outcome.keeps_media:
                all_replies = (*outcome.replies, complaint_replies.PHONE_TOO_LATE)
                return replace(outcome, command=replace(command, words=left), replies=all_replies)
            heard = tuple(reply for reply in outcome.replies if replies.is_heard(reply))
            before = state if isinstance(state, Idle | AskReason) else outcome.state
            return still(before, lookups, *heard, complaint_replies.PHONE_TOO_LATE)
    return outcome
