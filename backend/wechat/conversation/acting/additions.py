"""Beside complaints that were filed: more is announced, it goes on, words that rate nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_moves, complaint_replies, enquiries, intents, replies
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acting.which_complaint import meant_by
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_commands import announces, announces_for_later
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import StepResult, SupplementComplaint
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.meanings import kept_replies, verdicts
from backend.wechat.conversation.meanings.things import things_in
from backend.wechat.conversation.states import IDLE, Idle, RatingDraft

# 都堆成山了, 刚才又停了: worse, or once more
_GOES_ON = re.compile("^(?:现在|刚才?|今天|昨天|早上|晚上|后来|它|已经)*(?:又|都|更|还|越来越|再次).{1,8}")
# 电来了 行了 relieves; 走了走了 送货去 does not
_RELIEF = re.compile(
    "好|没事|行[了啦]|可以[了啦]|[不没].{0,3}[了啦]|灭|救|出来|通|亮|有[水电气人]|[来到][了啦水电气暖]|热|平安|放心|正常|修|解决|安全|满意"
)
# 都三天了没人来: of those who should come. 已经连着三天了 tells more of the matter.
_OF_COMING = re.compile("来|修|管|处理|动静|消息|信儿|回话|答复|办|人影|理|到底|催|等|解决")
_BUT = re.compile("但是?|不过|可是|就是|顺便|另外|还有")
LONGEST_GOING_ON = 10  # characters


def relieve(turn: DialogueTurn) -> StepResult | None:
    """电来了 行了: the office hears of it, and is asked to find the cause; nobody offers to take it back."""
    complaint = turn.lookups.open_emergency()
    if complaint is None or meant_by(turn.text, [complaint], turn.lookups).is_another:
        return None
    if not (_RELIEF.search(simplified(turn.text)) or turn.lookups.danger_over(turn.text)):
        return None
    addition = SupplementComplaint(complaint.number, turn.text)
    return StepResult(IDLE, (complaint_replies.RELIEVED,), addition)


def only_news(turn: DialogueTurn) -> bool:
    """Behind an emergency nothing is taken back of which the words do not speak."""
    is_idle = isinstance(turn.state, Idle) and not turn.chosen
    return is_idle and not intents.takes_back(turn.text) and turn.lookups.open_emergency() is not None


def ended(turn: DialogueTurn) -> StepResult:
    """就这么多 ends the adding; 没有灯罩了 may end it, or tell more."""
    if things_in(turn.text):
        return ask_which(turn, (Act.ADD_TO_OPEN, Act.NO))
    return complaint_moves.resume(turn.draft, turn.lookups, complaint_replies.SUPPLEMENTED)


def tells_of_another(turn: DialogueTurn, answered: Sequence[Progress]) -> bool:
    """灯是好了 但是我家下水道堵了: behind the verdict stands a matter of its own."""
    *_, second = _BUT.split(simplified(turn.text), maxsplit=1)
    if turn.chosen or second == simplified(turn.text) or not turn.lookups.recognised(second):
        return False
    if verdicts.judges(second):  # 但是态度太差 一进门就骂骂咧咧
        return False
    things, of_the_answered = things_in(second), [things_in(each.words) for each in answered]
    return bool(things) and all(of_it and not things & of_it for of_it in of_the_answered)


def tells_on(text: str) -> bool:
    """已经连着三天了 tells more of the matter; 都三天了没人来 is for those who should come."""
    return not _OF_COMING.search(simplified(text)) and not has_a_question(text)


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
