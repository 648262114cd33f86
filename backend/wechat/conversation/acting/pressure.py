"""Pressed by those who are complained of: nobody need give in, and the office above may hear of it."""

import re
from dataclasses import replace

from backend.complaints.rules.pressure import (
    SAFE_FIRST,
    Pressure,
    advice_against,
    pressure_in,
    uses_force,
)
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
    Aside,
    AskCommunity,
    AskPhone,
    AskSpot,
    Checking,
    Clarifying,
    Confirming,
    Draft,
    Idle,
    State,
    Supplementing,
    WithPerson,
    draft_of,
)

CONDUCT = "conduct"
# 修是修了，但是师傅骂我 rates the work first of all
_OF_THE_WORK = re.compile("修|换|弄|态度|答复|批评|好了")
_ONLY_SAID = (Pressure.KNOWN, Pressure.FEARED)  # nothing was done yet that could be complained of
_SUPPLIES = frozenset("水电暖气")
_OF_CONDUCT = re.compile("骂|打人|打架|动手|威胁|态度|推人|[砸踹堵]门")


def presses(text: str) -> bool:
    """Whether the words may be a complaint about pressure itself: who knows of it does nothing by that."""
    return pressure_in(text) not in (None, *_ONLY_SAID)


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where nobody presses, nothing of theirs was filed, or that is what they are writing of."""
    pressure = None if isinstance(state, WithPerson | Clarifying) else pressure_in(text)
    if pressure is None or not _is_news(pressure, state, text, lookups):
        return None
    if pressure in _ONLY_SAID:
        advice = advice_against(pressure)
        return StepResult(IDLE, (advice,)) if isinstance(state, Idle) else still(state, lookups, advice)
    in_a_draft = isinstance(state, AskCommunity | AskSpot | AskPhone | Checking)
    in_a_draft = in_a_draft and draft_of(state) is not None
    before = IDLE if isinstance(state, Confirming) and state.draft is None else state
    options = (Act.NEW_MATTER, Act.MORE_WORDS if in_a_draft else Act.ADD_TO_OPEN, Act.NO)
    turn = DialogueTurn(before, key, text, lookups, context_of(before, lookups), Act.NEW_MATTER)
    offered = ask_which(turn, options)
    advice = f"{advice_against(pressure)}\n{complaint_replies.TELL_THE_OFFICE_ABOVE}"
    return replace(offered, replies=(advice, *offered.replies))


def _is_news(pressure: Pressure, state: State, text: str, lookups: Lookups) -> bool:
    """What a draft or an open complaint is about already is more of it; fear alone is added to nothing."""
    if pressure is Pressure.FEARED:
        return isinstance(state, Supplementing)
    draft = draft_of(state)
    filed = [*lookups.mine_for("withdraw"), *lookups.mine_for("rate")]
    if draft is not None and not isinstance(state, Aside):
        its_words = simplified(draft.words)
        is_its_matter = not its_words or pressure_in(its_words) or _OF_CONDUCT.search(its_words)
        return not is_its_matter and (
            pressure in (Pressure.GIVE_IN, Pressure.FORCE) or (bool(filed) and pressure not in _ONLY_SAID)
        )
    if pressure is Pressure.ABUSE and lookups.mine_for("rate") and _OF_THE_WORK.search(simplified(text)):
        return False
    same = any(pressure_in(complaint.words) is pressure for complaint in filed)
    if pressure is Pressure.CUT_OFF:
        same = same or any(set(text) & set(complaint.words) & _SUPPLIES for complaint in filed)
    return bool(filed) and (pressure is Pressure.GIVE_IN or not same)


def safe_first(text: str, outcome: StepResult) -> StepResult:
    """Where force is used the advice stands before whatever becomes of the words."""
    is_advised = outcome.urgent or any(SAFE_FIRST in reply for reply in outcome.replies)
    if is_advised or not uses_force(text):
        return outcome
    return replace(outcome, replies=(SAFE_FIRST, *outcome.replies))


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
