"""The situation in which a message is understood: what is asked, and whether a complaint is under way."""

from dataclasses import dataclass
from enum import StrEnum

from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    AskCategory,
    AskCommunity,
    AskCover,
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


_ASKED_OF_DRAFT: dict[type, Situation] = {
    AskWords: Situation.WORDS_ASKED,
    AskCommunity: Situation.COMMUNITY_ASKED,
    AskSpot: Situation.SPOT_ASKED,
    AskPhone: Situation.PHONE_ASKED,
    Checking: Situation.CHECKING,
    AskCategory: Situation.CHECKING,
}


@dataclass(frozen=True, slots=True)
class Context:
    """`subject` is the words of the draft, or of the complaint that is open; empty where there is neither."""

    situation: Situation
    subject: str = ""


def context_of(state: State, lookups: Lookups) -> Context:
    """Asks the lookups only where nothing is being asked and the resident has complained before."""
    draft = draft_of(state)
    match state:
        case RatingDraft(solved=bool()):
            return Context(Situation.HOW_SATISFIED)
        case RatingDraft():
            return Context(Situation.ANSWERED)
        case Supplementing() if not lookups.mine_for("rate"):
            return Context(Situation.ADDING)
        case AskCover():
            return Context(Situation.ADDING)
        case AskReason():
            return Context(Situation.REASON_ASKED)
    question = _ASKED_OF_DRAFT.get(type(state))
    return Context(question, draft.words if draft else "") if question else _without_question(lookups)


def _without_question(lookups: Lookups) -> Context:
    answered = lookups.mine_for("rate")
    if answered:
        return Context(Situation.ANSWERED, answered[0].words)
    under_way = lookups.mine_for("urge")
    if under_way:
        return Context(Situation.COMPLAINT_OPEN, under_way[0].words)
    return Context(Situation.NOTHING_OPEN if lookups.homes() else Situation.COMMUNITY_UNKNOWN)
