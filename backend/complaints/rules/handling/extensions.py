"""延期: asked once by the lead, with a reason and a plan; granted by the office above."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import add_event, add_watching_party, staff_actor
from backend.complaints.rules.handling.permitted_moves import require_lead, require_may_rule, step_above
from backend.complaints.rules.handling.resident_notices import notify_resident
from backend.core import text as words
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.models import Complaint, ComplaintEvent, Extension, Move, OfficeLevel, StaffAccount


def ask_extension(
    session: Session,
    complaint_id: int,
    staff: StaffAccount,
    *,
    days: int | None,
    reason: str,
    plan: str,
    now: datetime,
) -> None:
    """`days` are working days more. The due time stays until it is granted.

    Raises InvalidInputError for fields days, words or plan.
    """
    with complaint_move(session, complaint_id, now) as complaint:
        party = require_lead(complaint, staff, Move.ASK_EXTENSION)
        refusal = extension_problem(complaint)
        if refusal:
            raise MoveRefusedError(refusal)
        if office_of_party(party).level is OfficeLevel.CITY:
            raise MoveRefusedError("市级主管部门是最后一级，不能申请延期。")
        text, steps, more = _checked(complaint, days, reason, plan)
        event = add_event(complaint, Move.ASK_EXTENSION, staff_actor(staff), now, text, days=more, plan=steps)
        complaint.extension = Extension.ASKED
        complaint.ruling_due_at = rules_for(complaint).ruling_due(now)
        ruler = add_watching_party(complaint, step_above(session, complaint, party, now), "裁定延期", now)
        session.flush()
        create_deliveries(session, event, [ruler], now)


def rule_extension(
    session: Session, complaint_id: int, staff: StaffAccount, *, granted: bool, text: str, now: datetime
) -> None:
    """Granted, the answer is due so many working days later and the resident is told. Either way the last."""
    with complaint_move(session, complaint_id, now) as complaint:
        require_may_rule(session, complaint, staff, now, "延期")
        if complaint.extension is not Extension.ASKED:
            raise MoveRefusedError("这件投诉没有等待裁定的延期申请。")
        ruling = words.required(text, "裁定意见")
        complaint.ruling_due_at = None
        if not granted:
            complaint.extension = Extension.REFUSED
            event = add_event(complaint, Move.REFUSE_EXTENSION, staff_actor(staff), now, ruling)
        else:
            days = requested_days(complaint)
            if days is None:
                raise MoveRefusedError("申请延期的天数读不出来，不能同意。请系统管理员从备份恢复。")
            complaint.extension = Extension.GRANTED
            base = max(complaint.reply_due_at, now)
            complaint.reply_due_at = rules_for(complaint).calendar.after_due(base, days)
            event = add_event(
                complaint,
                Move.GRANT_EXTENSION,
                staff_actor(staff),
                now,
                ruling,
                days=days,
                due=complaint.reply_due_at.isoformat(),
            )
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)
        if granted:
            notify_resident(session, event, now)


def requested_extension(complaint: Complaint) -> ComplaintEvent:
    """The request that waits for its ruling, with `days` and `plan` in its details."""
    return next(event for event in reversed(complaint.events) if event.move is Move.ASK_EXTENSION)


def requested_days(complaint: Complaint) -> int | None:
    """None where the request cannot be read."""
    days = requested_extension(complaint).details.get("days")
    return None if days is None else int(days)


def extension_problem(complaint: Complaint) -> str:
    """Why no extension can be asked for, in words; empty where it can."""
    if complaint.emergency:
        return "紧急情况不能延期。"
    if complaint.extension is Extension.ASKED:
        return "延期申请正在等上级裁定。"
    if complaint.extension is not Extension.NONE:
        return "这件投诉的延期已经裁定过，不能再次申请。"
    return ""


def _checked(complaint: Complaint, days: int | None, reason: str, plan: str) -> tuple[str, str, int]:
    problems: list[FieldProblem] = []
    text = words.check_words("words", "延期的理由", reason, problems)
    steps = words.check_words("plan", "办理计划", plan, problems)
    most = complaint.category.extension_days
    if days is None or not 1 <= days <= most:
        problems.append(FieldProblem("days", f"延期天数请填 1 到 {most} 个工作日。"))
    if problems:
        raise InvalidInputError(problems)
    return text, steps, days or 0
