"""What the conversation may look up. Answers are plain data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from backend.wechat.conversation.messages import SharedLocation
from backend.wechat.conversation.states import CommunityChoice, CoverChoice, Draft, ResidentMove

Item = Literal["words", "place", "phone"]


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """`to_firm`: the firm itself leads; of what names its fees or its conduct it does not."""

    code: str
    name: str
    to_firm: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """One complaint as its resident reads it; `answer` is the office's latest reply.

    `office` is who answers for it now, `due` until when, worded, empty where nothing is awaited. By PIN
    `words` and `link` are empty. `refused`: it is not taken up; `decided_by` names the street that said so,
    with its telephone. `withdrawn`: its resident took it back.
    """

    number: str
    number_shown: str
    state: str
    words: str
    answer: str
    link: str
    office: str = ""
    due: str = ""
    refused: bool = False
    decided_by: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CommunityCard:
    """What 我的小区 tells, each line a heading and what is recorded; `office` is who answers today.

    `grade_note` says what the recorded grade means, empty where none is recorded.
    """

    name: str
    office: str
    phone: str
    lines: tuple[tuple[str, str], ...] = ()
    grade_note: str = ""


@dataclass(frozen=True, slots=True)
class OfficeContact:
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class RecordFact:
    """One line of a community record; where nothing is recorded, `note` says whom to ask."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordPart:
    known: bool
    facts: tuple[RecordFact, ...]


@dataclass(frozen=True, slots=True)
class CommunityRecord:
    """What the page of a community (`link`) says, its sections by their keys.

    `office` answers for it today, by `reason`; `street` is the office above a firm.
    """

    name: str
    link: str
    office: OfficeContact
    reason: Literal["contract", "fallback", "no firm"]
    street: OfficeContact
    sections: Mapping[str, RecordPart]
    contract_from: date | None = None
    contract_until: date | None = None


@dataclass(frozen=True, slots=True)
class ServicePromises:
    """How long things take in this city, as its categories and limits say now.

    `usual` is the promise of most categories, `sooner` those with a shorter one, `category` and `promise`
    what the words ask about, if they name a matter. `not_to_firms` are categories that no firm leads.
    """

    usual: str
    sooner: tuple[tuple[str, str], ...]
    not_to_firms: tuple[str, ...]
    emergency_hours: int
    urge_again_hours: int
    rate_days: int
    reopen_days: int
    street_leads_from_redo: int
    category: str = ""
    promise: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Communities that a sentence seems to name; `sure` where it is one, called by its whole name."""

    communities: tuple[CommunityChoice, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class SimilarChoice:
    """What somebody else of the community reported lately, as far as a resident may learn of it."""

    id: int
    offer_text: str


@dataclass(frozen=True, slots=True)
class FirmView:
    """What to say of words that tell who wrote them, under `cover`; `can_choose` says that another may be.

    `whose_is_unclear`: the door may be that of those who are complained of, and is covered.
    `choices` are the covers that may be chosen for an addition, with their labels, the present one first.
    """

    text: str
    cover: CoverChoice
    can_choose: bool
    whose_is_unclear: bool = False
    choices: tuple[tuple[CoverChoice, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownToFirm:
    """What the firm reads of who made a complaint: `by_kind` of what its words tell, empty for nothing.

    `shows_flat_in_danger`: it reads the flat because people are in danger there.
    """

    anonymous: bool
    has_phone: bool
    by_kind: str
    knows_who: bool
    shows_flat_in_danger: bool


class Lookups(Protocol):
    """Questions to the registry and the complaints, asked for one resident. None but `with_pin` writes."""

    def homes(self) -> Sequence[CommunityChoice]:
        """The resident's own communities, the one meant now first."""

    def home_meant(self) -> CommunityChoice | None:
        """Theirs if they have one, or that which they set since their last complaint; else they are asked."""

    def by_scene(self, scene: str) -> CommunityChoice | None:
        """The community of a scanned code that is still valid."""

    def named(self, text: str) -> CommunityChoice | None:
        """The only community that is called just so, 小区 or not."""

    def by_name(self, text: str) -> Sequence[CommunityChoice]:
        """Communities whose name may be meant, the likeliest first; at most five."""

    def mentioned(self, words: str) -> Mention:
        """Communities named somewhere in a sentence."""

    def nearby(self, spot: SharedLocation) -> Sequence[CommunityChoice]:
        """Communities around a location, the nearest first; at most five."""

    def place(self, community: CommunityChoice | None, text: str) -> tuple[CommunityChoice | None, str]:
        """The community with the building that `text` names, and the text as the place in it."""

    def door_in(self, words: str) -> str:
        """Building, unit and room as far as a sentence names them; else an empty string."""

    def is_elsewhere(self, number: str, words: str) -> bool:
        """Whether the words name another door than the resident's own complaint of this number does."""

    def card(self, community_id: int) -> CommunityCard | None: ...

    def record(self, community_id: int) -> CommunityRecord | None: ...

    def promises(self, words: str) -> ServicePromises: ...

    def categories(self) -> Sequence[CategoryChoice]:
        """In the order in which residents see them."""

    def propose(self, words: str) -> CategoryChoice: ...

    def recognised(self, words: str) -> bool:
        """Whether the words complain of something at all."""

    def matters(self, words: str) -> tuple[str, str] | None:
        """The words cut in two where they tell of two matters of different kinds."""

    def neighbours(self, draft: Draft) -> Sequence[SimilarChoice]:
        """Reports of what may be the same matter, the likeliest first. At most two; none in danger."""

    def emergency(self, words: str) -> str:
        """What to do first, where the words tell of danger; else an empty string."""

    def sounds_dangerous(self, words: str) -> bool:
        """Whether it may be wise to say whom to call, although nothing is sure."""

    def danger_going_on(self, words: str, earlier: str) -> str:
        """What to do now, where `words` behind the `earlier` ones tell that a danger goes on or begins.

        Empty where they say nothing of it, or that it is over.
        """

    def comfort(self, words: str) -> str:
        """What to say to somebody who speaks of ending their own life; else an empty string."""

    def danger_over(self, words: str) -> bool:
        """Whether words behind a danger say that everybody is safe."""

    def help_came(self, words: str) -> bool:
        """Whether words behind a danger say that somebody is there to help."""

    def asks_what_to_do(self, words: str) -> bool:
        """Whether words behind a danger ask what to do in it."""

    def all_words(self, number: str) -> str:
        """The words of the resident's own complaint, with all that they said of it later."""

    def open_emergency(self) -> Progress | None:
        """The resident's newest open complaint that is an emergency, of the last two days."""

    def unmasking(self, draft: Draft, cover: CoverChoice | None = None) -> FirmView | None:
        """What an anonymous draft's words tell the firm of who wrote them; None where they tell nothing."""

    def unmasking_of_addition(
        self, number: str, words: str, cover: CoverChoice | None = None
    ) -> FirmView | None:
        """The same of words for one of the resident's own complaints."""

    def known_to_firm(self, number: str) -> KnownToFirm | None:
        """What the firm reads of who made one of the resident's own complaints."""

    def without_own_phone(self, words: str) -> str:
        """What is left of words for a filed complaint: it takes no phone of the resident's any more."""

    def since_redo(self, number: str) -> Sequence[str]:
        """What is different since it was sent back as not solved; empty where it was not."""

    def reopen_until(self, number: str) -> str:
        """The last day on which a closed complaint may be reopened; empty where it may not."""

    def problem(self, item: Item, text: str) -> str:
        """Why this cannot be filed, in the resident's language; empty where it can."""

    def complaint_number(self, text: str) -> str | None:
        """The complaint number that was typed, if it is one."""

    def mine(self, number: str | None = None) -> Sequence[Progress]:
        """The resident's own latest complaints, or the one of that number if it is theirs."""

    def mine_for(self, move: ResidentMove) -> Sequence[Progress]:
        """Those of the resident's own of which this may be asked now, the latest first; at most five."""

    def with_pin(self, number: str, pin: str) -> Progress | None:
        """State and answer of anybody's complaint, for who knows its PIN. Counts the try."""

    def pin_closed(self, number: str) -> bool:
        """Whether too many wrong PINs were tried for this complaint, by anyone."""

    def unreadable_media(self, keys: Sequence[str]) -> Collection[str]:
        """Those of their photos and voices that did not come, or could not be read; they were told so."""

    def pins_left(self) -> int:
        """How many wrong PINs this resident may still send today."""

    def hotline(self) -> str:
        """The city's telephone line."""

    def urgent_numbers(self) -> str:
        """Whom to call when it cannot wait, one a line."""

    def has_service_desk(self) -> bool:
        """Whether staff answer at WeChat's customer-service desk."""

    def follow_link(self) -> str:
        """The page that finds any complaint by number and PIN."""
