"""An office that answers for complaints: a firm, a street, a district's bureau or the city's."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from backend.core.errors import ForbiddenError
from backend.models import (
    Complaint,
    ComplaintParty,
    District,
    OfficeLevel,
    PartyRole,
    PrintShop,
    PropertyFirm,
    Role,
    StaffAccount,
    Street,
)

OfficeRow = PropertyFirm | Street | District | PrintShop

# Where the one office of an account is named, and its row. The city's bureau and those beside it have none.
OFFICE_TABLES: dict[Role, type[OfficeRow]] = {
    Role.FIRM: PropertyFirm,
    Role.STREET: Street,
    Role.DISTRICT: District,
    Role.PRINTER: PrintShop,
}
OFFICE_COLUMNS = {
    Role.FIRM: "firm_id",
    Role.STREET: "street_id",
    Role.DISTRICT: "district_id",
    Role.PRINTER: "shop_id",
}
LADDER = (OfficeLevel.FIRM, OfficeLevel.STREET, OfficeLevel.DISTRICT, OfficeLevel.CITY)


@dataclass(frozen=True, slots=True)
class Office:
    """`id` is the row of the firm, street or district; None for the city's bureau."""

    level: OfficeLevel
    id: int | None

    @property
    def columns(self) -> dict[str, int | None]:
        """As the columns of a party row."""
        return {
            f"{level}_id": self.id if level is self.level else None
            for level in LADDER
            if level is not OfficeLevel.CITY
        }


CITY_BUREAU = Office(OfficeLevel.CITY, None)


class OfOneOffice(Protocol):
    """A row that belongs to one office: a party, a breach, a template."""

    @property
    def firm_id(self) -> int | None: ...
    @property
    def street_id(self) -> int | None: ...
    @property
    def district_id(self) -> int | None: ...


def office_of_party(party: OfOneOffice) -> Office:
    for level in LADDER[:-1]:
        row_id = getattr(party, f"{level}_id")
        if row_id is not None:
            return Office(level, row_id)
    return CITY_BUREAU


def answers(staff: StaffAccount) -> bool:
    """Whether the account has an office on the ladder; administrators, auditors and printers have none."""
    return staff.role.value in set(OfficeLevel)


def own_office(staff: StaffAccount) -> Office | None:
    """None for those who only read or administer."""
    return office_of_staff(staff) if answers(staff) else None


def office_of_staff(staff: StaffAccount) -> Office:
    """Raises ForbiddenError for an account without an office: it must not pass for the city's."""
    if not answers(staff):
        raise ForbiddenError("您的账号不办理投诉。")
    level = OfficeLevel(staff.role)
    return CITY_BUREAU if level is OfficeLevel.CITY else Office(level, getattr(staff, f"{level}_id"))


def lead_party(complaint: Complaint) -> ComplaintParty:
    """The party in charge now. The responsibility guarantee says there always is one."""
    return next(
        party for party in complaint.parties if party.role is PartyRole.LEAD and party.ended_at is None
    )


def office_row(session: Session, office: Office) -> PropertyFirm | Street | District | None:
    """The office's own row, for its name, phone and alert addresses; None for the city's bureau."""
    if office.level is OfficeLevel.FIRM:
        return session.get(PropertyFirm, office.id)
    if office.level is OfficeLevel.STREET:
        return session.get(Street, office.id)
    if office.level is OfficeLevel.DISTRICT:
        return session.get(District, office.id)
    return None


def office_name(session: Session, office: Office) -> str:
    row = office_row(session, office)
    if row is None:
        return "市物业主管部门"
    return f"{row.name}物业主管部门" if isinstance(row, District) else row.name
