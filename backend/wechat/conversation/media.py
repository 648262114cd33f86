"""Photos and voices in every state: into the draft, to a complaint, or asked about."""

import re
from dataclasses import replace

from backend.wechat.conversation import complaint_replies, danger_replies, drafting, replies
from backend.wechat.conversation.commands import HandToStaff, StepResult, SupplementComplaint
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import (
    IDLE,
    Checking,
    Draft,
    Idle,
    PhotoFor,
    State,
    Supplementing,
    WithPerson,
    draft_of,
)
from backend.wechat.conversation.text_parsing import command_word, number

LONGEST_ANSWER = 10  # characters
_NEW = re.compile("另一?[件个]|另外|别的|新的|不是[这那]")
_OF_THE_OPEN_ONE = re.compile("补充|加到|[这那][个件]的|同一|刚才那|就是[这那]|前面那")


def says_which(text: str) -> bool:
    """补充的, 另一件事, where it was asked what photos are for."""
    word = command_word(text)
    is_short = len(word) <= LONGEST_ANSWER
    return is_short and (_NEW.search(word) is None) is not (_OF_THE_OPEN_ONE.search(word) is None)


def photo(state: State, key: str, lookups: Lookups) -> StepResult:
    match state:
        case WithPerson():
            return StepResult(state, (), HandToStaff())
        case Supplementing(number=number):
            return _supplement(state, number, key, complaint_replies.PHOTO_ADDED)
        case PhotoFor(number=number, photos=photos):
            return _with_prompt(PhotoFor(number, (*photos, key)[: drafting.MOST_PHOTOS]), lookups)
        case Idle():
            return _out_of_the_blue(key, lookups)
    draft = draft_of(state)
    if draft is None:
        return _out_of_the_blue(key, lookups)
    return _in_short(state, drafting.add_photo(draft, key, lookups))


def _in_short(before: State, outcome: StepResult) -> StepResult:
    """Nine photos would show the check page nine times: whoever has just read it is told what came."""
    match before, outcome.state:
        case Checking(draft=old), Checking(draft=draft) if old.words == draft.words and old != draft:
            return replace(outcome, replies=(replies.ready(outcome.replies[0]),))
    return outcome


def photo_purpose(state: PhotoFor, key: str, text: str, lookups: Lookups) -> StepResult:
    """1: to the complaint that is open. 2, or words about what is wrong: a new one."""
    word = command_word(text)
    if word == "1":
        reply = complaint_replies.PHOTO_ADDED
        return StepResult(IDLE, (reply,), SupplementComplaint(state.number, media=state.photos))
    draft = Draft(key, photos=state.photos)
    if word == "2":
        return drafting.go_on(_at_home(draft, lookups), lookups)
    if says_which(text):
        return photo_purpose(state, key, "2" if _NEW.search(word) else "1", lookups)
    if lookups.recognised(text):
        return drafting.add_words(_at_home(draft, lookups), text, lookups)
    is_number = number(text) is not None
    return StepResult(state, (replies.no_such_choice(2) if is_number else "", prompt(state, lookups)))


def voice(state: State, key: str, heard_text: str, lookups: Lookups) -> StepResult:
    match state:
        case WithPerson():
            return StepResult(state, (), HandToStaff())
        case Supplementing(number=number):
            return _supplement(state, number, key, complaint_replies.VOICE_ADDED)
    draft = draft_of(state) or _at_home(Draft(key), lookups)
    outcome = _in_short(state, drafting.add_voice(draft, key, heard_text, lookups))
    advice = lookups.emergency(heard_text) if heard_text else ""
    return replace(outcome, urgent=danger_replies.first_of_all(advice)) if advice else outcome


def _supplement(state: State, number: str, key: str, reply: str) -> StepResult:
    return StepResult(state, (reply,), SupplementComplaint(number, media=(key,)), keeps_media=True)


def _out_of_the_blue(key: str, lookups: Lookups) -> StepResult:
    """Who has a complaint open may mean that one; who has none begins a new one."""
    progress_list = lookups.mine_for("supplement")
    if progress_list:
        return _with_prompt(PhotoFor(progress_list[0].number, (key,)), lookups)
    return drafting.add_photo(_at_home(Draft(key), lookups), key, lookups)


def _with_prompt(state: PhotoFor, lookups: Lookups) -> StepResult:
    return StepResult(state, (prompt(state, lookups),), keeps_media=True)


def _at_home(draft: Draft, lookups: Lookups) -> Draft:
    return replace(draft, community=lookups.home_meant())
