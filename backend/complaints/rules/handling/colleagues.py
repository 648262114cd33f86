"""Within and between the offices that work on a complaint: 转给同事, 协办反馈, 内部备注."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_staff
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import add_event, party_of, staff_actor
from backend.complaints.rules.handling.permitted_moves import require_lead
from backend.complaints.rules.queries.colleagues import colleagues_of
from backend.core import text as words
from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError
from backend.models import Complaint, ComplaintNote, Move, PartyRole, StaffAccount


def hand_over(
    session: Session, complaint_id: int, staff: StaffAccount, to_id: int, text: str, now: datetime
) -> None:
    """转给同事 of the same office, its handler from now on. Raises InvalidInputError for field colleague."""
    with complaint_move(session, complaint_id, now) as complaint:
        require_lead(complaint, staff, Move.HAND_OVER)
        colleague = session.get(StaffAccount, to_id)
        if colleague is None or colleague not in colleagues_of(session, staff):
            raise InvalidInputError([FieldProblem("colleague", "请选择本单位的同事。")])
        add_event(complaint, Move.HAND_OVER, staff_actor(staff), now, words.optional(text), to=colleague.name)
        complaint.handler = colleague


def report(session: Session, complaint_id: int, staff: StaffAccount, text: str, now: datetime) -> None:
    """协办反馈 by an assisting office; the one in charge hears of it at once."""
    with complaint_move(session, complaint_id, now) as complaint:
        party = party_of(complaint, office_of_staff(staff))
        if party is None or party.role is not PartyRole.ASSIST:
            raise ForbiddenError("只有协办单位可以反馈协办情况。")
        event = add_event(complaint, Move.REPORT, staff_actor(staff), now, words.required(text, "协办情况"))
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)


def add_note(session: Session, complaint: Complaint, staff: StaffAccount, text: str, now: datetime) -> None:
    """内部备注, read by this office's own people only. Phones are masked here too."""
    note_text = words.mask_phones(words.required(text, "备注"))
    session.add(ComplaintNote(complaint_id=complaint.id, staff_id=staff.id, words=note_text, at=now))
    session.flush()
