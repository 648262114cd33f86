"""退单: asked by the lead with a reason, ruled once by the office above."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import (
    add_event,
    add_watching_party,
    assign,
    restart_due_times,
    staff_actor,
)
from backend.complaints.rules.handling.permitted_moves import require_lead, require_may_rule, step_above
from backend.complaints.rules.handling.resident_notices import notify_resident
from backend.complaints.rules.routing import Assignment
from backend.core import text as words
from backend.core.errors import MoveRefusedError
from backend.models import Move, OfficeLevel, PartyRole, StaffAccount


def ask_return(session: Session, complaint_id: int, staff: StaffAccount, reason: str, now: datetime) -> None:
    """Only when clearly outside its duty (潍坊 12345 条例 §22)."""
    with complaint_move(session, complaint_id, now) as complaint:
        party = require_lead(complaint, staff, Move.ASK_RETURN)
        if complaint.return_ruled:
            raise MoveRefusedError("这件投诉的退单已经裁定过，不能再次申请退单。")
        if office_of_party(party).level is OfficeLevel.CITY:
            raise MoveRefusedError("市级主管部门是最后一级，不能退单。")
        text = words.required(reason, "退单理由")
        event = add_event(complaint, Move.ASK_RETURN, staff_actor(staff), now, text)
        complaint.ruling_due_at = rules_for(complaint).ruling_due(now)
        watching = add_watching_party(complaint, step_above(session, complaint, party, now), "裁定退单", now)
        session.flush()
        create_deliveries(session, event, [watching], now)


def rule_return(
    session: Session, complaint_id: int, staff: StaffAccount, *, granted: bool, text: str, now: datetime
) -> None:
    """裁定退单: granted, the ruling office takes the complaint over; refused, it goes back where it was."""
    with complaint_move(session, complaint_id, now) as complaint:
        move = Move.GRANT_RETURN if granted else Move.REFUSE_RETURN
        ruler = step_above(session, complaint, lead_party(complaint), now)
        require_may_rule(session, complaint, staff, now, "退单")
        event = add_event(complaint, move, staff_actor(staff), now, words.required(text, "裁定意见"))
        complaint.return_ruled = True
        if granted:
            complaint.handler = None
            assign(complaint, [Assignment(PartyRole.LEAD, ruler.office, "退单后接办")], now)
        restart_due_times(complaint, now)
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)
        notify_resident(session, event, now)
