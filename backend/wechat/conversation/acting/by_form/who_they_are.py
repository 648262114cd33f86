"""Before who somebody is becomes a place, or a number ends the anonymity of a draft, it is asked."""

import re

from backend.complaints.rules.privacy.own_details import DetailKind, own_details
from backend.core.fields.phones import phones_in
from backend.core.simplified import simplified
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.intents import of_landline
from backend.wechat.conversation.states import AskPhone, AskSpot, Checking, Clarifying, draft_of
from backend.wechat.conversation.text_parsing import squeeze

# 留电话139…, 不匿名: that it is to stand there was said.
_LEFT_FOR_THEM = re.compile("留|不匿名|实名|登记|填上?|写上|记[下上]|加上")
_INTRODUCES = re.compile("^(?:[我俺]|本人)(?:就)?是(?![在住说想问怕从])|的就是[我俺]$|^(?:我)?就是.*的?那个$")


def ask_first(turn: DialogueTurn, outcome: StepResult) -> StepResult | None:
    """None where the outcome may stand."""
    if not isinstance(turn.state, AskSpot | Checking) or outcome.command is not None:
        return None
    kinds = {detail.kind for detail in own_details(turn.text)}
    if isinstance(outcome.state, Clarifying):
        return _other_choices(turn, outcome.state, kinds)
    before, after = turn.state.draft, draft_of(outcome.state)
    if after is None:
        return None
    if before.anonymous and not after.anonymous and not _is_left(turn, outcome):
        return ask_which(turn, (Act.PHONE, Act.ANONYMOUS))
    is_moved = not after.words.endswith(turn.text) and (after.spot or "") != (before.spot or "")
    if is_moved and _tells_who(turn, kinds, after.spot or ""):
        is_place = Act.FIX_PLACE if isinstance(turn.state, Checking) else Act.PLACE
        is_detail = bool(kinds - {DetailKind.HOME})
        return ask_which(turn, (Act.MORE_WORDS, *(() if is_detail else (is_place,)), Act.NO))
    return None


def _other_choices(turn: DialogueTurn, state: Clarifying, kinds: set[DetailKind]) -> StepResult | None:
    """No identity number is a phone, and no way to reach somebody is a place."""
    if Act.PHONE in state.options and DetailKind.IDENTITY in kinds:
        return ask_which(turn, (Act.MORE_WORDS, Act.NO))
    if Act.PLACE in state.options and DetailKind.CONTACT in kinds:
        if phones_in(turn.text):
            return ask_which(turn, (Act.PHONE, Act.ANONYMOUS))
        is_phone = (Act.PHONE,) if of_landline(turn.text) else ()
        return ask_which(turn, (*is_phone, Act.MORE_WORDS, Act.NO))
    return None


def _is_left(turn: DialogueTurn, outcome: StepResult) -> bool:
    is_asked = isinstance(outcome.state, AskPhone) or not phones_in(turn.text)
    return is_asked or _LEFT_FOR_THEM.search(simplified(turn.text)) is not None


def _tells_who(turn: DialogueTurn, kinds: set[DetailKind], place: str) -> bool:
    """At the question of the place 我是3号楼的 answers it, and 我叫张三，3号楼 as well."""
    tells = bool(kinds - {DetailKind.HOME}) or _INTRODUCES.search(simplified(turn.text)) is not None
    if not tells or isinstance(turn.state, Checking):
        return tells
    return squeeze(turn.lookups.door_in(place)) != squeeze(place)
