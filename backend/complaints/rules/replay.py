"""Computes a complaint's state from its events, to prove the stored one."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from backend.complaints.rules.handling.move_steps import TURNED_URGENT
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
    replayed = Replayed()
    for event in events:
        _check(replayed, event)
        _follow(replayed, event)
    if replayed.state is None:
        raise BrokenHistoryError("no events")
    return replayed


def _check(replayed: Replayed, event: ComplaintEvent) -> None:
    replayed.seen += 1
    if (
        event.seq != replayed.seen
        or event.from_state != replayed.state
        or event.actor not in ALLOWED_ACTORS[event.move]
    ):
        raise BrokenHistoryError(f"event {event.seq} does not follow {replayed.state}")
    replayed.state = next_state(replayed.state, event.move)
    if event.to_state != replayed.state:
        raise BrokenHistoryError(
            f"event {event.seq} leads to {event.to_state}, the table says {replayed.state}"
        )


def _follow(replayed: Replayed, event: ComplaintEvent) -> None:
    move = event.move
    replayed.redo_count += move in {Move.REDO, Move.REOPEN}
    replayed.return_ruled = replayed.return_ruled or move in _RULED
    replayed.review_asked = replayed.review_asked or move is Move.ASK_REVIEW
    replayed.extension = _EXTENSIONS.get(move, replayed.extension)
    if move in _ENDS_ASKING and replayed.extension is Extension.ASKED:
        replayed.extension = Extension.NONE
    if (event.details or {}).get(TURNED_URGENT) and replayed.extension is Extension.ASKED:
        replayed.extension = Extension.NONE
    if move is Move.REPLY:
        replayed.solved = replayed.satisfied = None
    if move is Move.RATE:
        replayed.solved = _newer(event, "solved", replayed.solved)
        replayed.satisfied = _newer(event, "satisfied", replayed.satisfied)


def _newer(event: ComplaintEvent, answer: str, before: bool | None) -> bool | None:
    answer_value: bool | None = event.details.get(answer)
    return before if answer_value is None else answer_value
