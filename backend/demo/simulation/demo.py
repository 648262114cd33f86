"""Weeks of complaints for the demo city. Only where everything is demo data."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from time import sleep

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI, local, utc_now
from backend.core.errors import MoveRefusedError
from backend.demo.own_data import require_no_own_data
from backend.demo.simulation.event_loop import EventLoop
from backend.demo.simulation.plan import Plan
from backend.models import (
    Alert,
    Community,
    Complaint,
    Database,
    Delivery,
    DeliveryState,
    Letter,
    OutboxMessage,
)

SEED = 20251001
JOINT_EVERY = 500
FAILED = 3  # notices that did not arrive, so that the page of what is stuck shows how it looks


def load_demo_complaints(
    database: Database, *, days: int, count: int, progress: Callable[[int], None] | None = None
) -> int:
    """Up to this moment. Raises MoveRefusedError in a city that is not all demo or has complaints."""
    now = utc_now()
    communities, streets = _demo_city(database)
    start = datetime.combine(local(now).date() - timedelta(days=days), time(), SHANGHAI)
    plan = Plan(SEED, start, now, count, communities, streets, joint_matters=max(1, count // JOINT_EVERY))
    loaded = EventLoop(database, plan).run(progress, pause=sleep).complaints
    _all_told(database)
    return loaded


def _demo_city(database: Database) -> tuple[list[int], list[int]]:
    with database.reading() as session:
        require_no_own_data(session)
        if session.scalar(select(Complaint.id).limit(1)) is not None:
            raise MoveRefusedError("这个数据库里已经有投诉，演示投诉只载入到空的演示城市。")
        communities = list(session.scalars(select(Community.id).order_by(Community.id)))
        streets = list(session.scalars(select(Community.street_id).distinct().order_by(Community.street_id)))
    if not communities:
        raise MoveRefusedError("还没有演示城市，请先运行 linsheng demo。")
    return communities, streets


def _all_told(database: Database) -> None:
    """What was announced weeks ago has arrived; nothing is sent for it today."""
    with database.transaction() as session:
        session.execute(delete(OutboxMessage).where(OutboxMessage.job.in_([Delivery.job, Letter.job])))
        session.execute(
            update(Delivery)
            .where(Delivery.state == DeliveryState.PENDING)
            .values(state=DeliveryState.DELIVERED, delivered_at=Delivery.next_attempt_at, attempts=1)
        )
        newest = session.scalars(select(Alert).order_by(Alert.id.desc()).limit(FAILED)).all()
        for alert in newest:
            alert.letter_id = _failed_letter(session, alert).id
        session.flush()
        session.execute(delete(Alert).where(Alert.id.not_in([alert.id for alert in newest])))


def _failed_letter(session: Session, alert: Alert) -> Letter:
    letter = Letter(
        address_id=alert.address_id,
        token=f"demo-{alert.id}",
        created_at=alert.raised_at,
        next_attempt_at=alert.due_at,
        enqueue_after=alert.due_at,
        state=DeliveryState.FAILED,
        attempts=6,
        last_error="对方邮箱拒收（演示）",
    )
    session.add(letter)
    session.flush()
    return letter
