"""A second matter, told while a complaint is being written: asked about, never put into the first unasked."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import drafting, replies
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import likely_communities
from backend.wechat.conversation.meanings.fillers import without_chatter
from backend.wechat.conversation.meanings.pointing import points_elsewhere, points_home, tells_of_kin
from backend.wechat.conversation.states import (
    AskCommunity,
    AskPhone,
    AskSpot,
    Checking,
    CommunityChoice,
    Draft,
    State,
    draft_of,
    with_draft,
)
from backend.wechat.conversation.text_parsing import squeeze

# 我自己小区也有个事, 还有一件事, 另外一件, 再投诉一个, 顺便我这边…也坏了
_ANOTHER = re.compile(
    "(?:还|也|又|另外?)有(?:另外|别的|一|个|件|桩|点)*(?:事|问题)(?:儿|情|想|要|[，,。： :]|$)"
    "|另(?:外)?一?[件个桩](?:事|投诉|问题)?|第二件"
    "|^(?:哦|对了|那)?[，, ]*再(?:加|来)?一?[件个](?:事|问题)?(?:儿|情)?[，,：: ]"
    "|(?:再|还[要想])(?:投诉|反映|说|报|告)(?:另外|别的)?一?[件个桩]"
    "|(?:顺便|另外|再就是).{0,4}(?:[我俺咱](?:们)?|自己)(?:家|小区|院里)?(?:这[边里儿块]|小区)"
    "|[我俺咱](?:们)?自己(?:家)?的?(?:小区|这[边里儿])"
)
_LEAD = re.compile(
    "^(?:对了|哦|还有|那个|顺便(?:说一下|问一下)?|另外)?[，,。 ]*"
    "(?:[我俺]?(?:还|也|又)?(?:有|想说|想投诉|要投诉)"
    "(?:另外|别的|一|个|件|点)*(?:事|问题)(?:儿|情)?|另外?一?件事?)[，,。：: ]+"
)
LEAST_LEFT = 4
_ELEMENTS = frozenset("水气电火烟梯墙暖")  # what a danger and the matter before it are both about


def ask(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """Which of both it is; None where the words belong to what is being written."""
    draft = draft_of(state)
    if draft is None or not isinstance(state, AskCommunity | AskSpot | AskPhone | Checking):
        return None
    if not is_another(draft, text, lookups):
        return None
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NEW_MATTER)
    return ask_which(turn, (Act.NEW_MATTER, Act.MORE_WORDS, Act.NO))


def says_another(text: str) -> bool:
    """还有个事 楼道窗户关不上."""
    return _ANOTHER.search(simplified(text)) is not None


def is_another(draft: Draft, text: str, lookups: Lookups) -> bool:
    """By its own words, by another community, or by another kind at another door."""
    if not draft.words or text in draft.words:
        return False
    if says_another(text):
        return True
    if not lookups.recognised(text):
        return False
    if points_elsewhere(text) and not tells_of_kin(draft.words) and not lookups.emergency(draft.words):
        return draft.community is not None
    return _of_another_community(draft, text, lookups) or _of_another_door(draft, text, lookups)


def is_another_danger(draft: Draft, text: str, lookups: Lookups) -> bool:
    """暖气管爆了, while what is being written is of a kind that no firm leads: that the firm threatens."""
    if is_another(draft, text, lookups):
        return True
    if lookups.emergency(draft.words) or set(text) & set(draft.words) & _ELEMENTS:
        return False
    chosen = next((each for each in lookups.categories() if each.code == draft.category_code), None)
    of_draft = chosen or lookups.propose(draft.words)
    return not of_draft.to_firm and lookups.propose(text).code != of_draft.code


def without_lead(text: str) -> str:
    """楼道窗户关不上 of 还有个事 楼道窗户关不上."""
    words = without_chatter(_LEAD.sub("", text, count=1))
    return words if len(words) >= LEAST_LEFT else text


def begin(turn: DialogueTurn) -> StepResult:
    """The second one now; the first waits, and is gone on with behind it."""
    words = without_lead(turn.text)
    waiting = turn.draft
    community = _community(words, waiting, turn.lookups)
    outcome = drafting.add_words(Draft(turn.key, community=community), words, turn.lookups)
    begun = draft_of(outcome.state)
    if waiting is None or begun is None:
        return outcome
    begun = replace(begun, waiting=replace(waiting, shelved=None), shelved=waiting.shelved)
    all_replies = (replies.FIRST_WAITS, *outcome.replies)
    return replace(outcome, state=with_draft(outcome.state, begun), replies=all_replies)


def _community(words: str, waiting: Draft | None, lookups: Lookups) -> CommunityChoice | None:
    """What the words themselves name is taken afterwards; 我这边 is the resident's own, 她那边 is asked."""
    named = likely_communities.named_before(words, lookups)
    if named is not None:
        return named
    if points_home(words):
        return next(iter(lookups.homes()), None)
    if waiting is None or points_elsewhere(words):
        return None if waiting else lookups.home_meant()
    return waiting.community.without_building if waiting.community else None


def _of_another_community(draft: Draft, text: str, lookups: Lookups) -> bool:
    mention = lookups.mentioned(text)
    if draft.community is None or not mention.sure or lookups.named(text) is not None:
        return False
    if not lookups.recognised(text.replace(mention.communities[0].name, "")):
        return False
    return mention.communities[0].community_id != draft.community.community_id


def _of_another_door(draft: Draft, text: str, lookups: Lookups) -> bool:
    door = squeeze(lookups.door_in(text))
    own = squeeze(lookups.door_in(draft.spot or "") or lookups.door_in(draft.words))
    if not door or not own or door.startswith(own) or own.startswith(door):
        return False
    same_kind = lookups.propose(text).code == lookups.propose(draft.words).code
    return not same_kind and lookups.recognised(draft.words)
