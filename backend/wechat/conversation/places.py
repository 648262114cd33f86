"""A location that was sent and a code that was scanned: both say where."""

from dataclasses import replace

from backend.wechat.conversation import drafting, replies
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.messages import Scan, Spot
from backend.wechat.conversation.outcomes import Bind, Outcome
from backend.wechat.conversation.states import (
    IDLE,
    AskCompound,
    AskWords,
    Compound,
    Draft,
    State,
    draft_of,
)


def located(state: State, spot: Spot, lookups: Lookups) -> Outcome:
    """A location answers where; out of the blue it asks which compound around there is theirs."""
    draft = draft_of(state)
    if draft is not None and (draft.compound is not None or draft.compound_unknown):
        label = _within(draft, spot.label)
        if draft.words and draft.spot is None and label:
            return drafting.take_spot(draft, label, lookups)
        return still(state, lookups, replies.SPOT_SEEN)
    found = _around(spot, lookups)
    asked = AskCompound(draft, found)
    told = replies.NEARBY if found else replies.NOTHING_NEARBY
    if draft is not None and not draft.words:
        return Outcome(AskWords(draft), (told, prompt(AskWords(draft), lookups)))
    return Outcome(asked, (told, prompt(asked, lookups)))


def _around(spot: Spot, lookups: Lookups) -> tuple[Compound, ...]:
    """What the address names itself, where WeChat knows it, then the nearest."""
    named = lookups.mentioned(spot.label).compounds
    known = {one.community_id for one in named}
    near = (one for one in lookups.nearby(spot) if one.community_id not in known)
    return (*named, *near)[: drafting.MOST_CHOICES]


def _within(draft: Draft, label: str) -> str:
    """An address without what leads to the compound, which is known: only what is left says where in it."""
    name = draft.compound.name if draft.compound else ""
    return label.rpartition(name)[2].strip(" ()（），,") if name and name in label else label[:90]


def scanned(state: State, scan: Scan, lookups: Lookups) -> Outcome:
    compound = lookups.by_scene(scan.scene) if scan.scene else None
    greeting = replies.WELCOME if scan.followed else ""
    if compound is None:
        unknown = replies.UNKNOWN_CODE if scan.scene else ""
        return still(state, lookups, greeting, unknown)
    homes = lookups.homes()
    told = replies.bound(compound.label, homes[0].label if homes else "")
    draft = draft_of(state)
    outcome = (
        drafting.take(draft, compound, lookups, greeting, told)
        if draft
        else Outcome(IDLE, (greeting, told, replies.MENU))
    )
    return replace(outcome, command=Bind(compound))
