"""What does not get through: notices that failed or wait too long, and complaints that nobody could place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from backend.access.offices import office_name, office_of_party
from backend.complaints.rules.moves import OPEN_STATES
from backend.models import Alert, Complaint, Delivery, DeliveryState, DeliveryWay, Letter
from backend.statistics.rules.scopes import Scope

SLOW_AFTER = timedelta(minutes=10)
SHOWN = 100
_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class StuckNotice:
    """`failed`: nobody tries any more. Else it waits since `since`."""

    complaint_id: int
    number: str
    office: str
    alert: bool
    failed: bool
    since: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """`notices` are the oldest; the counts are of all. `letters` went to addresses that offices set."""

    failed: int
    letters: int
    slow: int
    unrouted: int
    notices: list[StuckNotice]


def stuck(session: Session, scope: Scope, now: datetime) -> Stuck:
    slow = and_(Delivery.state.in_(_WAITING), Delivery.next_attempt_at < now - SLOW_AFTER)
    failed = Delivery.state == DeliveryState.FAILED
    return Stuck(
        failed=_deliveries(session, scope, failed),
        letters=_letters(session, scope),
        slow=_deliveries(session, scope, slow),
        unrouted=_unrouted(session, scope),
        notices=_oldest(session, scope, or_(failed, slow)),
    )


def unrouted_complaints(session: Session, scope: Scope, limit: int = SHOWN) -> list[Complaint]:
    """Open ones of which no compound is known, the oldest first."""
    query = (
        select(Complaint)
        .where(*_open_unrouted(scope))
        .options(selectinload(Complaint.category), selectinload(Complaint.street))
        .order_by(Complaint.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _deliveries(session: Session, scope: Scope, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Delivery).join(Complaint, Complaint.id == Delivery.complaint_id)
    return session.scalar(query.where(which, scope.condition)) or 0


def _letters(session: Session, scope: Scope) -> int:
    """Given up with what they had to tell still untold."""
    query = (
        select(func.count(Letter.id.distinct()))
        .join(Alert, Alert.letter_id == Letter.id)
        .join(Complaint, Complaint.id == Alert.complaint_id)
    )
    return session.scalar(query.where(Letter.state == DeliveryState.FAILED, scope.condition)) or 0


def _unrouted(session: Session, scope: Scope) -> int:
    query = select(func.count()).select_from(Complaint).where(*_open_unrouted(scope))
    return session.scalar(query) or 0


def _open_unrouted(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return Complaint.unrouted.is_(True), Complaint.state.in_(OPEN_STATES), scope.condition


def _oldest(session: Session, scope: Scope, which: ColumnElement[bool]) -> list[StuckNotice]:
    query = (
        select(Delivery)
        .join(Complaint, Complaint.id == Delivery.complaint_id)
        .where(which, scope.condition)
        .options(selectinload(Delivery.complaint), selectinload(Delivery.party))
        .order_by(Delivery.id)
        .limit(SHOWN)
    )
    return [
        StuckNotice(
            complaint_id=one.complaint_id,
            number=one.complaint.number,
            office=office_name(session, office_of_party(one.party)),
            alert=one.way is DeliveryWay.ALERT,
            failed=one.state is DeliveryState.FAILED,
            since=one.next_attempt_at,
            attempts=one.attempts,
            error=one.last_error,
        )
        for one in session.scalars(query)
    ]
