"""A draft that was left is taken up: by 我回来了, by its matter, by the answer that it still waits for."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import drafting, intents, replies, spots, text_parsing
from backend.wechat.conversation.acting import kept_drafts, on_drafts
from backend.wechat.conversation.acting.after_the_end import repents
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.naming import named_by
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import kept_replies
from backend.wechat.conversation.states import (
    AskCommunity,
    AskSpot,
    AskWords,
    Checking,
    Clarifying,
    Draft,
    Idle,
    MaybeComplaint,
    State,
    draft_of,
    next_question,
    shelved_of,
)

LONGEST = 20  # characters of what points at a matter; what is longer tells one
LONGEST_PLACE = 24
LONGEST_REPENTING, LEAST_TOLD = 40, 4
_CLAUSE_ENDS = re.compile("[\\s，,。；;！!]+")
_BEHIND = (
    "(?:投诉|问题|事儿?|草稿)*"
    "(?:呢|咋样了?|怎么样了?|还在[吗不]?|有[吗没]|[交发报写](?:上去|出去|完)?了?[没吗吧]?|提交了?[没吗吧]?)*"
)
_POINTS = re.compile(
    "(?:那|哦|对了|我是?说的?是?|我要|昨天|上次|上回|刚才|之前|早上|前天|说|写|弄|提|留|放|着|的)*"
    f"(?:那[个件条])?\\S{{1,8}}?(?:的?那[个件条]事?|的){_BEHIND}"
    f"|(?:昨天|上次|刚才|之前|我)*(?:那[个件条])\\S{{1,8}}?的?{_BEHIND}"
)
_SENDS = re.compile(
    "(?:没有?问题|没错|好了?的?|行|可以|嗯|对|是的?|那|就|请|帮我|麻烦你?|我|现在|都)*"
    "(?:提交|上交|交|发|上报|报|发送)(?:上去|出去|了|吧|一下|啊|给他们|给物业)*(?:谢谢)?"
)
_LEADS_TO_PLACE = re.compile(
    "^(?:看了|看过了?|问了|问过了?|哦|噢|嗯|对了?|想起来了?|那个|应该|就是|位置|地址|地方|是|在|[，,。：: ]"
    "|请?把位置改(?:为|成|到)|改(?:为|成|到))+"
)
_ANOTHER = re.compile("(?:换|另外?)一?[个件]")
_NAMES = re.compile("小区|[苑园庄村城府院]$|宿舍|花园|家属")


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where nothing was left, or the words are about something else."""
    repented = _repented(state, text, lookups)
    if repented is not None:
        return repented
    if shelved_of(state) is None:
        return None
    before = state.before if isinstance(state, Clarifying) else state
    if isinstance(before, AskWords | AskCommunity | AskSpot | Checking):
        return _another_one(state, key, text, lookups)
    if not isinstance(before, Idle | MaybeComplaint):
        return None
    drafts = _shelved_drafts(state)
    pointed_at = _pointed_at(drafts, text)
    if pointed_at is not None and not _names_a_filed_one(text, lookups):
        return kept_drafts.resume(_first(drafts, pointed_at), lookups)
    if isinstance(state, Clarifying):
        return None
    if _SENDS.fullmatch(text_parsing.squeeze(text)) and not (isinstance(state, Idle) and state.filed):
        return kept_drafts.resume(drafts[0], lookups)  # shown once more: nothing is sent that was not seen
    return _answered(drafts[0], key, text, lookups)


def _repented(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """还是别撤了，昨晚又到十一点: the draft that was cancelled just before, with what is told besides."""
    if not isinstance(state, Idle) or state.given_up is None or len(text) > LONGEST_REPENTING:
        return None
    first, *rest = [clause for clause in _CLAUSE_ENDS.split(text) if clause] or [""]
    goes_on = text_parsing.command_word(first) in text_parsing.GO_ON or kept_drafts.resumes(first)
    is_of_a_kept_one = state.shelved is not None and not named_by(first, [state.given_up.words])
    if not (repents(first) or (goes_on and not is_of_a_kept_one)):
        return None
    latest = next(iter(lookups.mine()), None)
    if latest is not None and latest.withdrawn and latest.words == state.given_up.words:
        return None  # what was filed was taken back
    draft = replace(state.given_up, shelved=state.shelved)
    more = " ".join(rest)
    if len(more) < LEAST_TOLD:
        return kept_drafts.resume(draft, lookups)
    outcome = drafting.add_words(draft, more, lookups, replies.ADDED)
    return _told_which(draft_of(outcome.state) or draft, outcome)


def nothing_to_send(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """没有问题，请提交！ where nothing is written."""
    if not isinstance(state, Idle) or state.filed or not _SENDS.fullmatch(text_parsing.squeeze(text)):
        return None
    return None if lookups.mine_for("rate") else StepResult(Idle(), (replies.NOTHING_TO_GO_ON, replies.MENU))


def go_on(turn: DialogueTurn) -> StepResult | None:
    """The one that was left, instead of the one that is being written."""
    drafts, draft = _shelved_drafts(turn.state), turn.draft
    return _swapped(draft, drafts, 0, turn.lookups) if drafts and draft is not None else None


def _another_one(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """继续 while another is being written: which of both?"""
    drafts, draft = _shelved_drafts(state), draft_of(state)
    if draft is None:
        return None
    if named_by(text, [draft.words]):
        return None
    pointed_at = _pointed_at(drafts, text)
    is_named = bool(named_by(text, [shelved.words for shelved in drafts]))
    if pointed_at is not None and (is_named or _ANOTHER.search(simplified(text))):
        return _swapped(draft, drafts, pointed_at, lookups)
    goes_on = text_parsing.command_word(text) in text_parsing.GO_ON or kept_drafts.resumes(text)
    if not goes_on or isinstance(state, Clarifying):
        return None
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.GO_ON)
    offered = ask_which(turn, (Act.GO_ON, Act.NO))
    return replace(offered, replies=(kept_replies.kept_besides(drafts[0].words), *offered.replies))


def _pointed_at(drafts: list[Draft], text: str) -> int | None:
    """Which of those that were left; the latest where it is only said that one goes on."""
    word = text_parsing.squeeze(text)
    if len(word) > LONGEST:
        return None
    named = named_by(text, [draft.words for draft in drafts])
    if kept_drafts.resumes(text) or kept_drafts.returns(text):
        return named[0] if named else 0
    points = _POINTS.fullmatch(word) is not None
    return named[0] if named and points else None


def _names_a_filed_one(text: str, lookups: Lookups) -> bool:
    """纸箱那个咋样了, where that was filed and another was left."""
    words_filed = [progress.words for progress in lookups.mine()]
    return not kept_drafts.resumes(text) and bool(named_by(text, words_filed))


def _answered(draft: Draft, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """The answer that was still missing: its community, or where it is."""
    if lookups.recognised(text) or asks(text) or len(text) > LONGEST_PLACE:
        return None
    question = next_question(draft)
    if isinstance(question, AskCommunity):
        may_be_one = bool(_NAMES.search(text)) and bool(lookups.by_name(text))
        is_named = lookups.named(text) is not None or lookups.mentioned(text).sure or may_be_one
        return _told_which(draft, drafting.name_community(question, text, lookups)) if is_named else None
    place = _LEADS_TO_PLACE.sub("", simplified(text)).strip(" 。！!吧")
    if not (lookups.door_in(place) or intents.names_a_spot(place)) or text_parsing.complains(place):
        return None
    if isinstance(question, AskSpot):
        turn = DialogueTurn(question, key, place, lookups, context_of(question, lookups), Act.PLACE)
        outcome = on_drafts.tell_place(turn) or spots.take_spot(draft, place, lookups)
    elif isinstance(question, Checking) and (not draft.spot or place != text.strip()):
        outcome = spots.set_spot(draft, place, lookups)
    else:
        return None
    return _told_which(draft, outcome)


def _told_which(draft: Draft, outcome: StepResult) -> StepResult:
    """The check page says it by itself."""
    if isinstance(outcome.state, Checking):
        return outcome
    return replace(outcome, replies=(replies.written_so_far(draft.words), *outcome.replies))


def _shelved_drafts(state: State) -> list[Draft]:
    """Those that were left, the latest first."""
    drafts: list[Draft] = []
    draft = shelved_of(state)
    while draft is not None:
        drafts.append(draft)
        draft = draft.shelved
    return drafts


def _first(drafts: list[Draft], position: int) -> Draft:
    """That one, with the other_drafts behind it."""
    other_drafts = [draft for place, draft in enumerate(drafts) if place != position]
    return replace(drafts[position], shelved=_chained(other_drafts))


def _chained(drafts: list[Draft]) -> Draft | None:
    chain: Draft | None = None
    for draft in reversed(drafts):
        chain = replace(draft, shelved=chain)
    return chain


def _swapped(draft: Draft, drafts: list[Draft], position: int, lookups: Lookups) -> StepResult:
    other_drafts = [shelved for place, shelved in enumerate(drafts) if place != position]
    left = [draft, *other_drafts] if draft.words else other_drafts
    taken_up = replace(drafts[position], shelved=_chained(left[: kept_drafts.MOST_KEPT]))
    outcome = kept_drafts.resume(taken_up, lookups)
    return replace(outcome, replies=(kept_replies.OTHER_LEFT if draft.words else "", *outcome.replies))
