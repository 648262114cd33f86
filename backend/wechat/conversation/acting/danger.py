"""Words of danger, in any state: what to do stands before everything else, and the words are kept.

Who speaks of ending their own life is asked nothing, and what they say goes into no complaint.
"""

import re
from dataclasses import replace

from backend.wechat.conversation import complaint_replies, danger_replies, drafting
from backend.wechat.conversation.acting import second_matters
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.danger_news import answer_news, settled
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acting.which_complaint import (
    befalls_there,
    is_of_same_people,
    leads_to,
    leaves_out_what,
    meant_by,
)
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_questions import act_of_question
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.commands import RaiseAlarm, StepResult, SupplementComplaint
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.meanings.numbers_wanted import wants_a_number_only
from backend.wechat.conversation.meanings.things import things_in
from backend.wechat.conversation.states import (
    IDLE,
    Clarifying,
    Draft,
    RatingDraft,
    State,
    Supplementing,
    draft_of,
)

_ASKS_FOR_A_NUMBER = re.compile("(?:打|拨|找)(?:哪个|哪|什么|啥|谁的?)(?:电话|号)|(?:电话|号码?)(?:是)?多少")
_OF_THE_OPEN_ONE = (Act.ADD_TO_OPEN, Act.URGE, Act.NOT_SOLVED, Act.PARTLY, Act.PROGRESS)
# What a wet floor, a step or a lamp does to people. Blows, dogs and illness are matters of their own.
_HARM_DONE = re.compile("滑|摔|跌|绊|磕|砸|烫|扎|夹|崴|骨折|站不起|起不来|踩空")


def answer_danger(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words tell of none."""
    at_once = _without_alarm(state, text, lookups)
    if at_once is not None:
        return at_once
    draft = draft_of(state)
    if draft is not None and not isinstance(state, Supplementing | RatingDraft):
        return _in_a_draft(state, draft, key, text, lookups)
    advice = lookups.emergency(text)
    if advice and _is_none_behind_the_open_one(state, text, lookups):
        turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.ADD_TO_OPEN)
        offered = ask_which(turn, (Act.ADD_TO_OPEN, Act.URGE, Act.NO))
        return replace(offered, replies=(danger_replies.IF_IT_BURNS, *offered.replies))
    if second_matters.says_another(text):
        return _urgent(advice, drafting.begin(key, text, lookups)) if advice else None
    if not advice:
        return _going_on(state, text, lookups) or _growing(state, text, lookups)
    if _ASKS_FOR_A_NUMBER.search(text):
        return still(state, lookups, lookups.urgent_numbers())
    number = _same_danger(advice, text, lookups)
    if number:
        return _raised(advice, number, state, text)
    number = _open_one(state, text, lookups)
    if number:
        return _added(advice, number, settled(state), text)
    return _urgent(advice, drafting.begin(key, text, lookups))


def _without_alarm(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """Comfort, the number that is asked for, or the answer to news of what was in danger."""
    comfort = lookups.comfort(text)
    if comfort:
        return StepResult(settled(state), (danger_replies.HERE_FOR_YOU,), urgent=comfort)
    if wants_a_number_only(text):
        return still(state, lookups, lookups.urgent_numbers())
    return answer_news(state, text, lookups)


def _in_a_draft(state: State, draft: Draft, key: str, text: str, lookups: Lookups) -> StepResult | None:
    of_these_words = lookups.emergency(text)
    if not of_these_words and act_of_question(text) is not None:
        return None  # 要重新投诉还是接着说 is answered, whatever is going on
    advice = lookups.danger_going_on(text, draft.words)
    if not advice:
        of_draft = lookups.emergency(draft.words) if lookups.asks_what_to_do(text) else ""
        return _urgent(of_draft, still(state, lookups)) if of_draft else None
    number = _open_one(IDLE, text, lookups) if of_these_words else ""
    if number and not things_in(text) & things_in(draft.words) and not lookups.emergency(draft.words):
        outcome = _added(advice, number, state, text)
        return replace(outcome, replies=(*outcome.replies, prompt(state, lookups)))
    if of_these_words and second_matters.is_another_danger(draft, text, lookups):
        turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NEW_MATTER)
        return _urgent(advice, second_matters.begin(turn))  # it waits for no answer
    if isinstance(state, Clarifying) and Act.MORE_WORDS in state.options:
        draft = draft_of(drafting.add_words(draft, state.words, lookups).state) or draft
    return _urgent(advice, drafting.add_words(draft, text, lookups))


def _is_none_behind_the_open_one(state: State, text: str, lookups: Lookups) -> bool:
    """又开始冒烟了 behind a barbecue: a danger by itself, and none beside what was told before."""
    candidates = _candidates(state, lookups)
    if len(candidates) != 1 or lookups.is_elsewhere(candidates[0].number, text):
        return False
    return not lookups.danger_going_on(text, lookups.all_words(candidates[0].number))


def _going_on(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """人还没救出来 behind a stuck lift that was filed: the office above hears of it at once."""
    complaint = lookups.open_emergency()
    if complaint is None:
        return None
    if act_of_question(text) is not None:
        return None
    earlier = lookups.all_words(complaint.number)
    advice = lookups.danger_going_on(text, earlier)
    if advice:
        return _raised(advice, complaint.number, state, text)
    if not lookups.asks_what_to_do(text):
        return None
    return _urgent(lookups.emergency(earlier), still(settled(state), lookups))


def _growing(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """停在半空了 behind a lift that shook: what was no danger is one now."""
    candidates = _candidates(state, lookups)
    matter = meant_by(text, candidates, lookups)
    if len(matter.complaints) != 1 or matter.is_another:
        return None
    number = matter.complaints[0].number
    advice = lookups.danger_going_on(text, lookups.all_words(number))
    return _added(advice, number, settled(state), text) if advice else None


def _same_danger(advice: str, text: str, lookups: Lookups) -> str:
    """The number of the open emergency that calls for the same advice, or in which it happens; else empty."""
    complaint = lookups.open_emergency()
    if complaint is None or lookups.is_elsewhere(complaint.number, text):
        return ""
    is_same = lookups.emergency(lookups.all_words(complaint.number)) == advice
    return complaint.number if is_same or befalls_there(text, complaint, lookups) else ""


def _raised(advice: str, number: str, state: State, text: str) -> StepResult:
    command = RaiseAlarm(number, text)
    return _urgent(advice, StepResult(settled(state), (complaint_replies.RAISED,), command))


def _added(advice: str, number: str, state: State, text: str) -> StepResult:
    addition = SupplementComplaint(number, text)
    return _urgent(advice, StepResult(state, (complaint_replies.ADDED_AND_RAISED,), addition))


def _candidates(state: State, lookups: Lookups) -> list[Progress]:
    if isinstance(state, Supplementing):
        return list(lookups.mine(state.number))
    return list(lookups.mine_for("supplement"))


def _open_one(state: State, text: str, lookups: Lookups) -> str:
    """The open complaint to which the words belong; empty where they tell of a matter of their own."""
    candidates = _candidates(state, lookups)
    matter = meant_by(text, candidates, lookups)
    if matter.named and len(matter.complaints) == 1:
        number = matter.complaints[0].number
        return "" if lookups.is_elsewhere(number, text) else number
    if len(candidates) != 1 or matter.is_another:
        return ""
    only = candidates[0]
    if leads_to(only.words, text) or is_of_same_people(text, only):
        return "" if lookups.is_elsewhere(only.number, text) else only.number
    if not things_in(text) and not lookups.door_in(text) and lookups.propose(only.words).to_firm:
        is_of_it = leaves_out_what(text) or _HARM_DONE.search(text) is not None
        if is_of_it:
            return only.number
    understanding = understand(
        text,
        context_of(IDLE, lookups),
        recognised=lookups.recognised(text),
        door=bool(lookups.door_in(text)),
    )
    return only.number if understanding.act in _OF_THE_OPEN_ONE else ""


def _urgent(advice: str, outcome: StepResult) -> StepResult:
    return replace(outcome, urgent=danger_replies.first_of_all(advice))
