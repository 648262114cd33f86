"""What a resident waits for, what the state means to them, and which moves they may make now."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from backend.city_rules.rules.current import rules_for
from backend.city_rules.rules.deadlines import by_words
from backend.complaints.rules.handling.followups import MOST_SUPPLEMENTS, may_urge
from backend.complaints.rules.handling.resident_moves import ABILITIES
from backend.complaints.rules.transitions import IN_WORK, TRANSITIONS
from backend.core.clock import local, span_words
from backend.models import Complaint, Move, State


class Awaited(StrEnum):
    """The first is the office's to do, the others the resident's."""

    REPLY = "reply"
    RATE = "rate"
    REOPEN = "reopen"


_MOVES = {Awaited.RATE: ("评价", "评价期已过"), Awaited.REOPEN: ("重新打开", "已经不能重新打开")}
_EXPLANATIONS = {
    State.SUBMITTED: "我们正在把它交给负责的单位。",
    State.DISPATCHED: "已交给下面的单位，等它签收。",
    State.ACCEPTED: "下面的单位已经签收，正在处理。",
    State.RETURNED: "下面的单位认为不归它管，上级正在裁定。裁定期间仍由它负责。",
    State.REVIEWING: "下面的单位已经写好答复，街道正在把关，看完就发给您。",
    State.MERGED: "几位邻居反映的是同一件事，合在一起办，有了答复会同时告诉每一位。",
    State.REPLIED: "请看下面的答复，然后告诉我们问题解决了没有。",
    State.CLOSED: "这件投诉已经结束。",
    State.REJECTED: "街道决定不予受理，理由见下面的办理过程。",
    State.WITHDRAWN: "这件投诉不再办理。",
}
_NOT_ACCEPTED = "已交给下面的单位，它还没有签收，已超过签收的时间。您可以催一催。"


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


def countdown_words(countdown: Countdown, now: datetime) -> str:
    """In a sentence for the resident, the same in every channel."""
    if countdown.what is Awaited.REPLY:
        return _reply_words(countdown, now)
    step, overdue = _MOVES[countdown.what]
    return overdue if countdown.overdue else f"{_last_day(countdown)}前可以{step}"


def _last_day(countdown: Countdown) -> str:
    last = local(countdown.due_at - timedelta(microseconds=1))
    return f"{last.month} 月 {last.day} 日"


def reopening_day(complaint: Complaint, now: datetime) -> str:
    """Until which day a closed complaint may be reopened; empty where none may."""
    awaited = countdown(complaint, now)
    return _last_day(awaited) if awaited is not None and awaited.what is Awaited.REOPEN else ""


def _reply_words(countdown: Countdown, now: datetime) -> str:
    if countdown.overdue:
        return f"答复已超时 {span_words(now - countdown.due_at)}"
    if local(countdown.due_at).time() != time():  # due by the clock and not by the day
        return f"还剩 {span_words(countdown.due_at - now)}答复"
    days = countdown.working_days_left
    return f"还有 {days} 个工作日答复" if days else "今天之内答复"


def reply_promise(due_at: datetime, now: datetime) -> str:
    """Until when the answer is owed, in a clause."""
    if due_at < now:
        return f"本应在{by_words(due_at)}答复，已超时 {span_words(now - due_at)}"
    return f"{by_words(due_at)}答复"


def explanation(complaint: Complaint, now: datetime) -> str:
    """What the state means for who waits: the same sentence in every channel."""
    is_late = complaint.state is State.DISPATCHED and now > complaint.accept_due_at
    return _NOT_ACCEPTED if is_late else _EXPLANATIONS[complaint.state]


def permitted_to_resident(complaint: Complaint, now: datetime) -> list[Move]:
    """The same rules that the moves themselves keep, asked before instead of after."""
    return [
        move
        for move in ABILITIES
        if (complaint.state, move) in TRANSITIONS and _in_time(complaint, move, now)
    ]


def _awaited(complaint: Complaint) -> tuple[Awaited, datetime] | None:
    # 签收 concerns the offices only: what a resident waits for is the answer.
    if complaint.state in IN_WORK:
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
    if move is Move.URGE:
        return may_urge(complaint, now)
    additions = sum(event.move is Move.SUPPLEMENT for event in complaint.events)
    return move is not Move.SUPPLEMENT or additions < MOST_SUPPLEMENTS


def _within(since: datetime | None, period: timedelta, now: datetime) -> bool:
    return since is None or now <= since + period
