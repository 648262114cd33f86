"""Beside complaints that were filed: more is announced, it goes on, words that rate nothing."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_replies, enquiries, intents, replies
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_commands import announces, announces_for_later
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import kept_replies
from backend.wechat.conversation.states import IDLE, RatingDraft

# 都堆成山了, 刚才又停了: worse, or once more
_GOES_ON = re.compile("^(?:现在|刚才?|今天|昨天|早上|晚上|后来|它|已经)*(?:又|都|更|还|越来越|再次).{1,8}")
LONGEST_GOING_ON = 10  # characters


def of_the_draft(turn: DialogueTurn) -> StepResult:
    """再加一张, 补充: what is to come comes by itself, and the word tells nothing."""
    reply = (
        kept_replies.ADD_BEFORE_OR_AFTER if announces_for_later(turn.text) else kept_replies.ADD_RIGHT_HERE
    )
    return still(turn.state, turn.lookups, reply)


def nothing_to_add_to(turn: DialogueTurn) -> StepResult:
    nothing = complaint_replies.nothing_to("supplement")
    reply = kept_replies.SAY_WHAT_FIRST if announces(turn.text) else nothing
    return still(turn.state, turn.lookups, reply)


def may_go_on(turn: DialogueTurn, options: tuple[Act, ...]) -> bool:
    """都堆成山了, 刚才又停了: what is worse, of which it is not said what."""
    if turn.situation is not Situation.COMPLAINT_OPEN or not {Act.ADD_TO_OPEN, Act.NOT_SOLVED} & set(options):
        return False
    return _GOES_ON.match(simplified(turn.text)) is not None and len(turn.word) <= LONGEST_GOING_ON


def decline_to_rate(text: str, lookups: Lookups) -> StepResult | None:
    """不评 怕他们报复: nobody must rate, and who is afraid hears who can see them."""
    if not intents.declines_to_rate(text) or not lookups.mine_for("rate"):
        return None
    afraid = replies.ANONYMITY if intents.is_afraid(text) else ""
    return StepResult(IDLE, (complaint_replies.NEED_NOT_RATE, afraid))


def asked_with_words(turn: DialogueTurn) -> StepResult | None:
    """服务不错 就是慢了点 says neither that it is solved nor that it is not. None where nothing waits."""
    if isinstance(turn.state, RatingDraft):
        state = replace(turn.state, words=f"{turn.state.words}\n{turn.text}".strip())
    else:
        answered = turn.lookups.mine_for("rate")
        if turn.draft is not None or not answered:
            return None
        state = RatingDraft(answered[0].number, words=turn.text)
    return StepResult(state, (complaint_replies.SO_SO, enquiries.prompt(state, turn.lookups)))
