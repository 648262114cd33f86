"""Words out of the blue, while nothing is being asked: a problem, a name, or what is not understood."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_replies, drafting, intents, replies, text_parsing
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.plain_talk import has_a_question, is_aside, is_small_talk
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.fillers import complained_of, without_chatter
from backend.wechat.conversation.states import IDLE, Idle, MaybeComplaint, draft_of

COMPLAIN_PREFIXES = ("我要投诉", "我想投诉", "我要举报", "投诉", "举报")
_COMPLAINED = re.compile(
    "了|过(?![道路期滤])|完|[以之]后|的[人话]"
    # 投诉箱, 投诉信, 投诉也没用: the word is part of a name or of a sentence
    "|(?:箱|信(?!号)|书|单(?!元)|栏(?!杆)|件|者|无|电话|热线|渠道|平台|中心|办公室|窗口|材料|记录|内容|对象|结果)"
    "|[也都又还就]|[好多几两三四五六七八九十]+(?:回|次|遍|趟|天|年)"
)
# 投诉会不会被拉黑, 投诉要花钱吗, 投诉能撤吗
_OF_COMPLAINING = re.compile(
    "会|的|能(?!源)|要(?!求)|用|需|可以|有用|管用|有没有|是不是|收费|花钱|免费"
    "|实名|匿名|多久|几天|怎么(?!这么|那么|还|又|老)|咋(?!这么|还|又|老)|[去找归]|流程|步骤|[行好]不"
)
MIN_REST = 2
# 我要投诉另外一件: of what is not said yet
_ANOTHER = re.compile(text_parsing.ANOTHER_MATTER)
LONGEST_SCRAP = 12
_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
_SENDS = text_parsing.SENT | text_parsing.listed("提交 确认提交 1提交 提交吧 交吧")
MAYBE_COMPLAINT = 6  # characters; what is shorter says too little to be worth asking about


def tell(turn: DialogueTurn) -> StepResult:
    """Someone who just says what is wrong is helped, and told how it was taken."""
    text, lookups = without_chatter(turn.text), turn.lookups
    rest = _behind_prefix(turn.text)
    if len(rest) >= MIN_REST:
        return drafting.begin(turn.key, rest, lookups)
    community = lookups.named(text)
    if community is not None:
        return drafting.take(None, community, lookups)
    # A whole sentence stands by itself.
    heard_before = turn.state.heard if isinstance(turn.state, Idle) else ""
    return note(turn.key, text if len(text) > LONGEST_SCRAP else heard_before + text, lookups)


def scrap(turn: DialogueTurn) -> StepResult:
    """我家, 楼上, 漏水, sent one by one: what says nothing by itself may do so with the next."""
    heard_before = turn.state.heard if isinstance(turn.state, Idle) else ""
    if turn.lookups.recognised(turn.text) or turn.lookups.recognised(heard_before + turn.text):
        return tell(turn)
    return not_understood(turn)


def complains_outright(text: str) -> bool:
    """投诉 公共收益从来没公示过: whoever says so means it. 我要投诉另外一件 says nothing of it yet."""
    if _ANOTHER.fullmatch(complained_of(simplified(text))):
        return False
    return len(_behind_prefix(text)) > MIN_REST or complained_of(simplified(text)) != ""


def _behind_prefix(text: str) -> str:
    """What is complained of; empty for 投诉了会不会被拉黑, which asks about complaining."""
    plain = simplified(text)
    # 我要投訴 is the same four characters long.
    prefix = next((prefix for prefix in COMPLAIN_PREFIXES if plain.startswith(prefix)), "")
    rest = text[len(prefix) :].strip(" ，,。：:") if prefix else ""
    if _COMPLAINED.match(simplified(rest)) is not None and rest == text[len(prefix) :]:
        return ""  # 投诉了三天没人管: the word is part of the sentence
    if _ANOTHER.fullmatch(simplified(rest)):
        return ""
    is_question = _OF_COMPLAINING.match(simplified(rest)) is not None and has_a_question(rest)
    return "" if is_question else rest


def note(key: str, words: str, lookups: Lookups) -> StepResult:
    """Begin a draft with the words, and say so."""
    outcome = drafting.begin(key, words, lookups)
    begun = draft_of(outcome.state)
    if begun is None or not begun.words:  # a letter that was too long has not been noted
        return outcome
    return replace(outcome, replies=(replies.noted(words), *outcome.replies))


def not_understood(turn: DialogueTurn) -> StepResult:
    """Long words may be a complaint, so that none is lost unheard; short ones wait for the next."""
    text = turn.text
    heard_before = turn.state.heard if isinstance(turn.state, Idle) else ""
    word = text_parsing.squeeze(text)
    if is_aside(text) or (is_small_talk(text) and not turn.lookups.recognised(text)):
        return StepResult(IDLE, (replies.LISTENING, replies.MENU))
    if len(word) >= MAYBE_COMPLAINT and not word.isdecimal():
        maybe_complaint = MaybeComplaint(turn.key, text)
        return StepResult(maybe_complaint, (prompt(maybe_complaint, turn.lookups),))
    scrap = heard_before + text if _CHINESE.search(text) and intents.is_fragment(text) else ""
    reply = replies.what_of(text) if intents.only_names(text) else replies.NOT_UNDERSTOOD
    return StepResult(Idle(heard=scrap if len(scrap) <= LONGEST_SCRAP else ""), (reply, replies.MENU))


def maybe(state: MaybeComplaint, text: str, lookups: Lookups) -> StepResult | None:
    """The answer to the question whether it is a complaint; None where it is none."""
    word = text_parsing.command_word(text)
    if word in _SENDS:  # nothing is written that could be sent
        return StepResult(state, (prompt(state, lookups),))
    if word in text_parsing.YES | text_parsing.COMPLAIN:
        return drafting.begin(state.key, state.words, lookups)
    if intents.only_notes(text):
        return StepResult(IDLE, (complaint_replies.ANYTIME,))
    if word in text_parsing.NO:
        return StepResult(IDLE, (complaint_replies.LEFT_AS_IT_IS, replies.MENU))
    door = lookups.door_in(text)
    if door and text_parsing.squeeze(door) == text_parsing.squeeze(text):
        return drafting.begin(state.key, f"{text} {state.words}", lookups)  # where it is, so that it is one
    return None
