"""Commands that a step of the conversation returns."""

from dataclasses import dataclass

from backend.wechat.conversation.states import CommunityChoice, CoverChoice, Draft, State


@dataclass(frozen=True, slots=True)
class SetCommunity:
    """Keep this community as the resident's own, the one meant from now on.

    `praise` was said before it was known for whom, and is passed on now. `instead_of` is the one that the
    same complaint named by mistake.
    """

    community: CommunityChoice
    praise: str = ""
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """Submit the draft; then answer with `filed` or `refused`.

    `cover` is what the resident chose that the firm shall not read of who they are; None leaves it to the
    words. `answers` are to what came with the yes, and stand before the receipt.
    """

    draft: Draft
    cover: CoverChoice | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RateComplaint:
    number: str
    solved: bool | None
    satisfied: bool | None
    words: str = ""
    cover: CoverChoice | None = None


@dataclass(frozen=True, slots=True)
class ReopenComplaint:
    number: str
    words: str
    cover: CoverChoice | None = None


@dataclass(frozen=True, slots=True)
class UrgeComplaint:
    number: str
    words: str
    cover: CoverChoice | None = None


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """A danger that an open complaint tells of goes on: urged, and where that was done just now, added."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class SupplementComplaint:
    """Words, or the media of the messages with these keys."""

    number: str
    words: str = ""
    media: tuple[str, ...] = ()
    cover: CoverChoice | None = None


@dataclass(frozen=True, slots=True)
class WithdrawComplaint:
    number: str
    cover: CoverChoice | None = None


@dataclass(frozen=True, slots=True)
class PassOnPraise:
    """Pass praise on to the office that is responsible for the community. It becomes no complaint."""

    community: CommunityChoice
    words: str


@dataclass(frozen=True, slots=True)
class EraseResident:
    """Erase what is kept of the resident; what was complained of stays, without them."""


@dataclass(frozen=True, slots=True)
class WrongPin:
    """Count a wrong PIN against the resident's few tries."""


@dataclass(frozen=True, slots=True)
class HandToStaff:
    """Hand the talk to WeChat's customer-service desk."""


Command = (
    SetCommunity
    | FileComplaint
    | RateComplaint
    | ReopenComplaint
    | UrgeComplaint
    | RaiseAlarm
    | SupplementComplaint
    | WithdrawComplaint
    | PassOnPraise
    | EraseResident
    | WrongPin
    | HandToStaff
)


@dataclass(frozen=True, slots=True)
class StepResult:
    """`urgent` is read before anything else; `replies` follow in this order, as one message.

    `keeps_media` says that the photo or voice of this message is wanted and must be fetched.
    """

    state: State
    replies: tuple[str, ...] = ()
    command: Command | None = None
    urgent: str = ""
    keeps_media: bool = False
