"""What a step leads to."""

from dataclasses import dataclass

from backend.wechat.conversation.states import Compound, Draft, State


@dataclass(frozen=True, slots=True)
class Bind:
    """Keep this compound as the resident's own."""

    compound: Compound


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """Submit the draft; then answer with `filed` or `refused`."""

    draft: Draft


Command = Bind | FileComplaint


@dataclass(frozen=True, slots=True)
class Outcome:
    """`urgent` is read before anything else; `replies` follow in this order, as one message."""

    state: State
    replies: tuple[str, ...] = ()
    command: Command | None = None
    urgent: str = ""
