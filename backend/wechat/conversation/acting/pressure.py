"""Pressed to withdraw or to rate well: nobody need give in, and it may be reported to the office above."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_replies, drafting
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskSpot,
    Checking,
    Clarifying,
    Confirming,
    Draft,
    State,
    WithPerson,
    draft_of,
)

CONDUCT = "conduct"
_THEY = "(?:物业|他们?|她们?|人家|经理|主任|保安|单位|村里|街道|社区|办理的|办事的|有人|师傅|领导|队长)"
_GIVING_IN = (
    "(?:撤|别[再]?(?:投诉|告|说|反映)|不要?(?:再)?(?:投诉|告)|改(?:成)?(?:满意|好评)"
    "|[给打评写].{0,3}(?:好评|满意|五星|5星)|删)"
)
_PRESSURES = re.compile(
    f"{_THEY}.{{0,14}}(?:[让叫逼劝催求骗哄]|要求|非要|要)着?(?:[我俺咱]|大家)(?!帮).{{0,6}}{_GIVING_IN}"
    f"|(?:[逼劝催]|威胁|恐吓)着?[我俺].{{0,6}}{_GIVING_IN}"
    r"|撤诉?.{0,6}(?:就|才)?给(?:我|俺)?[\d一二两三四五六七八九十百千几]+[块元]|(?:[\d一二两三四五六七八九十百千几]+[块元]|钱).{0,4}[让叫]?[我俺].{0,2}撤"
    "|(?:再|还|要是|如果|敢).{0,3}(?:投诉|告|反映|举报).{0,8}(?:就|要|会).{0,6}(?:断|停|收拾|打|弄|找人|赶|不给|不让|报复|难看)"
    "|(?:投诉|告).{0,6}(?:威胁|恐吓|报复)(?:[我俺]|了)|(?:威胁|恐吓)[我俺].{0,6}(?:投诉|撤|告)"
)


def presses(text: str) -> bool:
    """物业打电话让我撤了, 给我500块让我撤诉, 再投诉就断我水."""
    return _PRESSURES.search(simplified(text)) is not None


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where nobody presses, or nothing of theirs was filed."""
    if isinstance(state, WithPerson | Clarifying) or not presses(text):
        return None
    if not (lookups.mine_for("withdraw") or lookups.mine_for("rate")):
        return None
    in_a_draft = isinstance(state, AskCommunity | AskSpot | Checking) and draft_of(state) is not None
    before = IDLE if isinstance(state, Confirming) and state.draft is None else state
    options = (Act.NEW_MATTER, Act.MORE_WORDS if in_a_draft else Act.ADD_TO_OPEN, Act.NO)
    turn = DialogueTurn(before, key, text, lookups, context_of(before, lookups), Act.NEW_MATTER)
    offered = ask_which(turn, options)
    return replace(offered, replies=(complaint_replies.NEED_NOT_GIVE_IN, *offered.replies))


def report(turn: DialogueTurn) -> StepResult:
    """A complaint about the pressure itself: of how the firm treats people, the firm is not the judge."""
    known = {category.code for category in turn.lookups.categories()}
    waiting = turn.draft
    fresh = Draft(
        turn.key,
        words=turn.text,
        community=waiting.community if waiting else turn.lookups.home_meant(),
        spot="",
        category_code=CONDUCT if CONDUCT in known else None,
        waiting=replace(waiting, shelved=None) if waiting else None,
        shelved=waiting.shelved if waiting else None,
    )
    problem = turn.lookups.problem("words", turn.text)
    return still(turn.state, turn.lookups, problem) if problem else drafting.go_on(fresh, turn.lookups)
