"""Which moves lead from which state to which, and who may make them. The only place that says so."""

from backend.errors import MoveRefusedError
from backend.models import ActorKind, Move, State

TRANSITIONS: dict[tuple[State | None, Move], State] = {
    (None, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.DISPATCH): State.DISPATCHED,
    (State.DISPATCHED, Move.ACCEPT): State.ACCEPTED,
    (State.DISPATCHED, Move.ASK_RETURN): State.RETURNED,
    (State.RETURNED, Move.GRANT_RETURN): State.DISPATCHED,
    (State.RETURNED, Move.REFUSE_RETURN): State.DISPATCHED,
    (State.ACCEPTED, Move.REPLY): State.REPLIED,
    (State.REPLIED, Move.RATE): State.REPLIED,
    (State.REPLIED, Move.REDO): State.DISPATCHED,
    (State.REPLIED, Move.CLOSE): State.CLOSED,
    (State.CLOSED, Move.REOPEN): State.DISPATCHED,
    **{(state, Move.URGE): state for state in (State.DISPATCHED, State.ACCEPTED, State.RETURNED)},
    **{
        (state, Move.SUPPLEMENT): state
        for state in (State.DISPATCHED, State.ACCEPTED, State.RETURNED, State.REPLIED)
    },
    **{(state, Move.REJECT): State.REJECTED for state in (State.DISPATCHED, State.ACCEPTED, State.RETURNED)},
    **{
        (state, Move.WITHDRAW): State.WITHDRAWN
        for state in (State.DISPATCHED, State.ACCEPTED, State.RETURNED, State.REPLIED)
    },
}

MAKERS: dict[Move, ActorKind] = {
    Move.SUBMIT: ActorKind.RESIDENT,
    Move.DISPATCH: ActorKind.SYSTEM,
    Move.ACCEPT: ActorKind.STAFF,
    Move.REPLY: ActorKind.STAFF,
    Move.ASK_RETURN: ActorKind.STAFF,
    Move.GRANT_RETURN: ActorKind.STAFF,
    Move.REFUSE_RETURN: ActorKind.STAFF,
    Move.RATE: ActorKind.RESIDENT,
    Move.REDO: ActorKind.SYSTEM,
    Move.CLOSE: ActorKind.SYSTEM,
    Move.REOPEN: ActorKind.RESIDENT,
    Move.REJECT: ActorKind.STAFF,
    Move.WITHDRAW: ActorKind.RESIDENT,
    Move.URGE: ActorKind.RESIDENT,
    Move.SUPPLEMENT: ActorKind.RESIDENT,
}

OPEN_STATES = frozenset({State.SUBMITTED, State.DISPATCHED, State.ACCEPTED, State.RETURNED, State.REPLIED})

STATE_NAMES: dict[State, str] = {
    State.SUBMITTED: "已提交",
    State.DISPATCHED: "已派单，待签收",
    State.ACCEPTED: "已签收，办理中",
    State.RETURNED: "申请退单，待裁定",
    State.REPLIED: "已答复，待评价",
    State.CLOSED: "已办结",
    State.REJECTED: "不予受理",
    State.WITHDRAWN: "已撤回",
}

MOVE_NAMES: dict[Move, str] = {
    Move.SUBMIT: "提交投诉",
    Move.DISPATCH: "派单",
    Move.ACCEPT: "签收",
    Move.REPLY: "答复",
    Move.ASK_RETURN: "申请退单",
    Move.GRANT_RETURN: "同意退单",
    Move.REFUSE_RETURN: "不同意退单",
    Move.RATE: "评价",
    Move.REDO: "重办",
    Move.CLOSE: "办结",
    Move.REOPEN: "重新打开",
    Move.REJECT: "不予受理",
    Move.WITHDRAW: "撤回",
    Move.URGE: "催办",
    Move.SUPPLEMENT: "补充",
}


def next_state(state: State | None, move: Move) -> State:
    """The state that `move` leads to. Raises MoveRefusedError where the table has no such move."""
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        now = STATE_NAMES[state] if state else "尚未提交"
        raise MoveRefusedError(f"这件投诉现在是“{now}”，不能再“{MOVE_NAMES[move]}”。") from None
