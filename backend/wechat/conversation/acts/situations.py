"""The situation in which a message is understood: what is asked, and whether a complaint is under way."""

from dataclasses import dataclass
from enum import StrEnum

from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    AskCategory,
    AskCommunity,
    AskPhone,
    AskReason,
    AskSpot,
    AskWords,
    Checking,
    RatingDraft,
    State,
    Supplementing,
    draft_of,
)


class Situation(StrEnum):
    """The values are the column `state` of bench/acts/*.csv."""

    NOTHING_OPEN = "N"
    COMMUNITY_UNKNOWN = "U"
    COMPLAINT_OPEN = "O"
    ANSWERED = "R"
    HOW_SATISFIED = "S"
    WORDS_ASKED = "W"
    COMMUNITY_ASKED = "D1"
    SPOT_ASKED = "D2"
    CHECKING = "D3"
    PHONE_ASKED = "P"
    ADDING = "A"
    REASON_ASKED = "X"

    @property
    def drafting(self) -> bool:
        return self in _DRAFTING

    @property
    def idle(self) -> bool:
        """Nothing is being asked."""
        return self in _IDLE


_DRAFTING = frozenset(
    {
        Situation.WORDS_ASKED,
        Situation.COMMUNITY_ASKED,
        Situation.SPOT_ASKED,
        Situation.CHECKING,
        Situation.PHONE_ASKED,
    }
)
_IDLE = frozenset(
    {Situation.NOTHING_OPEN, Situation.COMMUNITY_UNKNOWN, Situation.COMPLAINT_OPEN, Situation.ANSWERED}
)


@dataclass(frozen=True, slots=True)
class Context:
    """`subject` is the words of the draft, or of the complaint that is open; empty where there is neither."""

    situation: Situation
    subject: str = ""


def context_of(state: State, lookups: Lookups) -> Context:
    """Asks the lookups only where nothing is being asked and the resident has complained before."""
    draft = draft_of(state)
    subject = draft.words if draft else ""
    match state:
        case RatingDraft(solved=bool()):
            return Context(Situation.HOW_SATISFIED)
        case RatingDraft():
            return Context(Situation.ANSWERED)
        case Supplementing() if not lookups.mine_for("rate"):
            return Context(Situation.ADDING)
        case AskReason():
            return Context(Situation.REASON_ASKED)
        case AskWords():
            return Context(Situation.WORDS_ASKED, subject)
        case AskCommunity():
            return Context(Situation.COMMUNITY_ASKED, subject)
        case AskSpot():
            return Context(Situation.SPOT_ASKED, subject)
        case AskPhone():
            return Context(Situation.PHONE_ASKED, subject)
        case Checking() | AskCategory():
            return Context(Situation.CHECKING, subject)
    return _without_question(lookups)


def _without_question(lookups: Lookups) -> Context:
    answered = lookups.mine_for("rate")
    if answered:
        return Context(Situation.ANSWERED, answered[0].words)
    under_way = lookups.mine_for("urge")
    if under_way:
        return Context(Situation.COMPLAINT_OPEN, under_way[0].words)
    return Context(Situation.NOTHING_OPEN if lookups.homes() else Situation.COMMUNITY_UNKNOWN)
