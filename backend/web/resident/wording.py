"""A complaint's state as a resident understands it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.complaints.categories import categories
from backend.complaints.deadlines import RATE_WITHIN, REOPEN_WITHIN
from backend.complaints.emergencies import find_emergency
from backend.complaints.offices import lead_party, office_name, office_of_party, office_row
from backend.models import Complaint, Move, State
from backend.web.resident.place import Responsible

WITHDRAWABLE = {State.DISPATCHED, State.ACCEPTED, State.RETURNED, State.REPLIED}
IN_WORK = {State.SUBMITTED, State.DISPATCHED, State.ACCEPTED, State.RETURNED}

HEADLINES = {
    State.SUBMITTED: "已收到",
    State.DISPATCHED: "已派单，等待签收",
    State.ACCEPTED: "正在办理",
    State.RETURNED: "正在确定由谁办理",
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
    State.REPLIED: "请看下面的答复，然后告诉我们问题解决了没有。",
    State.CLOSED: "这件投诉已经结束。",
    State.REJECTED: "街道决定不予受理，理由见下面的办理过程。",
    State.WITHDRAWN: "这件投诉不再办理。",
}

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
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the status page says of now. `due` is None where nothing is awaited from an office."""

    headline: str
    explained: str
    handler: Responsible
    due: datetime | None
    overdue: bool
    rate_until: datetime | None
    reopen_until: datetime | None
    may_withdraw: bool
    emergency_advice: str


def standing(session: Session, complaint: Complaint, now: datetime) -> Standing:
    due = complaint.reply_due_at if complaint.state in IN_WORK else None
    rate_until = _until(complaint.replied_at, RATE_WITHIN) if complaint.state is State.REPLIED else None
    reopen_until = _until(complaint.closed_at, REOPEN_WITHIN) if complaint.state is State.CLOSED else None
    return Standing(
        headline=HEADLINES[complaint.state],
        explained=EXPLAINED[complaint.state],
        handler=_handler(session, complaint),
        due=due,
        overdue=due is not None and due < now,
        rate_until=rate_until if rate_until and now <= rate_until else None,
        reopen_until=reopen_until if reopen_until and now <= reopen_until else None,
        may_withdraw=complaint.state in WITHDRAWABLE,
        emergency_advice=_advice(session, complaint) if complaint.state in IN_WORK else "",
    )


def _handler(session: Session, complaint: Complaint) -> Responsible:
    party = lead_party(complaint)
    office = office_of_party(party)
    row = office_row(session, office)
    return Responsible(office_name(session, office), row.phone if row else "", party.reason)


def _advice(session: Session, complaint: Complaint) -> str:
    """From the words and not from the chosen category: who picks 其他 for a trapped lift still needs it."""
    if not complaint.emergency:
        return ""
    found = find_emergency(categories(session), complaint.words)
    return found.emergency_advice if found else complaint.category.emergency_advice


def _until(start: datetime | None, period: timedelta) -> datetime | None:
    return start + period if start is not None else None
