"""Who may make which move: the office in charge, the office above it, the street of the community."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import (
    LADDER,
    Office,
    answers,
    lead_party,
    office_of_party,
    office_of_staff,
    own_office,
)
from backend.complaints.rules.handling.move_steps import active_parties
from backend.complaints.rules.handling.taking_back import may_separate
from backend.complaints.rules.routing import Assignment, RoutingPlace, at_level, ladder
from backend.complaints.rules.transitions import TRANSITIONS
from backend.core.clock import local
from backend.core.errors import ForbiddenError
from backend.models import (
    Complaint,
    ComplaintParty,
    Extension,
    Move,
    OfficeLevel,
    StaffAccount,
    State,
    Street,
)
from backend.models.labels import MOVE_NAMES

# What only an office above the one in charge may do, and what also a street or bureau in charge may.
SUPERVISOR_MOVES = frozenset({Move.SUPERVISE, Move.MERGE, Move.TAKE_IN, Move.SEPARATE, Move.ASK_REVIEW})
REDIRECT_MOVES = frozenset({Move.RECATEGORISE, Move.REROUTE, Move.ADD_ASSIST})


def permitted_moves(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime
) -> frozenset[Move]:
    """What this account may do with the complaint now; pages offer these and no others."""
    if not answers(staff):
        return frozenset()
    party = lead_party(complaint)
    lead, own = office_of_party(party), office_of_staff(staff)
    allowed = _of_a_party(complaint, lead, own)
    if may_rule(session, complaint, staff, now):
        allowed |= {Move.GRANT_RETURN, Move.REFUSE_RETURN, Move.PASS_REVIEW, Move.SEND_BACK}
        if complaint.extension is Extension.ASKED:
            allowed |= {Move.GRANT_EXTENSION, Move.REFUSE_EXTENSION}
    if is_above(session, complaint, staff, now):
        allowed |= SUPERVISOR_MOVES if is_answered_unread(complaint) else SUPERVISOR_MOVES - {Move.ASK_REVIEW}
        if not may_separate(complaint, staff):
            allowed.discard(Move.SEPARATE)
    if may_redirect(session, complaint, staff, now):
        allowed |= REDIRECT_MOVES
    if is_street_of(complaint, staff):
        allowed.add(Move.REJECT)
    possible = {move for state, move in TRANSITIONS if state is complaint.state}
    if complaint.state is State.DISPATCHED:
        possible.add(Move.REPLY)  # answering accepts first
    if complaint.state in {State.REVIEWING, State.MERGED}:
        possible -= {Move.REPLY, Move.MERGE}  # it is answered with the review, or by the one that leads
    return frozenset(allowed & possible)


def _of_a_party(complaint: Complaint, lead: Office, own: Office) -> set[Move]:
    if lead == own:
        return _of_the_lead(complaint, lead)
    assists = any(office_of_party(party) == own for party in active_parties(complaint))
    return {Move.REPORT} if assists else set()


def _of_the_lead(complaint: Complaint, lead: Office) -> set[Move]:
    allowed = {Move.ACCEPT, Move.CONTACT, Move.REPLY, Move.HAND_OVER}
    if lead.level is not OfficeLevel.CITY:
        if not complaint.return_ruled:
            allowed.add(Move.ASK_RETURN)
        if complaint.extension is Extension.NONE and not complaint.emergency:
            allowed.add(Move.ASK_EXTENSION)
    return allowed


def may_rule(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> bool:
    """Whether this account's office stands one level above the office in charge."""
    above = step_above(session, complaint, lead_party(complaint), now)
    return above.office == own_office(staff) and above.office != office_of_party(lead_party(complaint))


def is_answered_unread(complaint: Complaint) -> bool:
    """Whether a firm answers and nobody asked to read it first."""
    if office_of_party(lead_party(complaint)).level is not OfficeLevel.FIRM:
        return False
    return not (complaint.review_asked or (complaint.street and complaint.street.reviews_replies))


def require_may_rule(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime, what: str
) -> None:
    """Raises ForbiddenError for everybody but the office one level above the one in charge."""
    if not may_rule(session, complaint, staff, now):
        raise ForbiddenError(f"只有上一级单位可以裁定{what}。")


def is_above(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> bool:
    """Whether this account's office stands above the one in charge, on this complaint's ladder."""
    own, lead = own_office(staff), office_of_party(lead_party(complaint))
    if own is None or LADDER.index(own.level) <= LADDER.index(lead.level):
        return False
    return any(step.office == own for step in escalation_ladder(session, complaint, now))


def may_redirect(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> bool:
    """Who may change category and office: those above, and a street or bureau that is in charge itself."""
    lead = office_of_party(lead_party(complaint))
    if own_office(staff) == lead:
        return lead.level is not OfficeLevel.FIRM
    return is_above(session, complaint, staff, now)


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
    chain = escalation_ladder(session, complaint, now)
    level = office_of_party(party).level
    higher = {
        OfficeLevel.FIRM: OfficeLevel.STREET,
        OfficeLevel.STREET: OfficeLevel.DISTRICT,
    }.get(level, OfficeLevel.CITY)
    return at_level(chain, higher)


def escalation_ladder(session: Session, complaint: Complaint, now: datetime) -> list[Assignment]:
    street = session.get(Street, complaint.street_id) if complaint.street_id is not None else None
    return ladder(session, RoutingPlace(complaint.community, street), local(now).date())
