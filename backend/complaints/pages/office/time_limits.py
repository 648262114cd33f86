"""Due times in words: running, done, paused, broken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.breaches import awaits_ruling
from backend.complaints.rules.handling.extensions import requested_extension
from backend.models import Breach, BreachKind, Complaint, Extension, State
from backend.models.base import UNREAD
from backend.web import wording

PROMISES = {
    BreachKind.ACCEPT: "签收",
    BreachKind.CONTACT: "联系",
    BreachKind.REPLY: "答复",
    BreachKind.RULING: "裁定",
}
_WORKING = {State.DISPATCHED, State.ACCEPTED}
_RULINGS = {State.RETURNED: "裁定退单", State.REVIEWING: "审核答复"}
_PAUSED = {
    State.RETURNED: "退单等待裁定，裁定后重新计时",
    State.REVIEWING: "答复在审核，审核期间不计时",
    State.MERGED: "随牵头的投诉一起答复",
}
_OVER = {State.REJECTED, State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One promise. `level` is late, soon, calm, done or paused; `left` is its word, never colour alone."""

    name: str
    left: str
    words: str
    level: str


def time_limits(complaint: Complaint, now: datetime) -> list[TimeLimit]:
    """In the order in which they fall due."""
    if complaint.state in _OVER:
        return []
    time_limits = [
        _accept(complaint, now),
        _contact(complaint, now),
        _reply(complaint, now),
        _ruling(complaint, now),
    ]
    return [clock for clock in time_limits if clock is not None]


def remarks(complaint: Complaint) -> list[str]:
    """What changed the time to answer, and until when the resident may rate."""
    lines: list[str] = []
    if complaint.extension is not Extension.NONE:
        lines.append(_extension(complaint))
    if complaint.joint_at is not None and complaint.accepted_at is None:
        days = rules_for(complaint).limits.joint_working_days
        lines.append(f"联名投诉（{wording.moment(complaint.joint_at)} 起），{days} 个工作日内签收。")
    if complaint.state is State.REPLIED and complaint.replied_at is not None:
        until = complaint.replied_at + rules_for(complaint).rate_within
        lines.append(f"等居民评价，{wording.deadline(until)}没有评价就自动办结。")
    return lines


def recorded_breaches(session: Session, complaint: Complaint) -> list[str]:
    """Each breach on record, with whoever owed it then."""
    return [
        _breach(session, breach) for breach in sorted(complaint.breaches, key=lambda breach: breach.due_at)
    ]


def _accept(complaint: Complaint, now: datetime) -> TimeLimit | None:
    if complaint.accepted_at is not None:
        return _done("签收", complaint.accepted_at, complaint.accept_due_at)
    return _running("签收", complaint.accept_due_at, now) if complaint.state is State.DISPATCHED else None


def _contact(complaint: Complaint, now: datetime) -> TimeLimit | None:
    if complaint.contact_due_at is None:
        return None
    if complaint.contacted_at is not None:
        return _done("联系", complaint.contacted_at, complaint.contact_due_at)
    return _running("联系", complaint.contact_due_at, now) if complaint.state in _WORKING else None


def _reply(complaint: Complaint, now: datetime) -> TimeLimit | None:
    if complaint.state in _PAUSED:
        return TimeLimit("答复", "暂停计时", _PAUSED[complaint.state], "paused")
    if complaint.state in _WORKING:
        return _running("答复", complaint.reply_due_at, now)
    if complaint.replied_at is None:
        return None
    # The time that the office above took to read it is not the firm's.
    handed_in = complaint.handed_in_at or complaint.replied_at
    return _done("答复", complaint.replied_at, complaint.reply_due_at + (complaint.replied_at - handed_in))


def _ruling(complaint: Complaint, now: datetime) -> TimeLimit | None:
    if complaint.ruling_due_at is None or not awaits_ruling(complaint):
        return None
    return _running(_RULINGS.get(complaint.state, "裁定延期"), complaint.ruling_due_at, now)


def _running(name: str, due_at: datetime, now: datetime) -> TimeLimit:
    due = wording.due(due_at, now)
    return TimeLimit(name, due.left, due.words, due.level)


def _done(name: str, at: datetime, due_at: datetime) -> TimeLimit:
    late = at - due_at > timedelta()
    words = "超时完成" if late else "按时完成"
    return TimeLimit(name, words, wording.moment(at), "late" if late else "done")


def _extension(complaint: Complaint) -> str:
    days = requested_extension(complaint).details.get("days", UNREAD)
    return {
        Extension.ASKED: f"已申请延期 {days} 个工作日，裁定之前照常计时。",
        Extension.GRANTED: f"经批准延期 {days} 个工作日，答复时限已顺延；不能再次延期。",
        Extension.REFUSED: f"申请延期 {days} 个工作日，没有批准；不能再次申请。",
    }[complaint.extension]


def _breach(session: Session, breach: Breach) -> str:
    office = office_name(session, office_of_party(breach))
    twice = "两倍" if breach.step > 1 else ""
    return f"{twice}{PROMISES[breach.kind]}超期：应在{wording.deadline(breach.due_at)}完成，责任单位 {office}"
