"""Figures of leaflets: ordered, posted, scanned, by community or street."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.access.scopes import on_ground
from backend.models import (
    PRINTED_STATES,
    Code,
    CodeScan,
    Community,
    LeafletPosting,
    PrintOrder,
    PrintOrderItem,
    StaffAccount,
    Street,
)
from backend.registry.rules.coverage import under_contract


@dataclass(frozen=True, slots=True)
class PostingFigures:
    """Copies ordered and posted, and scans from the day of the first posting on."""

    id: int
    name: str
    street: str
    ordered: int
    posted: int
    scans: int


@dataclass(frozen=True, slots=True)
class PostingTotals:
    communities: int
    reached: int
    ordered: int
    posted: int
    scans: int


def by_community(
    session: Session, staff: StaffAccount, *, street_id: int | None = None, after: int = 0, limit: int = 100
) -> list[PostingFigures]:
    """In the order of row ids, from the one behind `after` on."""
    ordered, posted, scans = _ordered(), _posted(), _scans()
    query = (
        _within(
            select(
                Community.id,
                Community.name,
                Street.name,
                func.coalesce(ordered.c.copies, 0),
                func.coalesce(posted.c.copies, 0),
                func.coalesce(scans.c.scans, 0),
            )
            .join(Street, Street.id == Community.street_id)
            .outerjoin(ordered, ordered.c.community_id == Community.id)
            .outerjoin(posted, posted.c.community_id == Community.id)
            .outerjoin(scans, scans.c.community_id == Community.id),
            staff,
        )
        .where(Community.id > after)
        .order_by(Community.id)
        .limit(limit)
    )
    if street_id is not None:
        query = query.where(Community.street_id == street_id)
    return [PostingFigures(*row) for row in session.execute(query)]


def by_street(session: Session, staff: StaffAccount) -> list[PostingFigures]:
    """All streets that the staff may see, by code."""
    ordered, posted, scans = _ordered(), _posted(), _scans()
    query = _within(
        select(
            Street.id,
            Street.name,
            func.coalesce(func.sum(ordered.c.copies), 0),
            func.coalesce(func.sum(posted.c.copies), 0),
            func.coalesce(func.sum(scans.c.scans), 0),
        )
        .join(Community, Community.street_id == Street.id)
        .outerjoin(ordered, ordered.c.community_id == Community.id)
        .outerjoin(posted, posted.c.community_id == Community.id)
        .outerjoin(scans, scans.c.community_id == Community.id)
        .group_by(Street.id, Street.name, Street.code)
        .order_by(Street.code),
        staff,
    )
    # PostgreSQL adds large integers up as decimals.
    return [
        PostingFigures(name_key, name, name, *map(int, figures))
        for name_key, name, *figures in session.execute(query)
    ]


def totals(session: Session, staff: StaffAccount) -> PostingTotals:
    """Of all that the staff may see. `reached` counts communities with at least one leaflet up."""
    streets = by_street(session, staff)
    posted = _posted()
    reached = _within(
        select(func.count(Community.id))
        .join(Street, Street.id == Community.street_id)
        .join(posted, posted.c.community_id == Community.id),
        staff,
    )
    every = _within(select(func.count(Community.id)).join(Street, Street.id == Community.street_id), staff)
    return PostingTotals(
        communities=session.scalar(every) or 0,
        reached=session.scalar(reached) or 0,
        ordered=sum(street.ordered for street in streets),
        posted=sum(street.posted for street in streets),
        scans=sum(street.scans for street in streets),
    )


def posted_in_city(session: Session) -> int:
    return session.scalar(select(func.sum(LeafletPosting.copies))) or 0


def reached_with_firm(session: Session, day: date) -> int:
    """Communities that a firm serves and that have at least one leaflet up."""
    reached = select(Code.community_id).join(LeafletPosting, LeafletPosting.code_id == Code.id)
    query = select(func.count()).where(Community.id.in_(reached), Community.id.in_(under_contract(day)))
    return session.scalar(query.select_from(Community)) or 0


def posted_of_order(session: Session, order: PrintOrder) -> int:
    """Copies that the streets put up from this order."""
    query = select(func.sum(LeafletPosting.copies)).where(LeafletPosting.order_id == order.id)
    return session.scalar(query) or 0


def _within(query: Any, staff: StaffAccount) -> Any:
    return query.where(
        on_ground(staff, Permission.POSTING_READ, street=Street.id, district=Street.district_id)
    )


def _ordered() -> Subquery:
    return (
        select(Code.community_id, func.sum(PrintOrderItem.copies).label("copies"))
        .join(PrintOrderItem, PrintOrderItem.code_id == Code.id)
        .join(PrintOrder, PrintOrder.id == PrintOrderItem.order_id)
        .where(PrintOrder.state.in_(PRINTED_STATES))
        .group_by(Code.community_id)
        .subquery()
    )


def _posted() -> Subquery:
    return (
        select(Code.community_id, func.sum(LeafletPosting.copies).label("copies"))
        .join(LeafletPosting, LeafletPosting.code_id == Code.id)
        .group_by(Code.community_id)
        .subquery()
    )


def _scans() -> Subquery:
    first = (
        select(LeafletPosting.code_id, func.min(LeafletPosting.posted_on).label("day"))
        .group_by(LeafletPosting.code_id)
        .subquery()
    )
    return (
        select(Code.community_id, func.sum(CodeScan.count).label("scans"))
        .join(CodeScan, CodeScan.code_id == Code.id)
        .join(first, first.c.code_id == Code.id)
        .where(CodeScan.day >= first.c.day)
        .group_by(Code.community_id)
        .subquery()
    )
