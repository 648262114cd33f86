"""A location or a scanned code as the place of a complaint."""

from dataclasses import replace

from backend.wechat.conversation import drafting, replies, spots
from backend.wechat.conversation.commands import SetCommunity, StepResult
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.likely_communities import MOST_CHOICES
from backend.wechat.conversation.messages import Scan, SharedLocation
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskWords,
    CommunityChoice,
    Draft,
    State,
    draft_of,
)


def located(state: State, spot: SharedLocation, lookups: Lookups) -> StepResult:
    """A location answers where; out of the blue it asks which community around there is theirs."""
    draft = draft_of(state)
    if draft is not None and (draft.community is not None or draft.community_unknown):
        label = _within(draft, spot.label)
        if draft.words and draft.spot is None and label:
            return spots.take_spot(draft, label, lookups)
        return still(state, lookups, replies.SPOT_SEEN)
    communities = _around(spot, lookups)
    ask_community = AskCommunity(draft, communities)
    reply = replies.NEARBY if communities else replies.NOTHING_NEARBY
    if draft is not None and not draft.words:
        return StepResult(AskWords(draft), (reply, prompt(AskWords(draft), lookups)))
    return StepResult(ask_community, (reply, prompt(ask_community, lookups)))


def _around(spot: SharedLocation, lookups: Lookups) -> tuple[CommunityChoice, ...]:
    """What the address names itself, where WeChat knows it, then the nearest."""
    communities = lookups.mentioned(spot.label).communities
    named_ids = {community.community_id for community in communities}
    near = (community for community in lookups.nearby(spot) if community.community_id not in named_ids)
    return (*communities, *near)[:MOST_CHOICES]


def _within(draft: Draft, label: str) -> str:
    """An address without what leads to the community, which is known: only what is left says where in it."""
    name = draft.community.name if draft.community else ""
    return label.rpartition(name)[2].strip(" ()（），,") if name and name in label else label[:90]


def scanned(state: State, scan: Scan, lookups: Lookups) -> StepResult:
    community = lookups.by_scene(scan.scene) if scan.scene else None
    greeting = replies.WELCOME if scan.followed else ""
    if community is None:
        unknown = replies.UNKNOWN_CODE if scan.scene else ""
        return still(state, lookups, greeting, unknown)
    homes = lookups.homes()
    reply = replies.community_set(community.label, homes[0].label if homes else "")
    draft = draft_of(state)
    outcome = (
        drafting.take(draft, community, lookups, greeting, reply)
        if draft
        else StepResult(IDLE, (greeting, reply, replies.MENU))
    )
    return replace(outcome, command=SetCommunity(community))
