"""Questions that change nothing: how my complaint stands, who looks after my compound."""

from collections.abc import Sequence

from backend.wechat import replies
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.states import (
    AskCategory,
    AskCompound,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Draft,
    Idle,
    State,
)

_PROMPTS: dict[type, str] = {
    Idle: replies.MENU,
    AskWords: replies.ASK_WORDS,
    AskSpot: replies.ASK_SPOT,
    AskPhone: replies.ASK_PHONE,
}


def prompt(state: State, lookups: Lookups) -> str:
    """What the account waits for now."""
    match state:
        case Checking(draft=draft):
            return summary(draft, lookups)
        case AskCategory():
            return replies.categories([choice.name for choice in lookups.categories()])
        case AskCompound(choices=choices) if choices:
            return replies.choices([choice.offer for choice in choices])
        case AskCompound(draft=draft):
            return replies.ASK_COMPOUND if draft else replies.ASK_MY_COMPOUND
        case _:
            return _PROMPTS[type(state)]


def summary(draft: Draft, lookups: Lookups) -> str:
    return replies.summary(
        compound=draft.compound.label if draft.compound else "",
        spot=draft.spot or "",
        words=draft.words,
        category=category_name(draft, lookups),
        phone=draft.phone,
    )


def category_name(draft: Draft, lookups: Lookups) -> str:
    chosen = {choice.code: choice.name for choice in lookups.categories()}.get(draft.category_code or "")
    return chosen or lookups.propose(draft.words).name


def mine(lookups: Lookups) -> str:
    return _list(lookups.mine()) or replies.NO_COMPLAINTS


def latest(lookups: Lookups) -> str:
    """Only the newest, where an answer must leave room for the question that waits."""
    return _list(lookups.mine()[:1]) or replies.NO_COMPLAINTS


def by_number(number: str, lookups: Lookups) -> str:
    return _list(lookups.mine(number)) or replies.not_yours(number, lookups.follow_link())


def my_compound(lookups: Lookups) -> str:
    """The card of the resident's compound; empty where none is known."""
    home = lookups.home()
    card = lookups.card(home.community_id) if home else None
    return replies.card(card.name, card.address, card.office, card.phone) if card else ""


def _list(found: Sequence[Progress]) -> str:
    return "\n\n".join(replies.progress(p.number, p.state, p.words, p.answer, p.link) for p in found)
