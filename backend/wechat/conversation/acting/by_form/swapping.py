"""不是楼道灯 是门灯: what is denied stands in the words, and is replaced there."""

import re
from dataclasses import replace

from backend.wechat.conversation import drafting, replies
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.corrections import swapped
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.things import things_in

_OF_MONEY = re.compile("[费钱价账]|基金|资金|广告|收益|票")
_OF_TIME = re.compile("[天月年周点夜早晚久]|礼拜|星期|凌晨|小时|上午|下午|中午")
_A_MATTER = re.compile("(?:的?事|问题|[那这][个件])[儿情]?$")


def swap(turn: DialogueTurn) -> StepResult | None:
    """None where nothing that is denied stands there."""
    draft = turn.draft
    pair = swapped(draft.words, turn.text) if draft is not None else None
    if draft is None or pair is None or not _is_of_a_kind(*pair):
        return None
    changed = replace(draft, words=draft.words.replace(*pair), same_as=None)
    return drafting.go_on(changed, turn.lookups, replies.changed_to(*pair))


def _is_of_a_kind(denied: str, meant: str) -> bool:
    """Whether what stands around the one fits the other: 停车费的事 does not stand where 下水道 did."""
    for form in (_OF_MONEY, _A_MATTER):
        if bool(form.search(denied)) != bool(form.search(meant)):
            return False
    if names_fault(denied) != names_fault(meant):
        return False
    is_time = _OF_TIME.search(denied) is not None and _OF_TIME.search(meant) is not None
    return is_time or denied[-1] == meant[-1] or bool(things_in(denied) & things_in(meant))
