"""Who may hand a complaint to whom, by hand: docs/staff-view.md, Who hands to whom.

A firm that leads reads the complainant's phone, so that it must have a reason to: it serves somebody on the
ground of the office that hands over. What a form lists comes from here, and the rules ask the same.
"""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from backend.access.offices import Office
from backend.access.permissions import Permission
from backend.access.scopes import on_ground
from backend.complaints.rules.handling.permitted_moves import escalation_ladder
from backend.core.clock import local
from backend.models import (
    Community,
    Complaint,
    OfficeLevel,
    PropertyFirm,
    ServiceContract,
    StaffAccount,
    Street,
)
from backend.registry.rules.contracts_in_force import in_force


def recipients(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> list[Office]:
    """The offices of the complaint's own ladder, from below upwards, then firms by name."""
    chain = [step.office for step in escalation_ladder(session, complaint, now)]
    if complaint.category.lead is not OfficeLevel.FIRM:
        return [office for office in chain if office.level is not OfficeLevel.FIRM]
    return list(dict.fromkeys([*chain, *_firms(session, complaint, staff, now)]))


def may_name_place(session: Session, staff: StaffAccount, community_id: int) -> bool:
    """Whether the account's office may say that a complaint is about this community.

    Its firm gets the complaint then, so that only an office above both may move it over a border.
    """
    return session.scalar(own_ground(staff).where(Community.id == community_id)) is not None


def _firms(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> list[Office]:
    """Those that serve a community on the account's ground; none where nobody knows where it is."""
    if complaint.street_id is None:
        return []
    ground = own_ground(staff)
    contracted = select(ServiceContract.firm_id).where(
        ServiceContract.community_id.in_(ground), *in_force(local(now).date())
    )
    fallback = select(Community.fallback_firm_id).where(Community.id.in_(ground))
    query = (
        select(PropertyFirm.id)
        .where(or_(PropertyFirm.id.in_(contracted), PropertyFirm.id.in_(fallback)))
        .order_by(PropertyFirm.name)
    )
    return [Office(OfficeLevel.FIRM, firm_id) for firm_id in session.scalars(query)]


def own_ground(staff: StaffAccount) -> Select[int]:
    """The ids of the communities that the account's office answers for."""
    ground = on_ground(
        staff, Permission.COMPLAINT_MOVE, street=Community.street_id, district=Street.district_id
    )
    return select(Community.id).join(Street, Street.id == Community.street_id).where(ground)
