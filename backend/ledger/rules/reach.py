"""Whose books an account may see or keep: by where their community lies."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from backend.access.permissions import Permission
from backend.access.scopes import on_ground
from backend.core.errors import NotFoundError
from backend.models import Community, Ledger, LedgerKind, StaffAccount, Street

MISSING = "没有这个小区，或者不归您管。"


def community_for(
    session: Session, staff: StaffAccount, permission: Permission, community_id: int
) -> Community:
    """Raises NotFoundError where the permission does not reach it."""
    query = select(Community).join(Street).where(Community.id == community_id)
    reached = on_ground(staff, permission, street=Street.id, district=Street.district_id)
    community = session.scalars(query.where(reached)).one_or_none()
    if community is None:
        raise NotFoundError(MISSING)
    return community


def ledger_for(session: Session, community: Community, kind: LedgerKind) -> Ledger | None:
    """None where nobody posted anything yet."""
    query = select(Ledger).where(Ledger.community_id == community.id, Ledger.kind == kind)
    return session.scalars(query).one_or_none()


def communities_for(
    session: Session, staff: StaffAccount, words: str, after: str, limit: int
) -> Sequence[Community]:
    """Those whose books it may read, in the order of their numbers, after `after`."""
    reached = on_ground(staff, Permission.LEDGER_READ, street=Street.id, district=Street.district_id)
    query = select(Community).join(Street).where(reached, Community.code > after)
    if words:
        called = Community.name.contains(words, autoescape=True)
        query = query.where(or_(called, Community.code == words.upper()))
    query = query.options(joinedload(Community.street)).order_by(Community.code).limit(limit)
    return session.scalars(query).all()
