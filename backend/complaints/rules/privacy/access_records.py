"""Who looked at a resident's personal data: for the looker's office, those above it, and auditors."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import LADDER, own_office
from backend.access.permissions import Permission, Reach, reach_of
from backend.models import Complaint, PersonalDataLook, StaffAccount


def access_records(
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
    if reach_of(staff, Permission.LOOK_READ) is Reach.ALL:
        return True
    own, office = own_office(staff), own_office(looker)
    if own is None or office is None:
        return False  # an auditor answers to nobody below the city
    return own == office or LADDER.index(own.level) > LADDER.index(office.level)
