"""A complaint's state is what its events say; this is the function that proves it."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.complaints.moves import MAKERS, next_state
from backend.models import ComplaintEvent, Move, State


class BrokenHistoryError(Exception):
    """The events cannot have been written by the rules."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the history says of a complaint."""

    state: State
    redo_count: int
    return_ruled: bool
    solved: bool | None
    satisfied: bool | None


def replay(events: Iterable[ComplaintEvent]) -> Replayed:
    """Walk the history from its first event. Raises BrokenHistoryError at the first gap or false step."""
    state: State | None = None
    redo_count = 0
    return_ruled = False
    answers: dict[str, bool | None] = {"solved": None, "satisfied": None}
    for seq, event in enumerate(events, start=1):
        if event.seq != seq or event.from_state != state or event.actor != MAKERS[event.move]:
            raise BrokenHistoryError(f"event {event.seq} does not follow {state}")
        state = next_state(state, event.move)
        if event.to_state != state:
            raise BrokenHistoryError(f"event {event.seq} leads to {event.to_state}, the table says {state}")
        redo_count += event.move in {Move.REDO, Move.REOPEN}
        return_ruled = return_ruled or event.move in {Move.GRANT_RETURN, Move.REFUSE_RETURN}
        if event.move is Move.REPLY:
            answers = {"solved": None, "satisfied": None}
        if event.move is Move.RATE:
            answers |= {name: event.details[name] for name in answers if event.details[name] is not None}
    if state is None:
        raise BrokenHistoryError("no events")
    return Replayed(state, redo_count, return_ruled, answers["solved"], answers["satisfied"])
