"""A state as JSON and back. What is a day old, or cannot be read any more, starts anew with a word."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from backend.wechat import replies
from backend.wechat.conversation.states import IDLE, Idle, State

KEPT = timedelta(hours=24)

_states: TypeAdapter[State] = TypeAdapter(State)


def dump(state: State) -> dict[str, Any]:
    data: dict[str, Any] = _states.dump_python(state, mode="json")
    return data


def recall(data: dict[str, Any], at: datetime | None, now: datetime) -> tuple[State, str]:
    """The state that was kept at `at`, and what to tell the resident where it is gone."""
    if not data or at is None:
        return IDLE, ""
    try:
        state = _states.validate_python(data)
    except ValidationError:
        return IDLE, replies.STARTED_ANEW
    if isinstance(state, Idle):
        return (state if now - at <= KEPT else IDLE), ""
    return (state, "") if now - at <= KEPT else (IDLE, replies.EXPIRED)
