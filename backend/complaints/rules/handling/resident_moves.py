"""The moves of a resident: what each says, and its rule. Page, API and chat end in the same drafts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.repeated_additions import is_repeated_addition
from backend.complaints.rules.handling import followups, lifecycle
from backend.complaints.rules.handling.move_steps import locked_complaint
from backend.complaints.rules.handling.turning_urgent import danger_told
from backend.complaints.rules.inbox import search_index
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy.late_phones import ONLY_A_PHONE, without_own_phone
from backend.complaints.rules.recordings import StoredRecording
from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import Complaint, ComplaintEvent, Cover, Move

Ability = Literal["rate", "reopen", "urge", "add", "withdraw"]

# By what pages and API call a move.
ABILITIES: dict[Move, Ability] = {
    Move.RATE: "rate",
    Move.REOPEN: "reopen",
    Move.URGE: "urge",
    Move.SUPPLEMENT: "add",
    Move.WITHDRAW: "withdraw",
}


@dataclass(frozen=True, slots=True)
class Rating:
    """None: not answered."""

    solved: bool | None
    satisfied: bool | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reopening:
    words: str


@dataclass(frozen=True, slots=True)
class Urging:
    words: str


@dataclass(frozen=True, slots=True)
class Addition:
    """At least one of them. `to_come` counts the photos and voices of a chat that are fetched later.

    `may_repeat`: the channel cannot tell whether it sends this again, so that words and photos decide.
    """

    words: str
    photos: Sequence[StoredPhoto] = ()
    recordings: Sequence[StoredRecording] = ()
    to_come: int = 0
    may_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    words: str = ""


ResidentMove = Rating | Reopening | Urging | Addition | Withdrawal


def make(
    session: Session, complaint_id: int, move: ResidentMove, now: datetime, cover: Cover | None = None
) -> ComplaintEvent | None:
    """Make it. Returns the event of an addition, for what is still to come.

    With a `cover` the resident decides anew what the firm reads of this complaint. Raises InvalidInputError
    for what it says, MoveRefusedError where the complaint does not allow it now.
    """
    if cover is not None:
        choose_cover(session, complaint_id, cover)
    match move:
        case Rating(solved, satisfied, words):
            lifecycle.rate(session, complaint_id, solved=solved, satisfied=satisfied, text=words, now=now)
        case Reopening(words):
            lifecycle.reopen(session, complaint_id, words, now)
        case Urging(words):
            followups.urge(session, complaint_id, words, now)
        case Addition():
            return _add(session, complaint_id, move, now)
        case Withdrawal(words):
            lifecycle.withdraw(session, complaint_id, words, now)
    return None


def at_once(move: ResidentMove) -> ResidentMove | None:
    """没解决 and 催办 wait for no choice of cover: the move without its words, which follow as an addition.

    None where the words are what the move is for.
    """
    match move:
        case Rating(solved=False) | Urging():
            return replace(move, words="")
    return None


def without_phone(move: ResidentMove) -> ResidentMove:
    """The same without the resident's own number, which nobody who works on it would read."""
    return replace(move, words=without_own_phone(move.words))


def choose_cover(session: Session, complaint_id: int, cover: Cover) -> None:
    """Of every word of an anonymous resident in this complaint, those of before as well."""
    complaint = locked_complaint(session, complaint_id)
    if complaint.anonymous and complaint.cover is not cover:
        complaint.cover = cover
        session.flush()
        search_index.renew(session, complaint)


def _add(session: Session, complaint_id: int, move: Addition, now: datetime) -> ComplaintEvent | None:
    _refuse_own_phone(session, complaint_id, move)
    if move.may_repeat and is_repeated_addition(session, complaint_id, move.words, move.photos):
        return None
    return followups.supplement(
        session, complaint_id, move.words, move.photos, now, move.recordings, to_come=move.to_come
    )


def _refuse_own_phone(session: Session, complaint_id: int, move: Addition) -> None:
    """Where people are in danger nothing is refused."""
    if without_own_phone(move.words) == move.words:
        return
    complaint = session.get_one(Complaint, complaint_id)
    if not complaint.emergency and danger_told(session, complaint, move.words) is None:
        raise InvalidInputError([FieldProblem("words", ONLY_A_PHONE)])
