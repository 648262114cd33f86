"""An office's own staff, and its internal notes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import office_of_staff, own_office
from backend.access.permissions import Permission, Reach, reach_of
from backend.access.scopes import accounts_of
from backend.models import Complaint, ComplaintNote, StaffAccount


def colleagues_of(session: Session, staff: StaffAccount) -> list[StaffAccount]:
    """Everybody of the same office who can sign in, this account too, by name."""
    office = own_office(staff)
    if office is None:
        return []
    query = select(StaffAccount).where(accounts_of(office), StaffAccount.disabled_at.is_(None))
    return list(session.scalars(query.order_by(StaffAccount.name, StaffAccount.id)))


def notes_for(session: Session, complaint: Complaint, staff: StaffAccount) -> list[ComplaintNote]:
    """Those of the account's own office, the oldest first; an auditor reads all."""
    query = select(ComplaintNote).where(ComplaintNote.complaint_id == complaint.id).order_by(ComplaintNote.id)
    if reach_of(staff, Permission.NOTE_READ) is Reach.ALL:
        return list(session.scalars(query))
    own = own_office(staff)
    return [note for note in session.scalars(query) if office_of_staff(note.staff) == own]
