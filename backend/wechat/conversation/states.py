"""States of a conversation, plain data that is stored as JSON."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from pydantic import Field

CoverChoice = Literal["none", "name", "home"]
ResidentMove = Literal["urge", "supplement", "withdraw", "reopen", "rate"]


@dataclass(frozen=True, slots=True)
class CommunityChoice:
    """A community, or one building of it, with the names that a resident reads.

    `street` tells two communities of one name apart where they are offered side by side.
    """

    community_id: int
    name: str
    building_id: int | None = None
    building: str = ""
    street: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} {self.building}".strip()

    @property
    def offer(self) -> str:
        return f"{self.label}（{self.street}）" if self.street else self.label

    @property
    def without_building(self) -> "CommunityChoice":
        """What is broken at a door makes that door nobody's own."""
        return replace(self, building_id=None, building="")


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """Asked about the community before that was known; `act` says which question."""

    act: str
    words: str


@dataclass(frozen=True, slots=True)
class LastQuestion:
    """What was asked and answered; `community` is the one that it was about, where it named one."""

    words: str
    community: CommunityChoice | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A complaint being written. None means: not asked yet; "" means: asked, and there is none.

    `key` names the message that began the draft: filing one draft twice is one complaint. `compound_unknown`
    says that the resident could not name the community, `wordless` that a voice must do for words. `photos`
    and `voices` are the keys of the messages that brought them. `later` is a second matter that was in the
    same words; `whole` says that the resident wants them in one complaint. `same_as` is the neighbour's
    complaint that the resident called the same matter. `question` is answered once the community
    is known. `shelved` is another draft, left for later. `waiting` is the one in the midst of which
    this one was begun: it is gone on with as soon as this one is filed or given up. `cover` is what the
    firm shall not read of who wrote it. `earlier_words` stood there before they were written anew.
    `likely_community` was asked about just before, and is offered.
    `sets_home`: its community became the resident's own, and another one named in it takes that place.
    """

    key: str
    words: str = ""
    wordless: bool = False
    community: Annotated[CommunityChoice | None, Field(alias="compound")] = None
    community_unknown: Annotated[bool, Field(alias="compound_unknown")] = False
    spot: str | None = None
    category_code: str | None = None
    anonymous: bool = True
    phone: str = ""
    photos: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    later: str = ""
    whole: bool = False
    same_as: int | None = None
    question: PendingQuestion | None = None
    shelved: "Draft | None" = None
    waiting: "Draft | None" = None
    cover: CoverChoice | None = None
    earlier_words: str = ""
    likely_community: CommunityChoice | None = None
    sets_home: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepsShelved:
    """A draft that was left for later waits in `shelved`, whatever is asked meanwhile without a draft."""

    shelved: Draft | None = None


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is going on. `filed` is the number of a complaint filed by the very last message.

    `shelved` is a draft that nobody went on with for a day; 继续 takes it up again. `heard` is a scrap of a
    sentence that said nothing by itself: 我家, 楼上, 漏水 are sent one by one. `question` was answered last.
    `given_up` is the draft that was cancelled just before, as long as nothing else is begun.
    """

    at: Literal["idle"] = "idle"
    filed: str = ""
    shelved: Draft | None = None
    heard: str = ""
    question: LastQuestion | None = None
    given_up: Draft | None = None


@dataclass(frozen=True, slots=True)
class AskWords:
    """What is wrong? With `instead`, the answer takes the place of the words that the draft has."""

    draft: Draft
    instead: bool = False
    at: Literal["ask_words"] = "ask_words"


@dataclass(frozen=True, slots=True)
class AskCommunity(KeepsShelved):
    """Which community? Without a draft it is for 我的小区. `choices` are those offered by number.

    With `instead`, the answer takes the place of the community that the draft or the resident has. `question`
    is answered once the community is known.
    """

    draft: Draft | None
    choices: tuple[CommunityChoice, ...] = field(default=())
    instead: bool = False
    question: PendingQuestion | None = None
    at: Literal["ask_compound"] = "ask_compound"


@dataclass(frozen=True, slots=True)
class AskSpot:
    """Where is it? With `instead`, the answer takes the place of the one that was given.

    `after_choices`: numbered choices stood here just now, so that a bare 2 need not be building 2.
    """

    draft: Draft
    instead: bool = False
    after_choices: bool = False
    at: Literal["ask_spot"] = "ask_spot"


@dataclass(frozen=True, slots=True)
class AskPhone:
    draft: Draft
    at: Literal["ask_phone"] = "ask_phone"


@dataclass(frozen=True, slots=True)
class AskCategory:
    draft: Draft
    at: Literal["ask_category"] = "ask_category"


@dataclass(frozen=True, slots=True)
class Checking:
    """All is known; the resident reads it once more before it is filed."""

    draft: Draft
    at: Literal["checking"] = "checking"


# What follows can come up in the middle of a draft, which waits in `draft` until it is done.


@dataclass(frozen=True, slots=True)
class Choosing(KeepsShelved):
    """Which of my complaints (`numbers`, as offered) is it about? `words` were said with the wish."""

    move: Annotated[ResidentMove, Field(alias="deed")]
    numbers: tuple[str, ...]
    words: str = ""
    draft: Draft | None = None
    at: Literal["choosing"] = "choosing"


@dataclass(frozen=True, slots=True)
class Supplementing(KeepsShelved):
    """Words and photos go to this open complaint until the resident says that it is enough.

    An office's answer ends it, too, unless it was `answered` already when the adding began.
    """

    number: str
    draft: Draft | None = None
    answered: bool = False
    at: Literal["supplementing"] = "supplementing"


@dataclass(frozen=True, slots=True)
class RatingDraft(KeepsShelved):
    """Two separate answers, asked one by one; None is not answered yet. `words` is what was said besides."""

    number: str
    solved: bool | None = None
    satisfied: bool | None = None
    draft: Draft | None = None
    words: str = ""
    at: Literal["rating"] = "rating"


@dataclass(frozen=True, slots=True)
class AskReason(KeepsShelved):
    """What is still wrong, for a complaint to be opened again."""

    number: str
    draft: Draft | None = None
    at: Literal["ask_reason"] = "ask_reason"


@dataclass(frozen=True, slots=True)
class AskCover(KeepsShelved):
    """Words for a complaint tell the firm who wrote them; they are sent when it is chosen what it reads.

    `covers` are those offered by number. `move` is what is done by sending; `media` came with the words.
    """

    number: str
    words: str
    move: ResidentMove
    covers: tuple[CoverChoice, ...]
    satisfied: bool | None = None
    media: tuple[str, ...] = ()
    draft: Draft | None = None
    at: Literal["ask_cover"] = "ask_cover"


@dataclass(frozen=True, slots=True)
class Confirming(KeepsShelved):
    """Said twice before it is done: withdrawing (`number`), or forgetting (no number)."""

    number: str = ""
    draft: Draft | None = None
    at: Literal["confirming"] = "confirming"


@dataclass(frozen=True, slots=True)
class AskPin(KeepsShelved):
    """The PIN of a complaint that was not filed from here."""

    number: str
    draft: Draft | None = None
    at: Literal["ask_pin"] = "ask_pin"


@dataclass(frozen=True, slots=True)
class PhotoFor(KeepsShelved):
    """Photos came out of the blue: for a complaint of theirs that is open (`number`), or for a new one?"""

    number: str
    photos: tuple[str, ...]
    at: Literal["photo_for"] = "photo_for"


@dataclass(frozen=True, slots=True)
class MaybeComplaint(KeepsShelved):
    """Words that may or may not complain of something: asked, so that no complaint is lost unheard."""

    key: str
    words: str
    at: Literal["maybe_complaint"] = "maybe_complaint"


@dataclass(frozen=True, slots=True)
class WithPerson(KeepsShelved):
    """A person at WeChat's customer-service desk answers; the account keeps quiet."""

    draft: Draft | None = None
    at: Literal["with_person"] = "with_person"


Drafting = AskWords | AskSpot | AskPhone | AskCategory | Checking
Unsure = PhotoFor | MaybeComplaint
Asking = Choosing | Supplementing | RatingDraft | AskReason | AskCover | Confirming | AskPin


@dataclass(frozen=True, slots=True)
class Clarifying:
    """What is meant by `words`: one of `options` (acts, as offered by number)? `key` names the message.

    `before` is the state in which it was said, `situation` how that was understood. `repeated`: asked once
    more, behind the answer to something else.
    """

    key: str
    words: str
    options: tuple[str, ...]
    situation: str
    before: Annotated[Idle | AskCommunity | Drafting | Asking | Unsure, Field(discriminator="at")]
    repeated: bool = False
    at: Literal["clarifying"] = "clarifying"

    @property
    def draft(self) -> Draft | None:
        return draft_of(self.before)


Aside = Asking | Clarifying | WithPerson
State = Annotated[Idle | AskCommunity | Drafting | Aside | Unsure, Field(discriminator="at")]
IDLE = Idle()


def with_draft(state: State, draft: Draft) -> State:
    """The same question, asked of a draft that has changed meanwhile."""
    if isinstance(state, Idle | Unsure | Clarifying):
        return state
    return replace(state, draft=draft)


def is_changing(state: State) -> bool:
    """Whether one item of a draft is being changed, so that giving up gives up the change only."""
    match state:
        case AskPhone() | AskCategory() | AskWords(instead=True) | AskSpot(instead=True):
            return True
        case AskCommunity(draft=Draft(), instead=True):
            return True
    return False


def draft_of(state: State) -> Draft | None:
    return None if isinstance(state, Idle | Unsure) else state.draft


def shelved_of(state: State) -> Draft | None:
    """The draft that was left for later, in whatever state the talk is."""
    match state:
        case Clarifying(before=before):
            return shelved_of(before)
        case AskWords() | AskSpot() | AskPhone() | AskCategory() | Checking():
            return state.draft.shelved
    draft = draft_of(state)
    return (draft.shelved if draft else None) or state.shelved


def with_shelved(state: State, shelved: Draft) -> State:
    """The same state with the draft that waits, unless that is being written or another one waits."""
    if isinstance(state, Clarifying):
        before = with_shelved(state.before, shelved)
        return state if isinstance(before, Clarifying | WithPerson) else replace(state, before=before)
    draft = draft_of(state)
    if shelved_of(state) is not None or (draft is not None and draft.key == shelved.key):
        return state
    if draft is not None:
        return with_draft(state, replace(draft, shelved=shelved))
    return replace(state, shelved=shelved) if isinstance(state, Idle | KeepsShelved) else state


def next_question(draft: Draft) -> AskCommunity | Drafting:
    """What is still missing is asked; with nothing missing the resident checks and files."""
    if not draft.words and not draft.wordless:
        return AskWords(draft)
    if draft.community is None and not draft.community_unknown:
        return AskCommunity(draft)
    if draft.spot is None:
        return AskSpot(draft)
    return Checking(draft)


def earlier_question(state: AskCommunity | Drafting) -> State:
    """Where 返回 leads: the question before, with what was answered there."""
    match state:
        case AskSpot(draft=draft):
            return AskCommunity(draft)
        case AskCommunity(draft=Draft() as draft):
            return AskWords(draft, instead=bool(draft.words))
        case AskWords(draft=draft, instead=True):
            return next_question(draft)
        case Checking(draft=draft):
            return AskSpot(draft)
        case AskPhone(draft=draft) | AskCategory(draft=draft):
            return next_question(draft)
        case _:
            return IDLE
