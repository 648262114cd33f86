"""Questions: each gets its own answer, and the talk goes on where it was."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_replies, enquiries, questions, replies, unmasking_replies
from backend.wechat.conversation.acting.by_form import asked_before
from backend.wechat.conversation.acting.pending import QUESTIONS
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acting.which_complaint import meant_by
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.acts.model import likely_acts
from backend.wechat.conversation.acts.plain_questions import asks_what_is_known
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import PassOnPraise, StepResult
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.meanings import kept_replies
from backend.wechat.conversation.questions import service
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    Checking,
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
LEAST_LIKELY = 0.1
# 打了没人接, 街道电话打不通: of the number that was just told
_NOBODY_ANSWERS = re.compile(
    "(?:[我俺]|刚才?|就是?说?|也|都|还是|一直|那|这|个|老|怎么|街道办?|社区|居委会?|12345|热线|他们|你们|给|说|的)*(?:电话|号码?|热线)?"
    "(?:打|拨|呼)?(?:了|过|过去)*(?:[好几两三一]+[次遍回个])?(?:电话)?(?:也|都|还是|一直|老|总)*"
    "(?:没人接|没有人接|无人接听?|打不通|打不进去?|不通|占线|是?空号|停机|关机|不接)(?:电话)?[了啊呀的呢]*"
)
_OF_A_CALL = re.compile("打|拨|电话|号|热线")
_CLAUSE_ENDS = re.compile("[\\s，,。；;！!?？]+")


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


def nobody_answers(turn: DialogueTurn) -> StepResult | None:
    """打了没人接: where else to call. 物业电话没人接 tells of a firm, and is none of these."""
    state = turn.state
    clauses = [clause for clause in _CLAUSE_ENDS.split(simplified(turn.text)) if clause]
    tells = [clause for clause in clauses if _NOBODY_ANSWERS.fullmatch(clause)]
    asks_on = all(clause in tells or ("电话" in clause and asks(clause)) for clause in clauses)
    if not isinstance(state, Idle) or not tells or not asks_on or not any(map(_OF_A_CALL.search, clauses)):
        return None
    return StepResult(replace(state, heard=""), (replies.nobody_answers(turn.lookups.hotline()),))


def as_question(turn: DialogueTurn) -> DialogueTurn:
    """The turn as the likeliest of the questions that it may be."""
    lookups, text = turn.lookups, turn.text
    if asks_what_is_known(text):
        return replace(turn, act=Act.ASK_OTHER)
    ranked = likely_acts(text, turn.context, recognised=False, door=bool(lookups.door_in(text)))
    chance, act = max((chance, act) for act, chance in ranked if act in QUESTIONS)
    return replace(turn, act=act if chance >= LEAST_LIKELY else Act.ASK_OTHER)


def _of_this_one(turn: DialogueTurn) -> str:
    """What is asked of the very draft: whether its photos came, who leads it, whom to call in its danger."""
    draft = turn.draft
    if turn.act is Act.ASK_ANONYMITY:
        return _who_knows(turn)
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


def _who_knows(turn: DialogueTurn) -> str:
    """物业看得到门牌吗: as it is for the draft, or the complaint that is open; else the general answer."""
    draft, lookups = turn.draft, turn.lookups
    if draft is not None:
        view = lookups.unmasking(draft, draft.cover)
        if view and draft.anonymous and isinstance(turn.state, Checking):
            return service.with_readers(turn.text, unmasking_replies.SEE_BELOW)
        answer = unmasking_replies.of_a_draft(view, anonymous=draft.anonymous)
        return service.with_readers(turn.text, answer)
    open_ones = lookups.mine_for("supplement") or lookups.mine_for("rate")
    if not open_ones:
        return ""
    meant = meant_by(turn.text, open_ones, lookups).complaints[0]
    known = lookups.known_to_firm(meant.number)
    is_only = len(open_ones) == 1
    which = "您这件投诉" if is_only else complaint_replies.complaint(meant.number_shown, meant.words)
    return service.with_readers(turn.text, unmasking_replies.known_of(which, known)) if known else ""


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
