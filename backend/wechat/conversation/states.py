"""Where a talk can stand. Every state is plain data, so that it can be kept as JSON."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound, or one building of it, with the names that a resident reads.

    `street` tells two compounds of one name apart where they are offered side by side.
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
        return f"{self.name}（{self.street}）" if self.street else self.name


@dataclass(frozen=True, slots=True)
class Draft:
    """A complaint being written. None means: not asked yet; "" means: asked, and there is none.

    `compound_unknown` says that the resident could not name the compound. `key` names the message that
    began the draft: filing one draft twice is one complaint.
    """

    key: str
    words: str = ""
    compound: Compound | None = None
    compound_unknown: bool = False
    spot: str | None = None
    category_code: str | None = None
    anonymous: bool = True
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is going on. `filed` is the number of a complaint filed by the very last message."""

    at: Literal["idle"] = "idle"
    filed: str = ""


@dataclass(frozen=True, slots=True)
class AskWords:
    draft: Draft
    at: Literal["ask_words"] = "ask_words"


@dataclass(frozen=True, slots=True)
class AskCompound:
    """Which compound? Without a draft it is for 我的小区. `choices` are those offered by number."""

    draft: Draft | None
    choices: tuple[Compound, ...] = field(default=())
    at: Literal["ask_compound"] = "ask_compound"


@dataclass(frozen=True, slots=True)
class AskSpot:
    draft: Draft
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


Drafting = AskWords | AskSpot | AskPhone | AskCategory | Checking
State = Annotated[Idle | AskCompound | Drafting, Field(discriminator="at")]
IDLE = Idle()


def draft_of(state: State) -> Draft | None:
    return None if isinstance(state, Idle) else state.draft


def next_question(draft: Draft) -> AskCompound | Drafting:
    """What is still missing is asked; with nothing missing the resident checks and files."""
    if not draft.words:
        return AskWords(draft)
    if draft.compound is None and not draft.compound_unknown:
        return AskCompound(draft)
    if draft.spot is None:
        return AskSpot(draft)
    return Checking(draft)
