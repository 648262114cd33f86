"""The talk with a resident as a pure state machine: state and message in; state, replies and command out.

It knows no HTTP, database or WeChat. What it must look up it asks of a `Lookups`; what must happen it
returns as a command, which the caller carries out in the same transaction that stores the state.
"""

from backend.wechat.conversation.checking import filed
from backend.wechat.conversation.outcomes import Bind, Command, FileComplaint, Outcome
from backend.wechat.conversation.steps import not_possible, refused, step

__all__ = ["Bind", "Command", "FileComplaint", "Outcome", "filed", "not_possible", "refused", "step"]
