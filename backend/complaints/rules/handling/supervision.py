"""督办: an office above asks the lead for haste, on record."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_staff
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import add_event, add_watching_party, staff_actor
from backend.complaints.rules.handling.permitted_moves import is_above
from backend.complaints.rules.routing import Assignment
from backend.core import text as words
from backend.core.errors import ForbiddenError
from backend.models import Move, PartyRole, StaffAccount


def supervise(session: Session, complaint_id: int, staff: StaffAccount, text: str, now: datetime) -> None:
    """督办 by any office above the one in charge; it sees the complaint from then on."""
    with complaint_move(session, complaint_id, now) as complaint:
        if not is_above(session, complaint, staff, now):
            raise ForbiddenError("只有主办单位的上级可以督办。")
        event = add_event(
            complaint, Move.SUPERVISE, staff_actor(staff), now, words.required(text, "督办意见")
        )
        add_watching_party(
            complaint, Assignment(PartyRole.ASSIST, office_of_staff(staff), "督办"), "督办", now
        )
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)
