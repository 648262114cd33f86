"""The complainant's shield: what a firm sees of a resident, and the record of every look at a phone."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints import words
from backend.complaints.offices import lead_party, office_of_party, office_of_staff
from backend.errors import FieldProblem, ForbiddenError, InvalidInputError, NotFoundError
from backend.models import Complaint, OfficeLevel, PersonalDataLook, StaffAccount


def alias(complaint: Complaint) -> str:
    """How staff call the complainant: the building, never the name."""
    return f"{complaint.building.name}居民" if complaint.building else "小区居民"


def words_for(staff: StaffAccount, text: str) -> str:
    """Free text as this account may read it: phones typed into it are masked for a firm."""
    return words.mask_phones(text) if staff.firm_id is not None else text


def may_see_phone(complaint: Complaint, staff: StaffAccount) -> bool:
    """The lead handler may; where the resident stays anonymous, only a lead from the district upwards."""
    office = office_of_staff(staff)
    if complaint.phone is None or office != office_of_party(lead_party(complaint)):
        return False
    return not complaint.anonymous or office.level in {OfficeLevel.DISTRICT, OfficeLevel.CITY}


def reveal_phone(
    session: Session, complaint: Complaint, staff: StaffAccount, purpose: str, now: datetime
) -> str:
    """The resident's phone, after the look and its purpose are on record."""
    if complaint.phone is None:
        raise NotFoundError("居民没有留电话。")
    if not may_see_phone(complaint, staff):
        raise ForbiddenError("这件投诉的居民选择了匿名，或您不是主办单位，不能查看电话。")
    problems: list[FieldProblem] = []
    reason = words.check_words("purpose", "查看电话的用途", purpose, problems)
    if problems:
        raise InvalidInputError(problems)
    session.add(PersonalDataLook(staff_id=staff.id, complaint_id=complaint.id, purpose=reason[:200], at=now))
    return complaint.phone
