"""A resident's own complaints, by their WeChat identity."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from backend.city_rules.rules.current import CityRules, city_rules
from backend.complaints.rules.handling.move_steps import urgent_since
from backend.complaints.rules.transitions import OPEN_STATES, TRANSITIONS
from backend.models import Complaint, Move

MOST_EMERGENCIES = 5


def resident_complaints(session: Session, resident_id: int, limit: int) -> list[Complaint]:
    """The latest first."""
    query = select(Complaint).where(Complaint.resident_id == resident_id)
    return list(session.scalars(query.order_by(Complaint.id.desc()).limit(limit)))


def resident_complaints_page(
    session: Session, resident_id: int, before: Complaint | None, limit: int
) -> list[Complaint]:
    """The same from behind `before` on, with all that a list shows of them."""
    query = select(Complaint).where(Complaint.resident_id == resident_id)
    if before is not None:
        query = query.where(Complaint.id < before.id)
    loads = (selectinload(Complaint.category), selectinload(Complaint.community))
    query = query.options(*loads, selectinload(Complaint.events))
    return list(session.scalars(query.order_by(Complaint.id.desc()).limit(limit)))


def resident_complaint_ids(session: Session, resident_id: int, among: Sequence[int]) -> set[int]:
    """Those of the given ones that are theirs."""
    query = select(Complaint.id).where(Complaint.resident_id == resident_id, Complaint.id.in_(among))
    return set(session.scalars(query))


def count_open(session: Session, resident_id: int) -> int:
    query = select(func.count()).select_from(Complaint)
    return (
        session.scalar(query.where(Complaint.resident_id == resident_id, Complaint.state.in_(OPEN_STATES)))
        or 0
    )


def resident_complaint(session: Session, resident_id: int, number: str) -> Complaint | None:
    """The complaint of this number, if it is theirs."""
    return session.scalars(
        select(Complaint).where(Complaint.resident_id == resident_id, Complaint.number == number)
    ).one_or_none()


def resident_complaints_open_to(
    session: Session, resident_id: int, move: Move, now: datetime, limit: int
) -> list[Complaint]:
    """Those of their own complaints of which the rules allow this move now, the latest first."""
    states = [state for state, known_move in TRANSITIONS if known_move is move]
    query = (
        select(Complaint)
        .where(
            Complaint.resident_id == resident_id,
            Complaint.state.in_(states),
            *_in_time(city_rules(session), move, now),
        )
        .order_by(Complaint.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def resident_open_emergency(session: Session, resident_id: int, since: datetime) -> Complaint | None:
    """Their newest open complaint that was filed, taken up again or turned into an emergency since then."""
    query = (
        select(Complaint)
        .where(
            Complaint.resident_id == resident_id,
            Complaint.emergency.is_(True),
            Complaint.state.in_(OPEN_STATES),
        )
        .order_by(Complaint.id.desc())
    )
    return next(
        (
            complaint
            for complaint in session.scalars(query.limit(MOST_EMERGENCIES))
            if (urgent_since(complaint) or complaint.round_started_at) >= since
        ),
        None,
    )


def _in_time(rules: CityRules, move: Move, now: datetime) -> list[ColumnElement[bool]]:
    if move is Move.RATE:
        return [Complaint.replied_at >= now - rules.rate_within]
    if move is Move.REOPEN:
        return [Complaint.closed_at >= now - rules.reopen_within]
    return []
