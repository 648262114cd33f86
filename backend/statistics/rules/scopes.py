"""The scope of figures: the city, one district, street or firm."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, select, true

from backend.access.offices import office_of_staff
from backend.access.permissions import Permission, Reach, reach_of
from backend.complaints.rules.handling.redoing import RAISED
from backend.models import Complaint, ComplaintParty, OfficeLevel, PartyRole, Praise, StaffAccount, Street


@dataclass(frozen=True, slots=True)
class FiguresScope:
    """`id` is the row of the district, street or firm."""

    level: OfficeLevel
    id: int | None = None

    @property
    def is_firm(self) -> bool:
        return self.level is OfficeLevel.FIRM

    @property
    def condition(self) -> ColumnElement[bool]:
        """A district's and a street's are those of its ground, a firm's those that it is charged with."""
        match self.level:
            case OfficeLevel.CITY:
                return true()
            case OfficeLevel.DISTRICT:
                return Complaint.district_id == self.id
            case OfficeLevel.STREET:
                return Complaint.street_id == self.id
            case OfficeLevel.FIRM:
                return Complaint.id.in_(_ever_led(self.id)) & (charged_firm() == self.id)

    @property
    def of_praises(self) -> ColumnElement[bool]:
        """The same for praise, which stays with the firm that it was meant for."""
        match self.level:
            case OfficeLevel.CITY:
                return true()
            case OfficeLevel.DISTRICT:
                return Praise.street_id.in_(select(Street.id).where(Street.district_id == self.id))
            case OfficeLevel.STREET:
                return Praise.street_id == self.id
            case OfficeLevel.FIRM:
                return Praise.firm_id == self.id


EVERYTHING = FiguresScope(OfficeLevel.CITY)


def scope_of(staff: StaffAccount) -> FiguresScope:
    """What this account may see figures of: its own, and no others. An auditor sees the whole city's."""
    if reach_of(staff, Permission.CITY_FIGURES_READ) is Reach.ALL:
        return EVERYTHING
    office = office_of_staff(staff)
    return FiguresScope(office.level, office.id)


def charged_firm() -> ScalarSelect[int | None]:
    """The firm that a complaint counts for: whom it was last given to, but for the ladder of redoing.

    Else a firm would be rid of what it did not solve as soon as the street takes it over.
    """
    return (
        select(ComplaintParty.firm_id)
        .where(
            ComplaintParty.complaint_id == Complaint.id,
            ComplaintParty.role == PartyRole.LEAD,
            ComplaintParty.reason != RAISED,
        )
        .order_by(ComplaintParty.id.desc())
        .limit(1)
        .correlate(Complaint)
        .scalar_subquery()
    )


def _ever_led(firm_id: int | None) -> ScalarSelect[int]:
    """Found along the index on firms, so that a firm's page does not walk the whole month."""
    return (
        select(ComplaintParty.complaint_id)
        .where(ComplaintParty.firm_id == firm_id, ComplaintParty.role == PartyRole.LEAD)
        .scalar_subquery()
    )
