"""Scopes as SQL conditions: rows on an account's ground, and the accounts of one office."""

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, true

from backend.access.offices import Office
from backend.access.permissions import Permission, Reach, reach_of
from backend.models import OfficeLevel, Role, StaffAccount


def on_ground(
    account: StaffAccount,
    permission: Permission,
    *,
    street: SQLColumnExpression[int] | SQLColumnExpression[int | None] | None = None,
    district: SQLColumnExpression[int] | SQLColumnExpression[int | None],
) -> ColumnElement[bool]:
    """Rows that the permission reaches by where they lie, given the columns of their street and district.

    A street's are those of its street, a district's those of its district, and whoever reaches all has all.
    Nobody else has any: what is one's own without lying anywhere is for the caller to add. Rows that have no
    `street` are no street's.
    """
    match reach_of(account, permission):
        case Reach.ALL:
            return true()
        case Reach.GROUND if account.street_id is not None:
            return street == account.street_id if street is not None else false()
        case Reach.GROUND if account.district_id is not None:
            return district == account.district_id
        case _:
            return false()


def accounts_of(office: Office) -> ColumnElement[bool]:
    """The accounts of an office on the ladder. The city's bureau has no row: its role says it."""
    if office.level is OfficeLevel.CITY:
        return StaffAccount.role == Role.CITY
    return and_(*(getattr(StaffAccount, name) == value for name, value in office.columns.items() if value))
