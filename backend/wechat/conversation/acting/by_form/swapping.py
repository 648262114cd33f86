"""不是楼道灯 是门灯: what is denied stands in the words, and is replaced there."""

from dataclasses import replace

from backend.wechat.conversation import drafting, replies
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.corrections import swapped


def swap(turn: DialogueTurn) -> StepResult | None:
    """None where nothing that is denied stands there."""
    draft = turn.draft
    pair = swapped(draft.words, turn.text) if draft is not None else None
    if draft is None or pair is None:
        return None
    changed = replace(draft, words=draft.words.replace(*pair), same_as=None)
    return drafting.go_on(changed, turn.lookups, replies.changed_to(*pair))
