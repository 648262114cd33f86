"""The table of states and moves, and who may make each move. The only place that says so."""

from backend.core.errors import MoveRefusedError
from backend.models import ActorKind, Move, State
from backend.models.labels import MOVE_NAMES, RESIDENT_STATE_NAMES, STATE_NAMES

# An office has the complaint in hand; what waits for a ruling or a review is still its own.
OPEN_WORK_STATES = (State.DISPATCHED, State.ACCEPTED, State.RETURNED, State.REVIEWING)
# An office owes the resident an answer.
IN_WORK = frozenset({State.SUBMITTED, *OPEN_WORK_STATES, State.MERGED})
_WORKING = (State.DISPATCHED, State.ACCEPTED)


def _stay(move: Move, *states: State) -> dict[tuple[State | None, Move], State]:
    return {(state, move): state for state in states}


def _to_state(move: Move, after: State, *states: State) -> dict[tuple[State | None, Move], State]:
    return {(state, move): after for state in states}


TRANSITIONS: dict[tuple[State | None, Move], State] = {
    (None, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.DISPATCH): State.DISPATCHED,
    (State.DISPATCHED, Move.ACCEPT): State.ACCEPTED,
    **_stay(Move.CONTACT, *_WORKING),
    (State.DISPATCHED, Move.ASK_RETURN): State.RETURNED,
    **_to_state(Move.GRANT_RETURN, State.DISPATCHED, State.RETURNED),
    **_to_state(Move.REFUSE_RETURN, State.DISPATCHED, State.RETURNED),
    **_stay(Move.ASK_EXTENSION, State.ACCEPTED),
    **_stay(Move.GRANT_EXTENSION, State.ACCEPTED),
    **_stay(Move.REFUSE_EXTENSION, State.ACCEPTED),
    **_stay(Move.ASK_REVIEW, State.DISPATCHED, State.ACCEPTED, State.RETURNED),
    (State.ACCEPTED, Move.HAND_IN): State.REVIEWING,
    **_stay(Move.PASS_REVIEW, State.REVIEWING),
    (State.REVIEWING, Move.SEND_BACK): State.ACCEPTED,
    # A merged complaint is answered with the one that it was merged into.
    **_to_state(Move.REPLY, State.REPLIED, State.ACCEPTED, State.REVIEWING, State.MERGED),
    (State.REPLIED, Move.RATE): State.REPLIED,
    (State.REPLIED, Move.REDO): State.DISPATCHED,
    (State.REPLIED, Move.CLOSE): State.CLOSED,
    (State.CLOSED, Move.REOPEN): State.DISPATCHED,
    **_stay(Move.REMIND, *OPEN_WORK_STATES),
    **_stay(Move.SUPERVISE, *OPEN_WORK_STATES),
    # From merged to merged: the one that led was withdrawn, and another one leads.
    **_to_state(Move.MERGE, State.MERGED, *_WORKING, State.MERGED),
    **_stay(Move.TAKE_IN, *_WORKING),
    (State.MERGED, Move.SEPARATE): State.DISPATCHED,
    **_stay(Move.RECATEGORISE, *_WORKING, State.RETURNED),
    **_to_state(Move.REROUTE, State.DISPATCHED, *_WORKING, State.RETURNED),
    **_stay(Move.ADD_ASSIST, *OPEN_WORK_STATES),
    **_stay(Move.REPORT, *OPEN_WORK_STATES),
    **_stay(Move.HAND_OVER, *OPEN_WORK_STATES),
    **_stay(Move.URGE, *OPEN_WORK_STATES, State.MERGED),
    **_stay(Move.SUPPLEMENT, *OPEN_WORK_STATES, State.MERGED, State.REPLIED),
    **_to_state(Move.REJECT, State.REJECTED, *OPEN_WORK_STATES, State.MERGED),
    **_to_state(Move.WITHDRAW, State.WITHDRAWN, *OPEN_WORK_STATES, State.MERGED, State.REPLIED),
}

_BY_RESIDENT = {Move.SUBMIT, Move.RATE, Move.REOPEN, Move.WITHDRAW, Move.URGE, Move.SUPPLEMENT}
_BY_SYSTEM = {Move.DISPATCH, Move.REDO, Move.CLOSE, Move.REMIND}
# A firm that changes takes its open complaints along, and a joint complaint whose own resident withdraws
# hands its place on: the system does what staff do otherwise.
_BY_BOTH = {Move.REROUTE, Move.SEPARATE, Move.MERGE, Move.TAKE_IN}

ALLOWED_ACTORS: dict[Move, frozenset[ActorKind]] = {
    **{move: frozenset({ActorKind.STAFF}) for move in Move},
    **{move: frozenset({ActorKind.RESIDENT}) for move in _BY_RESIDENT},
    **{move: frozenset({ActorKind.SYSTEM}) for move in _BY_SYSTEM},
    **{move: frozenset({ActorKind.SYSTEM, ActorKind.STAFF}) for move in _BY_BOTH},
}

OPEN_STATES = frozenset({State.SUBMITTED, *OPEN_WORK_STATES, State.REPLIED, State.MERGED})


def next_state(state: State | None, move: Move) -> State:
    """The state that `move` leads to. Raises MoveRefusedError where the table has no such move."""
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        names = RESIDENT_STATE_NAMES if move in _BY_RESIDENT else STATE_NAMES
        now = names[state] if state else "尚未提交"
        raise MoveRefusedError(f"这件投诉现在是“{now}”，不能再“{MOVE_NAMES[move]}”。") from None
