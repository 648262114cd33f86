"""Words of danger, in any state: what to do stands before everything else, and the words are kept."""

from dataclasses import replace

from backend.wechat.conversation import complaint_replies, drafting, replies
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.commands import RaiseAlarm, StepResult, SupplementComplaint
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import IDLE, Idle, RatingDraft, State, Supplementing, Unsure, draft_of

_OF_THE_OPEN_ONE = (Act.ADD_TO_OPEN, Act.URGE, Act.NOT_SOLVED, Act.PARTLY, Act.PROGRESS)


def told(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words tell of none."""
    draft = draft_of(state)
    if draft is not None and not isinstance(state, Supplementing | RatingDraft):
        advice = lookups.danger_going_on(text, draft.words) or lookups.emergency(text)
        return _first(advice, drafting.add_words(draft, text, lookups)) if advice else None
    going_on = _going_on(state, text, lookups)
    if going_on is not None:
        return going_on
    advice = lookups.emergency(text)
    if not advice:
        return None
    number = _open_one(state, text, lookups)
    if number:
        added = SupplementComplaint(number, text)
        reply = complaint_replies.ADDED_AND_RAISED
        return _urgent(advice, StepResult(_settled(state), (reply,), added))
    return _first(advice, drafting.begin(key, text, lookups))


def _going_on(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """人还没救出来 behind a stuck lift that was filed: the office above hears of it at once."""
    complaint = lookups.open_emergency()
    advice = lookups.danger_going_on(text, complaint.words) if complaint else ""
    if complaint is None or not advice:
        return None
    command = RaiseAlarm(complaint.number, text)
    return _urgent(advice, StepResult(_settled(state), (complaint_replies.RAISED,), command))


def _open_one(state: State, text: str, lookups: Lookups) -> str:
    """The open complaint to which the words belong; empty where they tell of a matter of their own."""
    if isinstance(state, Supplementing):
        return state.number
    open_complaints = lookups.mine_for("supplement")
    if len(open_complaints) != 1:
        return ""
    understanding = understand(
        text,
        context_of(IDLE, lookups),
        recognised=lookups.recognised(text),
        door=bool(lookups.door_in(text)),
    )
    return open_complaints[0].number if understanding.act in _OF_THE_OPEN_ONE else ""


def _settled(state: State) -> State:
    return IDLE if isinstance(state, Idle | Unsure) else state


def _first(advice: str, outcome: StepResult) -> StepResult:
    return _urgent(advice, replace(outcome, replies=(replies.SAFE_FIRST, *outcome.replies)))


def _urgent(advice: str, outcome: StepResult) -> StepResult:
    return replace(outcome, urgent=replies.first_of_all(advice))
