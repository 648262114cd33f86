"""Questions: each gets its own answer, and the talk goes on where it was."""

import re
from dataclasses import replace

from backend.wechat.conversation import complaint_replies, enquiries, questions, replies
from backend.wechat.conversation.acting.by_form import asked_before
from backend.wechat.conversation.acting.pending import QUESTIONS
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import PassOnPraise, StepResult
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.meanings import kept_replies
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    CommunityChoice,
    Idle,
    PendingQuestion,
    with_draft,
)

# 主板是啥意思, said of an answer
_WHO_HANDLES = re.compile("谁.{0,3}(?:处理|管|办|负责|解决)|归谁|(?:哪个|什么|啥)(?:部门|单位)")
_PHOTOS_SEEN = re.compile("(?:照片|图片?|相片|视频).{0,3}(?:看[见到]|收到|发过去|传上去?|有|在)了?[没吗么不]")
_PHONE_NEEDED = re.compile(
    "(?:留|写|给).{0,4}(?:电话|号码|手机|联系)|(?:电话|号码|手机|联系).{0,8}(?:留|写|给)"
)
_MEANING = re.compile("^(?!.*(?:[你您]|这[里儿是个]|邻声|公众号)).*(?:[啥甚]|什么)(?:意思|东西|$)")


def ask(turn: DialogueTurn) -> StepResult:
    """The answer; where the community must be known first, it is asked for, and the question is kept."""
    if turn.act is Act.ASK_WHAT and turn.situation is Situation.ANSWERED and _MEANING.search(turn.text):
        answered = turn.lookups.mine_for("rate")
        if answered:
            return _with_answer(turn, complaint_replies.ask_the_office(answered[0].office))
    answer_text = _of_this_one(turn) or questions.answer(
        QUESTIONS[turn.act], turn.text, _meant(turn), turn.lookups
    )
    if answer_text:
        return _with_answer(turn, answer_text)
    pending = PendingQuestion(turn.act.value, turn.text)
    draft = turn.draft
    if draft is None:
        name_question = AskCommunity(None, question=pending)
        return StepResult(name_question, (prompt(name_question, turn.lookups),))
    state = with_draft(turn.state, replace(draft, question=pending))
    return still(state, turn.lookups, replies.ANSWER_LATER)


def _of_this_one(turn: DialogueTurn) -> str:
    """What is asked of the very draft: whether its photos came, who leads it, whom to call in its danger."""
    draft = turn.draft
    if turn.act is Act.ASK_HOW and draft is None and _PHONE_NEEDED.search(turn.text):
        return complaint_replies.NO_PHONE_NEEDED if turn.lookups.mine_for("supplement") else ""
    if turn.act is Act.ASK_HOW and _PHOTOS_SEEN.search(turn.text):
        return kept_replies.photos_so_far(len(draft.photos)) if draft else complaint_replies.PHOTOS_WITH_IT
    if draft is None or not draft.words:
        return ""
    if turn.act is Act.ASK_FIRM and turn.lookups.emergency(draft.words) and "物业" not in turn.text:
        return turn.lookups.urgent_numbers()
    if turn.act is Act.ASK_WHO and _WHO_HANDLES.search(turn.text):
        known = {category.code: category for category in turn.lookups.categories()}
        category = known.get(draft.category_code or "") or turn.lookups.propose(draft.words)
        return "" if category.to_firm else kept_replies.led_above(category.name)
    return ""


def my_community(turn: DialogueTurn) -> StepResult:
    if isinstance(turn.state, Idle):
        card = enquiries.my_community(turn.lookups)
        if card:
            return StepResult(IDLE, (card,))
        state = AskCommunity(None)
        return StepResult(state, (prompt(state, turn.lookups),))
    return still(turn.state, turn.lookups, enquiries.my_community(turn.lookups, turn.draft, short=True))


def praise(turn: DialogueTurn) -> StepResult:
    """It is counted and shown to the firm; without a community nobody would know whom it is for."""
    community = _meant(turn)
    if community is not None:
        outcome = _with_answer(turn, replies.PRAISE_PASSED_ON)
        return replace(outcome, command=PassOnPraise(community, turn.text))
    if turn.draft is not None:
        return _with_answer(turn, replies.PRAISE)
    name_question = AskCommunity(None, question=PendingQuestion(turn.act.value, turn.text))
    return StepResult(name_question, (replies.PRAISE, prompt(name_question, turn.lookups)))


def _with_answer(turn: DialogueTurn, text: str) -> StepResult:
    if not isinstance(turn.state, Idle):
        return still(turn.state, turn.lookups, text)
    is_question = turn.act in QUESTIONS
    return StepResult(asked_before.answered(turn, turn.text) if is_question else IDLE, (text,))


def _meant(turn: DialogueTurn) -> CommunityChoice | None:
    """The community that the question names, else that of the last one or the draft's, else the own."""
    mention = turn.lookups.mentioned(turn.text)
    if mention.sure:
        return mention.communities[0]
    before = asked_before.community_in_mind(turn) or (turn.draft.community if turn.draft else None)
    return before or next(iter(turn.lookups.homes()), None)
