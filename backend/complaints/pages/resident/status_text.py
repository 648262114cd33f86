"""A complaint's state as a resident understands it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party, office_row
from backend.city_rules.rules.current import rules_for
from backend.complaints.pages.resident.place import ResponsibleContact
from backend.complaints.rules.handling.followups import A_DAY, EMERGENCY_URGE_AGAIN
from backend.complaints.rules.handling.next_steps import countdown, permitted_to_resident
from backend.complaints.rules.handling.resident_moves import ABILITIES
from backend.complaints.rules.handling.turning_urgent import latest_danger
from backend.complaints.rules.transitions import OPEN_WORK_STATES, TRANSITIONS
from backend.core.clock import local
from backend.models import Complaint, Move, State
from backend.web.wording import due

IN_WORK = {State.SUBMITTED, *OPEN_WORK_STATES, State.MERGED}

HEADLINES = {
    State.SUBMITTED: "已收到",
    State.DISPATCHED: "已派单，等待签收",
    State.ACCEPTED: "正在办理",
    State.RETURNED: "正在确定由谁办理",
    State.REVIEWING: "答复正在审核",
    State.MERGED: "正在一起办理",
    State.REPLIED: "已答复，请您评价",
    State.CLOSED: "已办结",
    State.REJECTED: "不予受理",
    State.WITHDRAWN: "您已撤回",
}

EXPLAINED = {
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

NOT_ACCEPTED = "已交给下面的单位，它还没有签收，已超过签收的时间。您可以催一催。"

STEPS = {
    Move.SUBMIT: "您提交了投诉",
    Move.DISPATCH: "派给负责单位",
    Move.ACCEPT: "负责单位已签收",
    Move.REPLY: "负责单位答复",
    Move.RATE: "您作了评价",
    Move.REDO: "退回重新办理",
    Move.CLOSE: "办结",
    Move.REOPEN: "您要求重新办理",
    Move.REJECT: "街道不予受理",
    Move.WITHDRAW: "您撤回了投诉",
    Move.URGE: "您催办了一次",
    Move.SUPPLEMENT: "您作了补充",
    Move.CONTACT: "负责单位联系了您",
    Move.GRANT_EXTENSION: "同意延长答复时间",
    Move.SUPERVISE: "上级督办",
    Move.MERGE: "与邻居的同类投诉一起办理",
    Move.SEPARATE: "改为单独办理",
    Move.REROUTE: "改由别的单位办理",
}

DONE = {
    "rate": "评价已收到，谢谢您。",
    "reopen": "已要求重新办理。",
    "urge": "已催办，办理单位收到提醒了。",
    "add": "补充的内容已收到，办理单位能看到。",
    "withdraw": "已撤回。",
    "forget": "电话和录音已经删掉，投诉照样办理。",
}


@dataclass(frozen=True, slots=True)
class ReplyCountdown:
    """How long an office has, as a countdown: `left` is the large line, `until` the date behind it."""

    left: str
    until: str
    late: bool


@dataclass(frozen=True, slots=True)
class UrgeAgain:
    """How often it may be urged, in words: 一天 once, 明天 again. `tells_above`: a higher office hears it."""

    every: str
    again: str
    tells_above: bool


@dataclass(frozen=True, slots=True)
class ComplaintStatus:
    """What the status page says of now. `wait` is None where nothing is awaited from an office.

    `until` is the last moment for what only the resident can do next: rate or reopen.
    """

    headline: str
    explained: str
    handler: ResponsibleContact
    wait: ReplyCountdown | None
    until: datetime | None
    abilities: frozenset[str]
    urged_today: bool
    urge_again: UrgeAgain
    emergency_advice: str

    def may(self, ability: str) -> bool:
        return ability in self.abilities


def complaint_status(session: Session, complaint: Complaint, now: datetime) -> ComplaintStatus:
    time_left = countdown(complaint, now)
    in_work = complaint.state in IN_WORK
    may = frozenset(ABILITIES[move] for move in permitted_to_resident(complaint, now))
    return ComplaintStatus(
        headline=HEADLINES[complaint.state],
        explained=NOT_ACCEPTED if _accept_overdue(complaint, now) else EXPLAINED[complaint.state],
        handler=_handler(session, complaint),
        wait=_reply_countdown(complaint, now) if in_work else None,
        until=time_left.due_at if time_left and not in_work else None,
        abilities=may,
        urged_today=(complaint.state, Move.URGE) in TRANSITIONS and "urge" not in may,
        urge_again=_urge_again(complaint),
        emergency_advice=_advice(session, complaint) if in_work else "",
    )


def _urge_again(complaint: Complaint) -> UrgeAgain:
    if complaint.emergency:
        minutes = f"{EMERGENCY_URGE_AGAIN // timedelta(minutes=1)} 分钟"
        return UrgeAgain(minutes, f"隔 {minutes}", tells_above=True)
    hours = rules_for(complaint).limits.urge_again_hours
    if hours == A_DAY:
        return UrgeAgain("一天", "明天", tells_above=False)
    return UrgeAgain(f"{hours} 小时", f"隔 {hours} 小时", tells_above=False)


def _accept_overdue(complaint: Complaint, now: datetime) -> bool:
    return complaint.state is State.DISPATCHED and now > complaint.accept_due_at


def _reply_countdown(complaint: Complaint, now: datetime) -> ReplyCountdown:
    """Of the answer, which is what a resident waits for; 签收 concerns the offices only."""
    due_at = complaint.reply_due_at
    due_text = due(due_at, now)
    if due_at <= now:
        return ReplyCountdown(f"答复{due_text.left}", f"本应在 {due_text.words}答复", late=True)
    if local(due_at).time() != time():  # due by the clock and not by the day
        time_left = f"{due_text.left}答复"
    else:
        days = rules_for(complaint).calendar.left(now, due_at)
        time_left = f"还有 {days} 个工作日答复" if days else "今天之内答复"
    return ReplyCountdown(time_left, f"最晚 {due_text.words}", late=False)


def _handler(session: Session, complaint: Complaint) -> ResponsibleContact:
    party = lead_party(complaint)
    office = office_of_party(party)
    row = office_row(session, office)
    return ResponsibleContact(office_name(session, office), row.phone if row else "", party.reason)


def _advice(session: Session, complaint: Complaint) -> str:
    """From the latest words that tell of it: who picks 其他 for a trapped lift still needs the advice."""
    if not complaint.emergency:
        return ""
    danger = latest_danger(session, complaint)
    return danger.emergency_advice if danger else complaint.category.emergency_advice
