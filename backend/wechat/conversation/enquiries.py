"""Questions that change nothing: progress, 我的小区, telephone numbers."""

from collections.abc import Sequence

from backend.wechat.conversation import (
    complaint_replies,
    intents,
    replies,
    telling_first,
    unmasking_replies,
)
from backend.wechat.conversation.acting import clarifying
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.states import (
    IDLE,
    AskCategory,
    AskCommunity,
    AskCover,
    AskPhone,
    AskPin,
    AskReason,
    AskSpot,
    AskWords,
    Checking,
    Choosing,
    Clarifying,
    Confirming,
    Draft,
    Idle,
    MaybeComplaint,
    PhotoFor,
    RatingDraft,
    State,
    Supplementing,
    WithPerson,
)

_PROMPTS: dict[type, str] = {
    Idle: replies.MENU,
    AskSpot: replies.ASK_SPOT,
    AskPhone: replies.ASK_PHONE,
    AskReason: complaint_replies.ASK_REASON,
    AskPin: complaint_replies.ASK_PIN,
    WithPerson: complaint_replies.WITH_PERSON,
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
        case AskCommunity(choices=choices) if choices:
            return replies.choices([choice.offer for choice in choices], skippable=state.draft is not None)
        case AskCommunity(draft=draft):
            return replies.ASK_COMMUNITY if draft else replies.ASK_MY_COMMUNITY
        case _:
            return _aside_prompt(state, lookups)


def still(state: State, lookups: Lookups, *replies_before: str) -> StepResult:
    """Say something and ask again what was asked."""
    settled = IDLE if isinstance(state, Idle) else state
    return StepResult(settled, (*replies_before, prompt(settled, lookups)))


def _aside_prompt(state: State, lookups: Lookups) -> str:
    match state:
        case Choosing(move=move, numbers=numbers):
            progress_list = [progress for number in numbers for progress in lookups.mine(number)]
            return complaint_replies.choose(
                move, [(progress.number_shown, progress.words) for progress in progress_list]
            )
        case Supplementing(number=number):
            return complaint_replies.supplementing(shown_number(number, lookups))
        case RatingDraft(solved=None):
            return complaint_replies.ASK_SOLVED
        case RatingDraft():
            return complaint_replies.ASK_SATISFIED
        case AskCover(number=number, words=words):
            return telling_first.question(number, words, lookups)
        case Confirming(number=number):
            return (
                complaint_replies.confirm_withdraw(shown_number(number, lookups))
                if number
                else complaint_replies.FORGET
            )
        case Clarifying():
            return clarifying.question(state)
        case MaybeComplaint(words=words):
            return complaint_replies.ask_if_complaint(words)
        case PhotoFor(number=number, photos=photos):
            return complaint_replies.photo_for(len(photos), shown_number(number, lookups))
        case _:
            return _PROMPTS[type(state)]


def shown_number(number: str, lookups: Lookups) -> str:
    """The number as it is read out, with the first of its words."""
    progress_list = lookups.mine(number)
    return (
        complaint_replies.complaint(progress_list[0].number_shown, progress_list[0].words)
        if progress_list
        else number
    )


def summary(draft: Draft, lookups: Lookups) -> str:
    matters = None if draft.whole else lookups.matters(draft.words)
    summary_text = replies.summary(
        community=draft.community.name if draft.community else "",
        spot=_spot(draft, lookups),
        words=draft.words,
        category=category_name(draft, lookups),
        phone=draft.phone,
        anonymous=draft.anonymous,
        attached=replies.attached(len(draft.photos), len(draft.voices), anonymous=draft.anonymous),
        two_matters=matters is not None,
    )
    firm_view = lookups.unmasking(draft, draft.cover)
    if firm_view is not None:
        how = unmasking_replies.how_to_change(firm_view)
        summary_text = f"{firm_view.text}\n{how}\n\n{summary_text}"
    similar_offers = [
        (similar_choice.offer_text, similar_choice.id == draft.same_as)
        for similar_choice in lookups.neighbours(draft)
    ]
    return replies.with_neighbours(summary_text, similar_offers)


def _spot(draft: Draft, lookups: Lookups) -> str:
    """The building, unless the place as written names it itself: 三号楼靠东头 does."""
    building = draft.community.building if draft.community else ""
    spot = draft.spot or ""
    is_located = building in spot or intents.names_building(lookups.door_in(spot))
    return spot if is_located else f"{building}{spot}"


def category_name(draft: Draft, lookups: Lookups) -> str:
    chosen = {choice.code: choice.name for choice in lookups.categories()}.get(draft.category_code or "")
    return chosen or lookups.propose(draft.words).name


def mine(lookups: Lookups) -> str:
    return of_these(lookups.mine(), lookups)


def of_these(progress_list: Sequence[Progress], lookups: Lookups) -> str:
    more = _what_next(progress_list, lookups) if progress_list else replies.NO_COMPLAINTS
    return "\n\n".join([*map(_progress, progress_list[:SHOWN]), more])


def _what_next(progress_list: Sequence[Progress], lookups: Lookups) -> str:
    """Only what can be done about these."""
    rate = complaint_replies.WHAT_NEXT_RATE if lookups.mine_for("rate") else ""
    other_hint = complaint_replies.WHAT_NEXT if any(progress.due for progress in progress_list) else ""
    return "\n".join(filter(None, (rate, other_hint))) or complaint_replies.WHAT_NEXT_NEW


def latest(lookups: Lookups) -> str:
    """Only the newest, where an answer must leave room for the question that waits."""
    return _list(lookups.mine()[:1]) or replies.NO_COMPLAINTS


def by_number(number: str, lookups: Lookups) -> str:
    """The resident's own complaint of that number; empty where it is not theirs."""
    return _list(lookups.mine(number))


def by_pin(number: str, pin: str, lookups: Lookups) -> str:
    """Empty where number and PIN do not belong together."""
    progress = lookups.with_pin(number, pin)
    return _progress(progress) if progress else ""


def my_community(lookups: Lookups, draft: Draft | None = None, *, short: bool = False) -> str:
    """The card of the community that a draft is about, else of their own; empty where none is known."""
    homes = lookups.homes()
    about = (draft.community if draft else None) or next(iter(homes), None)
    card = lookups.card(about.community_id) if about else None
    if card is None:
        return ""
    other_homes = [home.label for home in homes[1:]]
    lines, note = ((), "") if short else (card.lines, card.grade_note)
    return replies.card(card.name, card.office, card.phone, lines, other_homes, note)


def _list(progress_list: Sequence[Progress]) -> str:
    return "\n\n".join(map(_progress, progress_list))


def _progress(progress: Progress) -> str:
    return replies.progress(
        progress.number_shown,
        progress.state,
        progress.words,
        progress.answer,
        progress.link,
        progress.office,
        progress.due,
    )
