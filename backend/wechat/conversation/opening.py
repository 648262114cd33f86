"""What is said while nothing is going on: a menu word, a wish about a complaint, or just what is wrong."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import affair_replies, affairs, drafting, enquiries, reading, replies
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.outcomes import Outcome
from backend.wechat.conversation.states import IDLE, AskCompound, Idle, MaybeComplaint, draft_of

COMPLAIN_PREFIXES = ("我要投诉", "我想投诉", "我要举报", "投诉", "举报")
MIN_REST = 2
LONGEST_SCRAP = 12
_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
MAYBE_COMPLAINT = 6  # characters; what is shorter says too little to be worth asking about


def opened(key: str, text: str, lookups: Lookups, heard: str = "") -> Outcome:
    word = reading.command_word(text)
    if word in reading.COMPLAIN:
        return drafting.begin(key, "", lookups)
    deed = affairs.wish(text, lookups)
    if deed is not None:
        return affairs.begin(deed, text, None, lookups)
    if word in reading.FOLLOW or reading.asks_for_progress(text):
        return Outcome(IDLE, (enquiries.mine(lookups),))
    if word in reading.MY_COMPOUND | reading.CHANGE_COMPOUND or reading.asks_for_compound(text):
        return _my_compound(lookups, change=word in reading.CHANGE_COMPOUND)
    if word in reading.WAIT | reading.GO_ON:
        said = replies.NO_HURRY if word in reading.WAIT else replies.NOTHING_TO_GO_ON
        return still(IDLE, lookups, said)
    return _free_words(key, text, lookups, heard)


def _free_words(key: str, text: str, lookups: Lookups, heard: str) -> Outcome:
    """Someone who just says what is wrong is helped, and told how it was taken."""
    for prefix in COMPLAIN_PREFIXES:
        # 我要投訴 is the same four characters long.
        rest = text[len(prefix) :].strip(" ，,。：:") if simplified(text).startswith(prefix) else ""
        if len(rest) >= MIN_REST:
            return drafting.begin(key, rest, lookups)
    compound = lookups.named(text)
    if compound is not None:
        return drafting.take(None, compound, lookups)
    if lookups.recognised(text) or (heard and lookups.recognised(heard + text)):
        # A whole sentence stands by itself.
        return _noted(key, text if len(text) > LONGEST_SCRAP else heard + text, lookups)
    if reading.is_thanks(text):
        return Outcome(IDLE, (affair_replies.WELCOME_ANYTIME,))
    if reading.is_rude(text):
        return Outcome(IDLE, (replies.CALM,))
    return _not_understood(key, text, lookups, heard)


def _noted(key: str, words: str, lookups: Lookups) -> Outcome:
    outcome = drafting.begin(key, words, lookups)
    begun = draft_of(outcome.state)
    if begun is None or not begun.words:  # a letter that was too long has not been noted
        return outcome
    return replace(outcome, replies=(replies.noted(words), *outcome.replies))


def _not_understood(key: str, text: str, lookups: Lookups, heard: str) -> Outcome:
    word = reading.squeeze(text)
    if len(word) >= MAYBE_COMPLAINT and not word.isdecimal():
        asked = MaybeComplaint(key, text)
        return Outcome(asked, (prompt(asked, lookups),))
    scrap = heard + text if _CHINESE.search(text) else ""
    return Outcome(
        Idle(heard=scrap if len(scrap) <= LONGEST_SCRAP else ""), (replies.NOT_UNDERSTOOD, replies.MENU)
    )


def maybe(state: MaybeComplaint, key: str, text: str, lookups: Lookups) -> Outcome:
    word = reading.command_word(text)
    if word in reading.YES | reading.COMPLAIN:
        return drafting.begin(state.key, state.words, lookups)
    if word in reading.NO:
        return Outcome(IDLE, (affair_replies.LEFT_AS_IT_IS, replies.MENU))
    return opened(key, text, lookups)


def _my_compound(lookups: Lookups, *, change: bool) -> Outcome:
    card = "" if change else enquiries.my_compound(lookups)
    if card:
        return Outcome(IDLE, (card,))
    state = AskCompound(None, tuple(lookups.homes()) if len(lookups.homes()) > 1 else ())
    return Outcome(state, (prompt(state, lookups),))
