"""What a resident waits for, and which moves they may make now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.followups import MOST_SUPPLEMENTS, urge_again_after
from backend.complaints.rules.handling.resident_moves import ABILITIES
from backend.complaints.rules.transitions import TRANSITIONS
from backend.core.clock import local
from backend.models import Complaint, Move, State


class Awaited(StrEnum):
    """The first two are the office's to do, the others the resident's."""

    ACCEPT = "accept"
    REPLY = "reply"
    RATE = "rate"
    REOPEN = "reopen"


_MOVES = {
    Awaited.ACCEPT: ("签收", "办理单位还没有签收，已经超期"),
    Awaited.REPLY: ("答复", "办理单位还没有答复，已经超期"),
    Awaited.RATE: ("评价", "评价期已过"),
    Awaited.REOPEN: ("重新打开", "已经不能重新打开"),
}


@dataclass(frozen=True, slots=True)
class Countdown:
    """`working_days_left` counts those after today, up to the last day; 0 is today or overdue."""

    what: Awaited
    due_at: datetime
    working_days_left: int
    overdue: bool


def countdown(complaint: Complaint, now: datetime) -> Countdown | None:
    """What comes next and until when; None where nothing can come any more."""
    awaited = _awaited(complaint)
    if awaited is None:
        return None
    what, due_at = awaited
    if what is Awaited.REOPEN and now > due_at:
        return None
    return Countdown(what, due_at, rules_for(complaint).calendar.left(now, due_at), now > due_at)


def countdown_words(countdown: Countdown) -> str:
    """In a sentence for the resident."""
    step, overdue = _MOVES[countdown.what]
    if countdown.overdue:
        return overdue
    last = local(countdown.due_at - timedelta(microseconds=1))
    if countdown.what in {Awaited.RATE, Awaited.REOPEN}:
        return f"{last.month} 月 {last.day} 日前可以{step}"
    if countdown.working_days_left:
        return f"还有 {countdown.working_days_left} 个工作日{step}"
    return f"今天应当{step}"


def permitted_to_resident(complaint: Complaint, now: datetime) -> list[Move]:
    """The same rules that the moves themselves keep, asked before instead of after."""
    return [
        move
        for move in ABILITIES
        if (complaint.state, move) in TRANSITIONS and _in_time(complaint, move, now)
    ]


def _awaited(complaint: Complaint) -> tuple[Awaited, datetime] | None:
    if complaint.state in {State.SUBMITTED, State.DISPATCHED, State.RETURNED}:
        return Awaited.ACCEPT, complaint.accept_due_at
    if complaint.state in {State.ACCEPTED, State.REVIEWING, State.MERGED}:
        return Awaited.REPLY, complaint.reply_due_at
    if complaint.state is State.REPLIED and complaint.replied_at is not None:
        return Awaited.RATE, complaint.replied_at + rules_for(complaint).rate_within
    if complaint.state is State.CLOSED and complaint.closed_at is not None:
        return Awaited.REOPEN, complaint.closed_at + rules_for(complaint).reopen_within
    return None


def _in_time(complaint: Complaint, move: Move, now: datetime) -> bool:
    if move is Move.RATE:
        return _within(complaint.replied_at, rules_for(complaint).rate_within, now)
    if move is Move.REOPEN:
        return _within(complaint.closed_at, rules_for(complaint).reopen_within, now)
    move_times = [event.at for event in complaint.events if event.move is move]
    if move is Move.URGE:
        return not move_times or now >= move_times[-1] + urge_again_after(complaint)
    return move is not Move.SUPPLEMENT or len(move_times) < MOST_SUPPLEMENTS


def _within(since: datetime | None, period: timedelta, now: datetime) -> bool:
    return since is None or now <= since + period
