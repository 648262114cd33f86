"""Offices that a complaint can be handed to: those above the lead, and the firms of its street."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.access.offices import LADDER, Office, lead_party, office_name, office_of_party
from backend.complaints.rules.handling.move_steps import active_parties
from backend.complaints.rules.handling.permitted_moves import escalation_ladder
from backend.complaints.rules.handling.taking_back import may_give_to
from backend.core.clock import local
from backend.core.fields.values import row_id
from backend.models import Community, Complaint, OfficeLevel, PropertyFirm, ServiceContract, StaffAccount


def for_lead(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime
) -> list[tuple[str, str]]:
    """Value and name of each office that this account could give it to."""
    former = {office_of_party(party) for party in complaint.parties}
    barred = {office for office in former if not may_give_to(complaint, office, staff)}
    return _choices(session, complaint, now, {office_of_party(lead_party(complaint)), *barred})


def for_assist(session: Session, complaint: Complaint, now: datetime) -> list[tuple[str, str]]:
    """Value and name of each office that could help and does not yet."""
    return _choices(session, complaint, now, {office_of_party(party) for party in active_parties(complaint)})


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
    session: Session, complaint: Complaint, now: datetime, without: set[Office]
) -> list[tuple[str, str]]:
    chain = [step.office for step in escalation_ladder(session, complaint, now)]
    offices = [*chain, *_firms_nearby(session, complaint, now)]
    if complaint.category.lead is not OfficeLevel.FIRM:
        offices = [office for office in offices if office.level is not OfficeLevel.FIRM]
    return [
        (value_of(office), office_name(session, office))
        for office in dict.fromkeys(offices)
        if office not in without
    ]


def _firms_nearby(session: Session, complaint: Complaint, now: datetime) -> list[Office]:
    """Firms that serve a community of the complaint's street, by name."""
    if complaint.street_id is None:
        return []
    day = local(now).date()
    here = select(Community.id).where(Community.street_id == complaint.street_id)
    contracted = select(ServiceContract.firm_id).where(
        ServiceContract.community_id.in_(here),
        ServiceContract.starts_on <= day,
        or_(ServiceContract.ends_on.is_(None), ServiceContract.ends_on >= day),
    )
    fallback = select(Community.fallback_firm_id).where(Community.street_id == complaint.street_id)
    query = (
        select(PropertyFirm.id)
        .where(or_(PropertyFirm.id.in_(contracted), PropertyFirm.id.in_(fallback)))
        .order_by(PropertyFirm.name)
    )
    return [Office(OfficeLevel.FIRM, firm_id) for firm_id in session.scalars(query)]
