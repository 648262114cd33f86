"""重办: back to work, first with the same office, then one level higher each time."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import LADDER, lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_steps import (
    active_parties,
    add_watching_party,
    assign,
    restart_due_times,
)
from backend.complaints.rules.handling.permitted_moves import escalation_ladder, step_above
from backend.complaints.rules.handling.resident_notices import notify_resident
from backend.complaints.rules.routing import Assignment, at_level
from backend.models import Complaint, ComplaintEvent, OfficeLevel, PartyRole

RAISED = "多次重办，上级接办"


def redo(session: Session, complaint: Complaint, event: ComplaintEvent, now: datetime) -> None:
    """After the event that sent it back: the second time the street leads, the third time the district."""
    complaint.redo_count += 1
    complaint.merged_into_id = None
    limits = rules_for(complaint).limits
    party = lead_party(complaint)
    level = office_of_party(party).level
    if complaint.redo_count >= limits.district_leads_from_redo:
        _raise_to(session, complaint, OfficeLevel.DISTRICT, now)
    elif complaint.redo_count >= limits.street_leads_from_redo and level is OfficeLevel.FIRM:
        _raise_to(session, complaint, OfficeLevel.STREET, now)
    else:
        add_watching_party(complaint, step_above(session, complaint, party, now), "重办督看", now)
    restart_due_times(complaint, now)
    session.flush()
    create_deliveries(session, event, active_parties(complaint), now)
    notify_resident(session, event, now)


def _raise_to(session: Session, complaint: Complaint, level: OfficeLevel, now: datetime) -> None:
    step = at_level(escalation_ladder(session, complaint, now), level)
    lead = office_of_party(lead_party(complaint))
    # Whoever stands higher already, after a return, stays in charge.
    if LADDER.index(lead.level) < LADDER.index(step.office.level):
        complaint.handler = None
        assign(complaint, [Assignment(PartyRole.LEAD, step.office, RAISED)], now)
