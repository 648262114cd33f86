"""谁在办: the offices in charge now and before, with the reason for each change."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.access.offices import LADDER, lead_party, office_name, office_of_party, office_row
from backend.city_rules.rules.current import rules_for
from backend.models import Complaint, ComplaintParty, OfficeLevel, PartyRole
from backend.web import wording

ROLES = {PartyRole.LEAD: "主办", PartyRole.ASSIST: "协办"}


@dataclass(frozen=True, slots=True)
class OfficeInCharge:
    role: str
    name: str
    phone: str
    reason: str
    since: str
    until: str


def offices_now(session: Session, complaint: Complaint) -> list[OfficeInCharge]:
    """The lead first."""
    parties = [party for party in complaint.parties if party.ended_at is None]
    return [
        _line(session, party) for party in sorted(parties, key=lambda party: party.role is not PartyRole.LEAD)
    ]


def former_leads(session: Session, complaint: Complaint) -> list[OfficeInCharge]:
    """All who led, the first first; one alone is no ladder."""
    led = [party for party in complaint.parties if party.role is PartyRole.LEAD]
    return [_line(session, party) for party in led] if len(led) > 1 else []


def redo_words(complaint: Complaint) -> str:
    """How often it came back and who takes over if it does again; empty where it never did."""
    if not complaint.redo_count:
        return ""
    limits, again = rules_for(complaint).limits, complaint.redo_count + 1
    rank = LADDER.index(office_of_party(lead_party(complaint)).level)
    sentence = f"居民已 {complaint.redo_count} 次说没有解决。"
    if again >= limits.district_leads_from_redo and rank < LADDER.index(OfficeLevel.DISTRICT):
        return f"{sentence}再有一次，由区县接办。"
    if again >= limits.street_leads_from_redo and rank < LADDER.index(OfficeLevel.STREET):
        return f"{sentence}再有一次，由街道接办。"
    return sentence


def _line(session: Session, party: ComplaintParty) -> OfficeInCharge:
    office = office_of_party(party)
    row = office_row(session, office)
    return OfficeInCharge(
        role=ROLES[party.role],
        name=office_name(session, office),
        phone=row.phone if row else "",
        reason=party.reason,
        since=wording.moment(party.started_at),
        until=wording.moment(party.ended_at) if party.ended_at else "",
    )
