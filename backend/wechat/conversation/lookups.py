"""What the conversation may ask while it thinks. Answers are plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from backend.wechat.conversation.states import Compound

Item = Literal["words", "place", "phone"]


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One complaint as its resident reads it; `answer` is the office's latest reply."""

    number: str
    state: str
    words: str
    answer: str
    link: str


@dataclass(frozen=True, slots=True)
class CompoundCard:
    """What 我的小区 tells; `office` is who answers for it today."""

    name: str
    address: str
    office: str
    phone: str


class Lookups(Protocol):
    """Read-only questions to the registry and the complaints, asked for one resident."""

    def home(self) -> Compound | None:
        """The compound kept as the resident's own."""

    def by_scene(self, scene: str) -> Compound | None:
        """The compound of a scanned code that is still valid."""

    def named(self, text: str) -> Compound | None:
        """The only compound that is called just so, 小区 or not."""

    def by_name(self, text: str) -> Sequence[Compound]:
        """Compounds whose name may be meant, the likeliest first; at most five."""

    def card(self, community_id: int) -> CompoundCard | None: ...

    def categories(self) -> Sequence[CategoryChoice]:
        """In the order in which residents see them."""

    def propose(self, words: str) -> CategoryChoice: ...

    def recognised(self, words: str) -> bool:
        """Whether the words name a kind of trouble at all."""

    def emergency(self, words: str) -> str:
        """What to do first, where the words tell of danger; else an empty string."""

    def problem(self, item: Item, text: str) -> str:
        """Why this cannot be filed, in the resident's language; empty where it can."""

    def complaint_number(self, text: str) -> str | None:
        """The complaint number that was typed, if it is one."""

    def mine(self, number: str | None = None) -> Sequence[Progress]:
        """The resident's own latest complaints, or the one of that number if it is theirs."""

    def form_link(self, compound: Compound | None) -> str:
        """The page where photos can be added to a complaint."""

    def hotline(self) -> str:
        """The city's telephone line."""

    def follow_link(self) -> str:
        """The page that finds any complaint by number and PIN."""
