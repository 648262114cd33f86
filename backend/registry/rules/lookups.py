"""Rows of the registry for other subjects and for the choices of forms."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from backend.access.permissions import Permission
from backend.access.scopes import on_ground
from backend.models import Community, District, PropertyFirm, StaffAccount, Street


def is_empty(session: Session) -> bool:
    """Without a single district there is nothing else."""
    return session.scalars(select(District.id).limit(1)).first() is None


def communities_by_id(session: Session, ids: Sequence[int]) -> dict[int, Community]:
    return {row.id: row for row in session.scalars(select(Community).where(Community.id.in_(ids)))}


def community_ids_named(session: Session, name: str, district_id: int | None) -> list[int]:
    """Those with this code or exactly this name, of the district where one is given."""
    query = select(Community.id).join(Street).where(or_(Community.code == name, Community.name == name))
    if district_id is not None:
        query = query.where(Street.district_id == district_id)
    return list(session.scalars(query))


def firm_choices(session: Session) -> list[tuple[str, str]]:
    """Id and name of every firm, by name."""
    rows = session.execute(select(PropertyFirm.id, PropertyFirm.name).order_by(PropertyFirm.name))
    return [(str(firm_id), name) for firm_id, name in rows]


def firm_ids(session: Session) -> set[int]:
    return set(session.scalars(select(PropertyFirm.id)))


def existing_firms(session: Session, ids: Sequence[int]) -> tuple[int, ...]:
    """Those of the ids that firms have."""
    return tuple(session.scalars(select(PropertyFirm.id).where(PropertyFirm.id.in_(ids))))


def existing_streets(session: Session, ids: Sequence[int]) -> tuple[int, ...]:
    """Those of the ids that streets have."""
    return tuple(session.scalars(select(Street.id).where(Street.id.in_(ids))))


def streets(session: Session) -> list[Street]:
    """In the order of the national codes."""
    return list(session.scalars(select(Street).order_by(Street.code)))


def streets_with_districts(session: Session) -> list[Street]:
    """By district, each of them read with it."""
    query = select(Street).options(joinedload(Street.district)).order_by(Street.district_id, Street.code)
    return list(session.scalars(query))


def streets_by_district(
    session: Session, staff: StaffAccount, permission: Permission
) -> list[tuple[str, list[Street]]]:
    """The streets that the permission reaches under the names of their districts, in the national order."""
    own = on_ground(staff, permission, street=Street.id, district=Street.district_id)
    query = select(Street).options(joinedload(Street.district)).join(District).where(own)
    streets_of_district: dict[str, list[Street]] = {}
    for street in session.scalars(query.order_by(District.code, Street.code)):
        streets_of_district.setdefault(street.district.name, []).append(street)
    return list(streets_of_district.items())


def street_on_ground(
    session: Session, staff: StaffAccount, permission: Permission, street_id: int
) -> Street | None:
    """None for a street that does not exist or that the permission does not reach."""
    own = on_ground(staff, permission, street=Street.id, district=Street.district_id)
    return session.scalars(select(Street).where(Street.id == street_id, own)).first()
