"""Who may make which move: the office in charge, the office above it, the street of the compound."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.clock import local
from backend.complaints.moves import MOVE_NAMES, TRANSITIONS
from backend.complaints.offices import lead_party, office_of_party, office_of_staff
from backend.complaints.routing import Assignment, Place, at_level, ladder
from backend.complaints.steps import active_parties
from backend.errors import ForbiddenError
from backend.models import Complaint, ComplaintParty, Move, OfficeLevel, StaffAccount, State, Street


def permitted_moves(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime
) -> frozenset[Move]:
    """What this account may do with the complaint now; pages offer these and no others."""
    party = lead_party(complaint)
    allowed: set[Move] = set()
    if office_of_party(party) == office_of_staff(staff):
        allowed |= {Move.ACCEPT, Move.REPLY}
        if not complaint.return_ruled and office_of_party(party).level is not OfficeLevel.CITY:
            allowed.add(Move.ASK_RETURN)
    if is_ruler(session, complaint, staff, now):
        allowed |= {Move.GRANT_RETURN, Move.REFUSE_RETURN}
    if is_street_of(complaint, staff):
        allowed.add(Move.REJECT)
    possible = {move for state, move in TRANSITIONS if state is complaint.state}
    if complaint.state is State.DISPATCHED:
        possible.add(Move.REPLY)  # answering accepts first
    return frozenset(allowed & possible)


def is_ruler(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> bool:
    """Whether this account's office stands one level above the office in charge."""
    above = step_above(session, complaint, lead_party(complaint), now)
    return above.office == office_of_staff(staff) and above.office != office_of_party(lead_party(complaint))


def is_street_of(complaint: Complaint, staff: StaffAccount) -> bool:
    return staff.street_id is not None and staff.street_id in streets_of(complaint)


def require_lead(complaint: Complaint, staff: StaffAccount, move: Move) -> ComplaintParty:
    party = lead_party(complaint)
    if office_of_party(party) != office_of_staff(staff):
        raise ForbiddenError(f"只有主办单位可以{MOVE_NAMES[move]}。")
    return party


def streets_of(complaint: Complaint) -> set[int]:
    own = {complaint.community.street_id} if complaint.community else set()
    return own | {party.street_id for party in active_parties(complaint) if party.street_id is not None}


def step_above(session: Session, complaint: Complaint, party: ComplaintParty, now: datetime) -> Assignment:
    chain = ladder_of(session, complaint, now)
    level = office_of_party(party).level
    higher = {
        OfficeLevel.FIRM: OfficeLevel.STREET,
        OfficeLevel.STREET: OfficeLevel.DISTRICT,
    }.get(level, OfficeLevel.CITY)
    return at_level(chain, higher)


def ladder_of(session: Session, complaint: Complaint, now: datetime) -> list[Assignment]:
    street_id = next((p.street_id for p in complaint.parties if p.street_id is not None), None)
    street = session.get(Street, street_id) if street_id is not None else None
    return ladder(session, Place(complaint.community, street), local(now).date())
