"""Who looked at a resident's phone or heard their voice: for their own office, those above it, auditors."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.offices import LADDER, office_of_staff, own_office
from backend.models import Complaint, PersonalDataLook, Role, StaffAccount


def looks_at(
    session: Session, complaint: Complaint, staff: StaffAccount
) -> list[tuple[PersonalDataLook, StaffAccount]]:
    """The looks of this account's own office and of lower ones, the newest first, each with who looked."""
    query = (
        select(PersonalDataLook, StaffAccount)
        .join(StaffAccount, StaffAccount.id == PersonalDataLook.staff_id)
        .where(PersonalDataLook.complaint_id == complaint.id)
        .order_by(PersonalDataLook.id.desc())
    )
    return [(look, looker) for look, looker in session.execute(query) if _may_read(staff, looker)]


def _may_read(staff: StaffAccount, looker: StaffAccount) -> bool:
    own, theirs = own_office(staff), office_of_staff(looker)
    if own is None:
        return staff.role is Role.AUDITOR
    return own == theirs or LADDER.index(own.level) > LADDER.index(theirs.level)
