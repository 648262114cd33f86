"""Whose accounts an account manages: its own office's, and those of the offices below it."""

from sqlalchemy import ColumnElement, CompoundSelect, and_, false, not_, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.clock import local_today
from backend.core.errors import ForbiddenError, NotFoundError
from backend.models import (
    Community,
    District,
    PrintShop,
    PropertyFirm,
    Role,
    ServiceContract,
    StaffAccount,
    Street,
)
from backend.staff.rules.accounts import COLUMNS

MAY_READ = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
Office = PropertyFirm | Street | District | PrintShop


def manages(actor: StaffAccount) -> bool:
    """Whether it manages any accounts but its own."""
    return actor.role is Role.ADMINISTRATOR or (actor.is_head and actor.role is not Role.AUDITOR)


def roles_below(actor: StaffAccount) -> list[Role]:
    """The roles that it may invite for, in the order of a form."""
    if actor.role is Role.ADMINISTRATOR:
        return list(Role)
    if not manages(actor):
        return []
    return {
        Role.FIRM: [Role.FIRM],
        Role.STREET: [Role.STREET, Role.FIRM],
        Role.DISTRICT: [Role.DISTRICT, Role.STREET, Role.FIRM],
        Role.CITY: [Role.CITY, Role.DISTRICT, Role.STREET, Role.FIRM, Role.PRINTER],
        Role.PRINTER: [Role.PRINTER],
    }[actor.role]


def offices_below(session: Session, actor: StaffAccount, role: Role) -> list[Office]:
    """The offices of a role that it may invite for, by name; empty where the role has none."""
    tables: dict[Role, type[Office]] = {
        Role.FIRM: PropertyFirm, Role.STREET: Street, Role.DISTRICT: District, Role.PRINTER: PrintShop,
    }  # fmt: skip
    if role not in tables or role not in roles_below(actor):
        return []
    table = tables[role]
    query = select(table).where(_ids_below(actor, role, table.id)).order_by(table.name, table.id)
    return list(session.scalars(query))


def managed_by(actor: StaffAccount) -> ColumnElement[bool]:
    """The accounts it manages, its own included. An auditor reads all and manages none."""
    if actor.role in MAY_READ:
        return true()
    parts = []
    for role in roles_below(actor):
        column = getattr(StaffAccount, COLUMNS[role]) if role in COLUMNS else None
        within = _ids_below(actor, role, column) if column is not None else true()
        parts.append(and_(StaffAccount.role == role, within))
    return or_(*parts) if parts else false()


def managed(session: Session, actor: StaffAccount, account_id: int) -> StaffAccount:
    """To be changed. Raises NotFoundError for what is not theirs, ForbiddenError for their own."""
    found = readable(session, actor, account_id, lock=True)
    if not manages(actor):
        raise NotFoundError("没有这个账号。")
    if found.id == actor.id:
        raise ForbiddenError("自己的账号请由别的管理人员修改；密码和登录在“我的账号”里。")
    return found


def readable(session: Session, actor: StaffAccount, account_id: int, *, lock: bool = False) -> StaffAccount:
    query = select(StaffAccount).where(StaffAccount.id == account_id, managed_by(actor))
    if lock:
        query = query.with_for_update(of=StaffAccount).execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None:
        raise NotFoundError("没有这个账号。")
    return found


def may_invite(session: Session, actor: StaffAccount, role: Role, office_id: int | None) -> bool:
    if role not in roles_below(actor):
        return False
    if role not in COLUMNS:
        return office_id is None
    return any(office.id == office_id for office in offices_below(session, actor, role))


def _ids_below(actor: StaffAccount, role: Role, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Which offices of a role stand below the actor's, as a condition on a column of their ids."""
    if actor.role in {Role.ADMINISTRATOR, Role.CITY}:
        return true()
    if role is actor.role:
        own_id: int = getattr(actor, COLUMNS[role])
        return column == own_id
    if role is Role.STREET:
        return column.in_(select(Street.id).where(Street.district_id == actor.district_id))
    own = (
        Community.street_id == actor.street_id
        if actor.role is Role.STREET
        else Community.street_id.in_(select(Street.id).where(Street.district_id == actor.district_id))
    )
    # A firm that serves elsewhere too is left to those who see all of it: whoever can make an account of a
    # firm can read what the firm reads.
    return and_(column.in_(_firms_serving(own)), column.not_in(_firms_serving(not_(own))))


def _firms_serving(ground: ColumnElement[bool]) -> CompoundSelect[tuple[int | None]]:
    today = local_today()
    by_contract = (
        select(ServiceContract.firm_id)
        .join(Community, Community.id == ServiceContract.community_id)
        .where(ground, ServiceContract.starts_on <= today)
        .where(or_(ServiceContract.ends_on.is_(None), ServiceContract.ends_on >= today))
    )
    as_fallback = select(Community.fallback_firm_id).where(ground, Community.fallback_firm_id.is_not(None))
    return union(by_contract, as_fallback)
