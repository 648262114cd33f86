"""What a step leads to."""

from dataclasses import dataclass

from backend.wechat.conversation.states import Compound, Draft, State


@dataclass(frozen=True, slots=True)
class Bind:
    """Keep this compound as the resident's own, the one meant from now on."""

    compound: Compound


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """Submit the draft; then answer with `filed` or `refused`."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Rate:
    number: str
    solved: bool | None
    satisfied: bool | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Urge:
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """Words, or the media of the messages with these keys."""

    number: str
    words: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdraw:
    number: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase what is kept of the resident; what was complained of stays, without them."""


@dataclass(frozen=True, slots=True)
class WrongPin:
    """Count a wrong PIN against the resident's few tries."""


@dataclass(frozen=True, slots=True)
class CallPerson:
    """Hand the talk to WeChat's customer-service desk."""


Command = Bind | FileComplaint | Rate | Reopen | Urge | Supplement | Withdraw | Forget | WrongPin | CallPerson


@dataclass(frozen=True, slots=True)
class Outcome:
    """`urgent` is read before anything else; `replies` follow in this order, as one message.

    `keeps_media` says that the photo or voice of this message is wanted and must be fetched.
    """

    state: State
    replies: tuple[str, ...] = ()
    command: Command | None = None
    urgent: str = ""
    keeps_media: bool = False
