"""What is done for each act, in whatever state the talk is. None: the state's own question decides."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from backend.wechat.conversation import (
    complaint_moves,
    complaint_replies,
    drafting,
    intents,
    opening,
    replies,
)
from backend.wechat.conversation.acting import (
    asking,
    on_complaints,
    on_drafts,
    pressure,
    second_matters,
    taking_up,
)
from backend.wechat.conversation.acting.by_form import giving_a_phone, rewriting
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acting.which_complaint import meant_by
from backend.wechat.conversation.acts.act import QUESTIONS, Act
from backend.wechat.conversation.acts.plain_talk import is_apology
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.states import IDLE, Aside, Confirming, Idle

_AGAIN = re.compile("又|还是|再次|照样")
Handler = Callable[[DialogueTurn], StepResult | None]


def _say(words: str) -> Handler:
    return lambda turn: still(turn.state, turn.lookups, words)


def _begin(turn: DialogueTurn) -> StepResult | None:
    """投诉 in the midst of a complaint, by a button or by word, is an answer to nothing."""
    if turn.draft is None:
        return drafting.begin(turn.key, "", turn.lookups)
    if isinstance(turn.state, Aside):
        return complaint_moves.resume(turn.draft, turn.lookups)
    return still(turn.state, turn.lookups)


def _new_matter(turn: DialogueTurn) -> StepResult | None:
    if turn.chosen and turn.act is Act.NEW_MATTER and pressure.presses(turn.text):
        return pressure.report(turn)
    if turn.chosen and turn.act is Act.NEW_MATTER and not isinstance(turn.state, Idle):
        return second_matters.begin(turn)
    if not isinstance(turn.state, Idle):
        return on_drafts.tell(turn)
    closed = turn.lookups.mine_for("reopen") if not turn.chosen and _AGAIN.search(turn.text) else ()
    if closed and not meant_by(turn.text, closed, turn.lookups).is_another:
        return ask_which(turn, (Act.NOT_SOLVED, Act.NEW_MATTER))
    return opening.tell(turn.about(second_matters.without_lead(turn.text)))


def _numbers(turn: DialogueTurn) -> StepResult:
    return still(turn.state, turn.lookups, turn.lookups.urgent_numbers())


def _person(turn: DialogueTurn) -> StepResult:
    return complaint_moves.hand_to_staff(turn.draft, turn.lookups)


def _forget(turn: DialogueTurn) -> StepResult:
    return complaint_moves.ask_to_forget(turn.draft, turn.lookups)


def _nothing(turn: DialogueTurn) -> StepResult | None:
    if isinstance(turn.state, Idle):
        return opening.not_understood(turn)
    reply = replies.NEVER_MIND if is_apology(turn.text) else replies.NOT_TAKEN
    return still(turn.state, turn.lookups, reply)


def _leave(turn: DialogueTurn) -> StepResult | None:
    """都不是 to what was offered."""
    if not turn.chosen:
        return on_complaints.agree(turn)
    return still(turn.state, turn.lookups)


def _is_well(turn: DialogueTurn) -> StepResult | None:
    """通开了, where it was asked whether to withdraw, says why, and withdraws nothing yet."""
    return (
        still(turn.state, turn.lookups) if isinstance(turn.state, Confirming) else on_complaints.rated(turn)
    )


def _later(turn: DialogueTurn) -> StepResult | None:
    if turn.situation is Situation.ANSWERED and turn.draft is None:
        return StepResult(IDLE, (complaint_replies.RATE_WHEN_SEEN,))
    return on_drafts.leave_for_later(turn)


def _anger(turn: DialogueTurn) -> StepResult | None:
    """Anger that says nothing of the matter is kept nowhere."""
    if turn.situation is Situation.ANSWERED and intents.solved(turn.text) is False:
        return on_complaints.not_solved(turn)  # 还是黑的 你们糊弄谁呢
    solved_question = on_complaints.agree(turn)
    if solved_question is not None:
        return replace(solved_question, replies=(replies.CALM_AFTER_ANSWER, *solved_question.replies))
    return still(turn.state, turn.lookups, replies.CALM)


_HANDLERS: Mapping[Act, Handler] = {
    # said of the account itself
    Act.GREETING: _say(replies.WELCOME),
    Act.WAIT: _say(replies.NO_HURRY),
    Act.PERSON: _person,
    Act.URGENT_NUMBERS: _numbers,
    Act.FORGET: _forget,
    Act.THANKS: on_complaints.thank,
    Act.ANGER: _anger,
    Act.NOISE: _nothing,
    # what is wrong
    Act.COMPLAIN: _begin,
    Act.NEW_MATTER: _new_matter,
    Act.MORE_WORDS: _new_matter,
    Act.EMERGENCY: _new_matter,
    Act.PLACE: on_drafts.tell_place,
    Act.SKIP: on_drafts.skip,
    # the draft
    Act.YES: lambda turn: on_complaints.agree(turn) or on_drafts.submit(turn),
    Act.NO: _leave,
    Act.FIX: on_drafts.fix,
    Act.FIX_COMMUNITY: on_drafts.fix_community,
    Act.FIX_PLACE: on_drafts.fix_place,
    Act.FIX_WORDS: rewriting.fix_words,
    Act.FIX_CATEGORY: on_drafts.fix_category,
    Act.ANONYMOUS: on_drafts.be_anonymous,
    Act.PHONE: giving_a_phone.give_phone,
    Act.CANCEL: on_drafts.cancel,
    Act.LATER: _later,
    Act.GO_ON: taking_up.go_on,
    # complaints that were filed
    Act.PROGRESS: on_complaints.progress,
    Act.URGE: on_complaints.urge,
    Act.ADD_TO_OPEN: on_complaints.add,
    Act.WITHDRAW: on_complaints.withdraw,
    Act.NOT_SOLVED: on_complaints.deny,
    Act.PARTLY: on_complaints.deny,
    Act.SOLVED: _is_well,
    Act.HAPPY: _is_well,
    Act.UNHAPPY: on_complaints.rated,
    Act.RATE: on_complaints.rate,
    Act.REOPEN: on_complaints.reopen,
    # the community, and questions
    Act.MY_COMMUNITY: asking.my_community,
    Act.CHANGE_COMMUNITY: on_drafts.change_community,
    Act.PRAISE: asking.praise,
    **dict.fromkeys(QUESTIONS, asking.ask),
}


def act_on(turn: DialogueTurn) -> StepResult | None:
    handler = _HANDLERS.get(turn.act)
    return handler(turn) if handler else None
