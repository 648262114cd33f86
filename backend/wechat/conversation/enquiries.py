"""Questions that change nothing: how my complaint stands, who looks after my compound."""

from collections.abc import Sequence

from backend.wechat.conversation import affair_replies, intents, replies
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.outcomes import Outcome
from backend.wechat.conversation.states import (
    IDLE,
    AskCategory,
    AskCompound,
    AskPhone,
    AskPin,
    AskReason,
    AskSpot,
    AskWords,
    Checking,
    Choosing,
    Confirming,
    Draft,
    Idle,
    MaybeComplaint,
    PhotoFor,
    Rating,
    State,
    Supplementing,
    WithPerson,
)

_PROMPTS: dict[type, str] = {
    Idle: replies.MENU,
    AskSpot: replies.ASK_SPOT,
    AskPhone: replies.ASK_PHONE,
    AskReason: affair_replies.ASK_REASON,
    AskPin: affair_replies.ASK_PIN,
    WithPerson: affair_replies.WITH_PERSON,
}
SHOWN = 3


def prompt(state: State, lookups: Lookups) -> str:
    """What the account waits for now."""
    match state:
        case Checking(draft=draft):
            return summary(draft, lookups)
        case AskWords(draft=draft, instead=instead):
            return replies.ask_words(draft.words if instead else "", len(draft.photos))
        case AskCategory():
            return replies.categories([choice.name for choice in lookups.categories()])
        case AskCompound(choices=choices) if choices:
            return replies.choices([choice.offer for choice in choices], skippable=state.draft is not None)
        case AskCompound(draft=draft):
            return replies.ASK_COMPOUND if draft else replies.ASK_MY_COMPOUND
        case _:
            return _aside_prompt(state, lookups)


def still(state: State, lookups: Lookups, *said: str) -> Outcome:
    """Say something and ask again what was asked."""
    settled = IDLE if isinstance(state, Idle) else state
    return Outcome(settled, (*said, prompt(settled, lookups)))


def _aside_prompt(state: State, lookups: Lookups) -> str:
    match state:
        case Choosing(deed=deed, numbers=numbers):
            found = [progress for number in numbers for progress in lookups.mine(number)]
            return affair_replies.choose(deed, [(one.shown, one.words) for one in found])
        case Supplementing(number=number):
            return affair_replies.supplementing(shown(number, lookups))
        case Rating(solved=None):
            return affair_replies.ASK_SOLVED
        case Rating():
            return affair_replies.ASK_SATISFIED
        case Confirming(number=number):
            return (
                affair_replies.confirm_withdraw(shown(number, lookups)) if number else affair_replies.FORGET
            )
        case MaybeComplaint(words=words):
            return affair_replies.ask_if_complaint(words)
        case PhotoFor(number=number, photos=photos):
            return affair_replies.photo_for(len(photos), shown(number, lookups))
        case _:
            return _PROMPTS[type(state)]


def shown(number: str, lookups: Lookups) -> str:
    """The number as it is read out, with the first of its words."""
    found = lookups.mine(number)
    return affair_replies.complaint(found[0].shown, found[0].words) if found else number


def summary(draft: Draft, lookups: Lookups) -> str:
    matters = None if draft.whole else lookups.matters(draft.words)
    said = replies.summary(
        compound=draft.compound.name if draft.compound else "",
        spot=_spot(draft, lookups),
        words=draft.words,
        category=category_name(draft, lookups),
        phone=draft.phone,
        anonymous=draft.anonymous,
        attached=replies.attached(len(draft.photos), len(draft.voices), anonymous=draft.anonymous),
        two_matters=matters is not None,
    )
    found = [(one.told, one.id == draft.same_as) for one in lookups.neighbours(draft)]
    return replies.with_neighbours(said, found)


def _spot(draft: Draft, lookups: Lookups) -> str:
    """The building, unless the place as written names it itself: 三号楼靠东头 does."""
    building = draft.compound.building if draft.compound else ""
    spot = draft.spot or ""
    named = building in spot or intents.names_building(lookups.door_in(spot))
    return spot if named else f"{building}{spot}"


def category_name(draft: Draft, lookups: Lookups) -> str:
    chosen = {choice.code: choice.name for choice in lookups.categories()}.get(draft.category_code or "")
    return chosen or lookups.propose(draft.words).name


def mine(lookups: Lookups) -> str:
    found = lookups.mine()
    more = _what_next(found, lookups) if found else replies.NO_COMPLAINTS
    return "\n\n".join([*map(_progress, found[:SHOWN]), more])


def _what_next(found: Sequence[Progress], lookups: Lookups) -> str:
    """Only what can be done about these."""
    rate = affair_replies.WHAT_NEXT_RATE if lookups.mine_for("rate") else ""
    others = affair_replies.WHAT_NEXT if any(one.due for one in found) else ""
    return "\n".join(filter(None, (rate, others))) or affair_replies.WHAT_NEXT_NEW


def latest(lookups: Lookups) -> str:
    """Only the newest, where an answer must leave room for the question that waits."""
    return _list(lookups.mine()[:1]) or replies.NO_COMPLAINTS


def by_number(number: str, lookups: Lookups) -> str:
    """The resident's own complaint of that number; empty where it is not theirs."""
    return _list(lookups.mine(number))


def by_pin(number: str, pin: str, lookups: Lookups) -> str:
    """Empty where number and PIN do not belong together."""
    found = lookups.with_pin(number, pin)
    return _progress(found) if found else ""


def my_compound(lookups: Lookups, draft: Draft | None = None, *, short: bool = False) -> str:
    """The card of the compound that a draft is about, else of their own; empty where none is known."""
    homes = lookups.homes()
    about = (draft.compound if draft else None) or next(iter(homes), None)
    card = lookups.card(about.community_id) if about else None
    if card is None:
        return ""
    others = [home.label for home in homes[1:]]
    return replies.card(card.name, card.office, card.phone, () if short else card.lines, others)


def _list(found: Sequence[Progress]) -> str:
    return "\n\n".join(map(_progress, found))


def _progress(one: Progress) -> str:
    return replies.progress(one.shown, one.state, one.words, one.answer, one.link, one.office, one.due)
