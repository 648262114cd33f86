"""卡住的: failed or overdue notices, and complaints without an office."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from backend.access.offices import office_name, office_of_party
from backend.complaints.rules.transitions import OPEN_STATES
from backend.models import Alert, Complaint, Delivery, DeliveryState, DeliveryWay, Letter
from backend.notices.rules.addresses import owner_name
from backend.statistics.rules.scopes import FiguresScope

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
    """`notices` are the oldest; the counts are of all. `letters` went to the offices' notice addresses."""

    failed: int
    letters: int
    slow: int
    unrouted: int
    notices: list[StuckNotice]


def stuck(session: Session, scope: FiguresScope, now: datetime) -> Stuck:
    of_inbox = _oldest_deliveries(session, scope, or_(_failed(Delivery), _slow(Delivery, now)))
    of_letters = _oldest_alerts(session, scope, or_(_failed(Letter), _slow(Letter, now)))
    return Stuck(
        failed=_deliveries(session, scope, _failed(Delivery)),
        letters=_letters(session, scope, _failed(Letter)),
        slow=_deliveries(session, scope, _slow(Delivery, now)) + _letters(session, scope, _slow(Letter, now)),
        unrouted=_unrouted(session, scope),
        notices=sorted([*of_inbox, *of_letters], key=lambda notice: notice.since)[:SHOWN],
    )


def _failed(table: type[Delivery] | type[Letter]) -> ColumnElement[bool]:
    return table.state == DeliveryState.FAILED


def _slow(table: type[Delivery] | type[Letter], now: datetime) -> ColumnElement[bool]:
    return and_(table.state.in_(_WAITING), table.next_attempt_at < now - SLOW_AFTER)


def unrouted_complaints(session: Session, scope: FiguresScope, limit: int = SHOWN) -> list[Complaint]:
    """Open ones of which no community is known, the oldest first."""
    query = (
        select(Complaint)
        .where(*_open_unrouted(scope))
        .options(selectinload(Complaint.category), selectinload(Complaint.street))
        .order_by(Complaint.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _deliveries(session: Session, scope: FiguresScope, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Delivery).join(Complaint, Complaint.id == Delivery.complaint_id)
    return session.scalar(query.where(condition, scope.condition)) or 0


def _letters(session: Session, scope: FiguresScope, condition: ColumnElement[bool]) -> int:
    """Those that tell of a complaint: what is given up here is still untold."""
    query = (
        select(func.count(Letter.id.distinct()))
        .join(Alert, Alert.letter_id == Letter.id)
        .join(Complaint, Complaint.id == Alert.complaint_id)
    )
    return session.scalar(query.where(condition, scope.condition)) or 0


def _unrouted(session: Session, scope: FiguresScope) -> int:
    query = select(func.count()).select_from(Complaint).where(*_open_unrouted(scope))
    return session.scalar(query) or 0


def _open_unrouted(scope: FiguresScope) -> tuple[ColumnElement[bool], ...]:
    return Complaint.unrouted.is_(True), Complaint.state.in_(OPEN_STATES), scope.condition


def _oldest_deliveries(
    session: Session, scope: FiguresScope, condition: ColumnElement[bool]
) -> list[StuckNotice]:
    query = (
        select(Delivery)
        .join(Complaint, Complaint.id == Delivery.complaint_id)
        .where(condition, scope.condition)
        .options(selectinload(Delivery.complaint), selectinload(Delivery.party))
        .order_by(Delivery.id)
        .limit(SHOWN)
    )
    return [
        StuckNotice(
            complaint_id=delivery.complaint_id,
            number=delivery.complaint.number,
            office=office_name(session, office_of_party(delivery.party)),
            alert=delivery.way is DeliveryWay.ALERT,
            failed=delivery.state is DeliveryState.FAILED,
            since=delivery.next_attempt_at,
            attempts=delivery.attempts,
            error=delivery.last_error,
        )
        for delivery in session.scalars(query)
    ]


def _oldest_alerts(
    session: Session, scope: FiguresScope, condition: ColumnElement[bool]
) -> list[StuckNotice]:
    query = (
        select(Alert)
        .join(Letter, Letter.id == Alert.letter_id)
        .join(Complaint, Complaint.id == Alert.complaint_id)
        .where(condition, scope.condition)
        .options(selectinload(Alert.complaint), selectinload(Alert.address), selectinload(Alert.letter))
        .order_by(Alert.id)
        .limit(SHOWN)
    )
    return [
        StuckNotice(
            complaint_id=complaint.id,
            number=complaint.number,
            office=owner_name(session, alert.address),
            alert=True,
            failed=letter.state is DeliveryState.FAILED,
            since=letter.next_attempt_at,
            attempts=letter.attempts,
            error=letter.last_error,
        )
        for alert in session.scalars(query)
        if (complaint := alert.complaint) and (letter := alert.letter)
    ]
