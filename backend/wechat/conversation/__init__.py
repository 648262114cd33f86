"""The conversation as a pure state machine: state and message in; state, replies and command out.

It knows no HTTP, database or WeChat. What it must look up it asks of a `Lookups`; what must happen it
returns as a command, which the caller carries out in the same transaction that stores the state.
"""

from backend.wechat.conversation.checking import filed
from backend.wechat.conversation.commands import Command, FileComplaint, SetCommunity, StepResult
from backend.wechat.conversation.complaint_moves import closed, sent_back
from backend.wechat.conversation.steps import not_possible, refused, step

__all__ = [
    "Command",
    "FileComplaint",
    "SetCommunity",
    "StepResult",
    "closed",
    "filed",
    "not_possible",
    "refused",
    "sent_back",
    "step",
]
