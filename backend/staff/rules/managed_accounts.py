"""Which accounts an account manages: its own office's and those of offices below it."""

from sqlalchemy import ColumnElement, CompoundSelect, and_, false, not_, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.access.offices import CITY_BUREAU, OFFICE_COLUMNS, OFFICE_TABLES, OfficeRow, own_office
from backend.access.permissions import ROLES_BELOW, Permission, Reach, may, reach_of
from backend.core.clock import local_today
from backend.core.errors import ForbiddenError, NotFoundError
from backend.models import (
    Community,
    Role,
    ServiceContract,
    StaffAccount,
    Street,
)


def roles_below(actor: StaffAccount) -> list[Role]:
    """The roles that it may invite for, in the order of a form."""
    return list(ROLES_BELOW[actor.role]) if may(actor, Permission.ACCOUNT_CHANGE) else []


def offices_below(session: Session, actor: StaffAccount, role: Role) -> list[OfficeRow]:
    """The offices of a role that it may invite for, by name; empty where the role has none."""
    if role not in OFFICE_TABLES or role not in roles_below(actor):
        return []
    table = OFFICE_TABLES[role]
    query = select(table).where(_ids_below(actor, role, table.id)).order_by(table.name, table.id)
    return list(session.scalars(query))


def managed_by(actor: StaffAccount) -> ColumnElement[bool]:
    """The accounts it manages, its own included. An auditor reads all and manages none."""
    if reach_of(actor, Permission.ACCOUNT_READ) is Reach.ALL:
        return true()
    parts = []
    for role in roles_below(actor):
        column = getattr(StaffAccount, OFFICE_COLUMNS[role]) if role in OFFICE_COLUMNS else None
        within = _ids_below(actor, role, column) if column is not None else true()
        parts.append(and_(StaffAccount.role == role, within))
    return or_(*parts) if parts else false()


def managed(session: Session, actor: StaffAccount, account_id: int) -> StaffAccount:
    """To be changed. Raises NotFoundError for what is not theirs, ForbiddenError for their own."""
    account = readable(session, actor, account_id, lock=True)
    if not may(actor, Permission.ACCOUNT_CHANGE):
        raise NotFoundError("没有这个账号。")
    if account.id == actor.id:
        raise ForbiddenError("自己的账号请由别的管理人员修改；密码和登录在“我的账号”里。")
    return account


def readable(session: Session, actor: StaffAccount, account_id: int, *, lock: bool = False) -> StaffAccount:
    query = select(StaffAccount).where(StaffAccount.id == account_id, managed_by(actor))
    if lock:
        query = query.with_for_update(of=StaffAccount).execution_options(populate_existing=True)
    account = session.scalars(query).first()
    if account is None:
        raise NotFoundError("没有这个账号。")
    return account


def may_invite(session: Session, actor: StaffAccount, role: Role, office_id: int | None) -> bool:
    if role not in roles_below(actor):
        return False
    if role not in OFFICE_COLUMNS:
        return office_id is None
    return any(office.id == office_id for office in offices_below(session, actor, role))


def _ids_below(actor: StaffAccount, role: Role, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Which offices of a role stand below the actor's, as a condition on a column of their ids."""
    if reach_of(actor, Permission.ACCOUNT_CHANGE) is Reach.ALL or own_office(actor) == CITY_BUREAU:
        return true()
    if role is actor.role:
        own_id: int = getattr(actor, OFFICE_COLUMNS[role])
        return column == own_id
    if role is Role.STREET:
        return column.in_(select(Street.id).where(Street.district_id == actor.district_id))
    own = (
        Community.street_id == actor.street_id
        if actor.street_id is not None
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
