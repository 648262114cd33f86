"""A complaint's state is what its events say; this is the function that proves it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from backend.complaints.rules.transitions import ALLOWED_ACTORS, next_state
from backend.models import ComplaintEvent, Extension, Move, State

_RULED = {Move.GRANT_RETURN, Move.REFUSE_RETURN}
_EXTENSIONS = {
    Move.ASK_EXTENSION: Extension.ASKED,
    Move.GRANT_EXTENSION: Extension.GRANTED,
    Move.REFUSE_EXTENSION: Extension.REFUSED,
}
# The work that an extension was asked for is over, or begins anew.
_ENDS_ASKING = {
    *_RULED,
    Move.REDO,
    Move.REOPEN,
    Move.REROUTE,
    Move.MERGE,
    Move.SEPARATE,
    Move.HAND_IN,
    Move.REPLY,
}


class BrokenHistoryError(Exception):
    """The events cannot have been written by the rules."""


@dataclass(slots=True)
class Replayed:
    """What the history says of a complaint."""

    state: State | None = None
    redo_count: int = 0
    return_ruled: bool = False
    review_asked: bool = False
    extension: Extension = Extension.NONE
    solved: bool | None = None
    satisfied: bool | None = None
    seen: int = field(default=0, compare=False)


def replay(events: Iterable[ComplaintEvent]) -> Replayed:
    """Walk the history from its first event. Raises BrokenHistoryError at the first gap or false step."""
    told = Replayed()
    for event in events:
        _check(told, event)
        _follow(told, event)
    if told.state is None:
        raise BrokenHistoryError("no events")
    return told


def _check(told: Replayed, event: ComplaintEvent) -> None:
    told.seen += 1
    if (
        event.seq != told.seen
        or event.from_state != told.state
        or event.actor not in ALLOWED_ACTORS[event.move]
    ):
        raise BrokenHistoryError(f"event {event.seq} does not follow {told.state}")
    told.state = next_state(told.state, event.move)
    if event.to_state != told.state:
        raise BrokenHistoryError(f"event {event.seq} leads to {event.to_state}, the table says {told.state}")


def _follow(told: Replayed, event: ComplaintEvent) -> None:
    move = event.move
    told.redo_count += move in {Move.REDO, Move.REOPEN}
    told.return_ruled = told.return_ruled or move in _RULED
    told.review_asked = told.review_asked or move is Move.ASK_REVIEW
    told.extension = _EXTENSIONS.get(move, told.extension)
    if move in _ENDS_ASKING and told.extension is Extension.ASKED:
        told.extension = Extension.NONE
    if move is Move.REPLY:
        told.solved = told.satisfied = None
    if move is Move.RATE:
        told.solved = _newer(event, "solved", told.solved)
        told.satisfied = _newer(event, "satisfied", told.satisfied)


def _newer(event: ComplaintEvent, answer: str, before: bool | None) -> bool | None:
    said: bool | None = event.details[answer]
    return before if said is None else said
