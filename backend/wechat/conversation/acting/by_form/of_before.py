"""Words of a complaint of before, said while another is begun: an answer just delivered has first claim."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acting.after_the_end import is_once_more
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import verdicts
from backend.wechat.conversation.meanings.things import things_in
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskSpot,
    AskWords,
    Checking,
    Draft,
    State,
    draft_of,
)

LONGEST = 30  # characters; what is longer tells a matter of its own
# 锁好了, 围是围了, 锁满意; 灯修好了 还是不亮
_DONE = re.compile(
    r"([修换弄来办清装围拆挪扫通])是\1|(?:修|换|弄|清|装|处理|搞|办)?好了|[修换清装围拆挪扫通亮热]了|解决了|满意"
)
_ONE_DONE = re.compile(r"(\w)是\1了")  # says so of what was answered, whatever it is
_NOT_DONE = re.compile("还是?[没不那老]|又[坏漏堵停响]|照样|没(?:修|换|好|弄|清|解决|砌|来)|不满意|老样子")
# 不是重新投诉，是刚才那个又挪回来了
_OF_THAT_ONE = re.compile(
    "不是(?:要|想|说)?(?:重新|新|另外|再)(?:的|一[个件])*(?:投诉|反映|报|问题|事)"
    "|(?:是|说的?)(?:刚才|上次|原来|之前|刚刚|前面)(?:的|说的|报的|投诉的)?那[个件]"
)


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words belong to what is being written."""
    draft = draft_of(state)
    if draft is None or not isinstance(state, AskWords | AskCommunity | AskSpot | Checking):
        return None
    if len(text) > LONGEST or text_parsing.number(text) is not None or has_a_question(text):
        return None
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NOT_SOLVED)
    if lookups.mine_for("rate"):
        return _of_the_answer(turn, draft)
    return _of_the_closed_one(turn, draft)


def _of_the_answer(turn: DialogueTurn, draft: Draft) -> StepResult | None:
    """The draft's own thing is the draft's; without a thing only what has no words yet gives way."""
    plain, things = simplified(turn.text), things_in(turn.text)
    is_bad = _NOT_DONE.search(plain) is not None or verdicts.is_not_done(plain)
    is_good = _DONE.search(plain) is not None and "不满意" not in plain
    of_answered = [things_in(each.words) for each in turn.lookups.mine_for("rate")]
    is_theirs = any(things & of_it for of_it in of_answered)
    is_theirs = is_theirs or _ONE_DONE.search(plain) is not None or not (things or draft.words)
    is_theirs = is_theirs and not things & things_in(draft.words)
    if not (is_bad or is_good) or not is_theirs or turn.word in text_parsing.RATING:
        return None
    verdict = [act for act, is_said in ((Act.NOT_SOLVED, is_bad), (Act.SOLVED, is_good)) if is_said]
    acts = (*verdict, Act.MORE_WORDS) if len(verdict) > 1 else (*verdict, Act.MORE_WORDS, Act.NO)
    return ask_which(turn, acts)


def _of_the_closed_one(turn: DialogueTurn, draft: Draft) -> StepResult | None:
    """又挪回来了, where a new complaint has been begun and is still empty; or said to be no new one."""
    closed = next(iter(turn.lookups.mine_for("reopen")), None)
    if closed is None:
        return None
    if _OF_THAT_ONE.search(simplified(turn.text)):
        return ask_which(turn, (Act.NOT_SOLVED, Act.MORE_WORDS, Act.NO))
    is_empty = isinstance(turn.state, AskWords) and not (draft.words or draft.photos or draft.voices)
    if not is_empty or not is_once_more(turn.text, closed, turn.lookups):
        return None
    idle = DialogueTurn(
        IDLE, turn.key, turn.text, turn.lookups, context_of(IDLE, turn.lookups), Act.NOT_SOLVED
    )
    return ask_which(idle, (Act.NOT_SOLVED, Act.NEW_MATTER, Act.NO))
