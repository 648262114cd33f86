"""Words of danger, in any state: what to do stands before everything else, and the words are kept.

Who speaks of ending their own life is asked nothing, and what they say goes into no complaint.
"""

import re
from dataclasses import replace

from backend.wechat.conversation import complaint_replies, drafting, replies
from backend.wechat.conversation.acting import second_matters
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.commands import RaiseAlarm, StepResult, SupplementComplaint
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import IDLE, Idle, RatingDraft, State, Supplementing, Unsure, draft_of

_ASKS_FOR_A_NUMBER = re.compile("(?:打|拨|找)(?:哪个|哪|什么|啥|谁的?)(?:电话|号)|(?:电话|号码?)(?:是)?多少")
_ELEMENTS = frozenset("水气电火烟梯墙")  # what a danger and the matter before it are both about
_OF_THE_OPEN_ONE = (Act.ADD_TO_OPEN, Act.URGE, Act.NOT_SOLVED, Act.PARTLY, Act.PROGRESS)


def answer_danger(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words tell of none."""
    comfort = lookups.comfort(text)
    if comfort:
        return StepResult(_settled(state), (replies.HERE_FOR_YOU,), urgent=comfort)
    relieved = _relieved(state, text, lookups)
    if relieved is not None:
        return relieved
    draft = draft_of(state)
    if draft is not None and not isinstance(state, Supplementing | RatingDraft):
        advice = lookups.danger_going_on(text, draft.words) or lookups.emergency(text)
        if lookups.emergency(text) and second_matters.is_another_danger(draft, text, lookups):
            turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NEW_MATTER)
            return _first(advice, second_matters.begin(turn))  # it waits for no answer
        return _first(advice, drafting.add_words(draft, text, lookups)) if advice else None
    advice = lookups.emergency(text)
    if not advice:
        return _going_on(state, text, lookups)
    if _ASKS_FOR_A_NUMBER.search(text):
        return still(state, lookups, lookups.urgent_numbers())
    number = _same_danger(advice, lookups)
    if number:
        return _raised(advice, number, state, text)
    number = _open_one(state, text, lookups)
    if number:
        added = SupplementComplaint(number, text)
        reply = complaint_replies.ADDED_AND_RAISED
        return _urgent(advice, StepResult(_settled(state), (reply,), added))
    return _first(advice, drafting.begin(key, text, lookups))


def _relieved(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """出来了，没事了 behind an emergency that was filed: the office hears of it, nobody is alarmed again."""
    if not isinstance(state, Idle | Unsure | Supplementing) or not lookups.danger_over(text):
        return None
    if lookups.emergency(text):
        return None
    complaint = lookups.open_emergency()
    if complaint is None:
        return None
    addition = SupplementComplaint(complaint.number, text)
    return StepResult(_settled(state), (complaint_replies.RELIEVED,), addition)


def _going_on(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """人还没救出来 behind a stuck lift that was filed: the office above hears of it at once."""
    complaint = lookups.open_emergency()
    advice = lookups.danger_going_on(text, complaint.words) if complaint else ""
    return _raised(advice, complaint.number, state, text) if complaint and advice else None


def _same_danger(advice: str, lookups: Lookups) -> str:
    """The number of the open emergency that calls for the same advice; empty where none does."""
    complaint = lookups.open_emergency()
    return complaint.number if complaint and lookups.emergency(complaint.words) == advice else ""


def _raised(advice: str, number: str, state: State, text: str) -> StepResult:
    command = RaiseAlarm(number, text)
    return _urgent(advice, StepResult(_settled(state), (complaint_replies.RAISED,), command))


def _open_one(state: State, text: str, lookups: Lookups) -> str:
    """The open complaint to which the words belong; empty where they tell of a matter of their own."""
    numbers = [progress.number for progress in lookups.mine_for("supplement")]
    if isinstance(state, Supplementing):
        numbers = [state.number]
    if len(numbers) != 1:
        return ""
    understanding = understand(
        text,
        context_of(IDLE, lookups),
        recognised=lookups.recognised(text),
        door=bool(lookups.door_in(text)),
    )
    earlier = lookups.mine(numbers[0])
    shared = bool(earlier) and bool(set(text) & set(earlier[0].words) & _ELEMENTS)
    return numbers[0] if shared or understanding.act in _OF_THE_OPEN_ONE else ""


def _settled(state: State) -> State:
    return IDLE if isinstance(state, Idle | Unsure) else state


def _first(advice: str, outcome: StepResult) -> StepResult:
    return _urgent(advice, replace(outcome, replies=(replies.SAFE_FIRST, *outcome.replies)))


def _urgent(advice: str, outcome: StepResult) -> StepResult:
    return replace(outcome, urgent=replies.first_of_all(advice))
