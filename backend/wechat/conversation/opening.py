"""The first message of a talk: a menu word, a complaint's number, or a problem."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import (
    complaint_moves,
    complaint_replies,
    drafting,
    enquiries,
    replies,
    text_parsing,
)
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import IDLE, AskCommunity, Idle, MaybeComplaint, draft_of

COMPLAIN_PREFIXES = ("我要投诉", "我想投诉", "我要举报", "投诉", "举报")
MIN_REST = 2
LONGEST_SCRAP = 12
_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
MAYBE_COMPLAINT = 6  # characters; what is shorter says too little to be worth asking about


def opened(key: str, text: str, lookups: Lookups, heard_before: str = "") -> StepResult:
    word = text_parsing.command_word(text)
    if word in text_parsing.COMPLAIN:
        return drafting.begin(key, "", lookups)
    move = complaint_moves.requested_move(text, lookups)
    if move is not None:
        return complaint_moves.begin(move, text, None, lookups)
    if word in text_parsing.FOLLOW or text_parsing.asks_for_progress(text):
        return StepResult(IDLE, (enquiries.mine(lookups),))
    if word in text_parsing.MY_COMMUNITY | text_parsing.CHANGE_COMMUNITY or text_parsing.asks_for_community(
        text
    ):
        return _my_community(lookups, change=word in text_parsing.CHANGE_COMMUNITY)
    if word in text_parsing.WAIT | text_parsing.GO_ON:
        reply = replies.NO_HURRY if word in text_parsing.WAIT else replies.NOTHING_TO_GO_ON
        return still(IDLE, lookups, reply)
    return _free_words(key, text, lookups, heard_before)


def _free_words(key: str, text: str, lookups: Lookups, heard_before: str) -> StepResult:
    """Someone who just says what is wrong is helped, and told how it was taken."""
    for prefix in COMPLAIN_PREFIXES:
        # 我要投訴 is the same four characters long.
        rest = text[len(prefix) :].strip(" ，,。：:") if simplified(text).startswith(prefix) else ""
        if len(rest) >= MIN_REST:
            return drafting.begin(key, rest, lookups)
    community = lookups.named(text)
    if community is not None:
        return drafting.take(None, community, lookups)
    if lookups.recognised(text) or (heard_before and lookups.recognised(heard_before + text)):
        # A whole sentence stands by itself.
        return _noted(key, text if len(text) > LONGEST_SCRAP else heard_before + text, lookups)
    if text_parsing.is_thanks(text):
        return StepResult(IDLE, (complaint_replies.WELCOME_ANYTIME,))
    if text_parsing.is_rude(text):
        return StepResult(IDLE, (replies.CALM,))
    return _not_understood(key, text, lookups, heard_before)


def _noted(key: str, words: str, lookups: Lookups) -> StepResult:
    outcome = drafting.begin(key, words, lookups)
    begun = draft_of(outcome.state)
    if begun is None or not begun.words:  # a letter that was too long has not been noted
        return outcome
    return replace(outcome, replies=(replies.noted(words), *outcome.replies))


def _not_understood(key: str, text: str, lookups: Lookups, heard_before: str) -> StepResult:
    word = text_parsing.squeeze(text)
    if len(word) >= MAYBE_COMPLAINT and not word.isdecimal():
        maybe_complaint = MaybeComplaint(key, text)
        return StepResult(maybe_complaint, (prompt(maybe_complaint, lookups),))
    scrap = heard_before + text if _CHINESE.search(text) else ""
    return StepResult(
        Idle(heard=scrap if len(scrap) <= LONGEST_SCRAP else ""), (replies.NOT_UNDERSTOOD, replies.MENU)
    )


def maybe(state: MaybeComplaint, key: str, text: str, lookups: Lookups) -> StepResult:
    word = text_parsing.command_word(text)
    if word in text_parsing.YES | text_parsing.COMPLAIN:
        return drafting.begin(state.key, state.words, lookups)
    if word in text_parsing.NO:
        return StepResult(IDLE, (complaint_replies.LEFT_AS_IT_IS, replies.MENU))
    return opened(key, text, lookups)


def _my_community(lookups: Lookups, *, change: bool) -> StepResult:
    card = "" if change else enquiries.my_community(lookups)
    if card:
        return StepResult(IDLE, (card,))
    state = AskCommunity(None, tuple(lookups.homes()) if len(lookups.homes()) > 1 else ())
    return StepResult(state, (prompt(state, lookups),))
