"""Offices that a form offers to hand a complaint to."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import LADDER, Office, lead_party, office_name, office_of_party
from backend.complaints.rules.handling.move_steps import active_parties
from backend.complaints.rules.handling.recipients import recipients
from backend.complaints.rules.handling.taking_back import may_give_to
from backend.core.fields.values import row_id
from backend.models import Complaint, OfficeLevel, StaffAccount


def for_lead(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime
) -> list[tuple[str, str]]:
    """Value and name of each office that this account could give it to."""
    former = {office_of_party(party) for party in complaint.parties}
    barred = {office for office in former if not may_give_to(complaint, office, staff)}
    return _choices(session, complaint, staff, now, {office_of_party(lead_party(complaint)), *barred})


def for_assist(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime
) -> list[tuple[str, str]]:
    """Value and name of each office that could help and does not yet."""
    return _choices(
        session, complaint, staff, now, {office_of_party(party) for party in active_parties(complaint)}
    )


def value_of(office: Office) -> str:
    return office.level.value if office.id is None else f"{office.level.value}-{office.id}"


def read_value(text: str) -> Office | None:
    """The office that a form names; None for anything that no form of ours says."""
    level, _, number = text.partition("-")
    if level not in LADDER:
        return None
    if level == OfficeLevel.CITY:
        return None if number else Office(OfficeLevel.CITY, None)
    office_id = row_id(number)
    return None if office_id is None else Office(OfficeLevel(level), office_id)


def _choices(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime, without: set[Office]
) -> list[tuple[str, str]]:
    return [
        (value_of(office), office_name(session, office))
        for office in recipients(session, complaint, staff, now)
        if office not in without
    ]
