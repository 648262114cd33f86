"""Who wants the office above, with a complaint under way or answered: told who it is and how to reach it."""

from backend.wechat.conversation import complaint_replies
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import verdicts
from backend.wechat.conversation.meanings.office_above import above
from backend.wechat.conversation.states import Idle, RatingDraft, State, Supplementing

LONGEST = 20  # characters; what is longer tells of more


def answer(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """我要找你们领导, 向上反映怎么弄; 你们这叫答复吗 once it was sent back. None where it is neither."""
    if not isinstance(state, Idle | Supplementing | RatingDraft) or len(text) > LONGEST:
        return None
    belittles = verdicts.is_no_answer(text)
    if not (verdicts.wants_the_office_above(text) or belittles) or lookups.recognised(text):
        return None
    answered = bool(lookups.mine_for("rate"))
    if (belittles and answered) or not (answered or lookups.mine_for("urge")):
        return None
    return still(state, lookups, complaint_replies.office_above(above(lookups), lookups.hotline()))
