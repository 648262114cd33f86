"""A phone in words for a complaint that was filed: it would reach nobody there, and that is said."""

from dataclasses import replace

from backend.wechat.conversation import complaint_replies, replies
from backend.wechat.conversation.commands import (
    RateComplaint,
    ReopenComplaint,
    StepResult,
    SupplementComplaint,
    UrgeComplaint,
)
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import AskReason, Idle, State


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
