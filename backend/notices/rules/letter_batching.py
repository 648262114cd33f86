"""Alerts that are due become letters, one an address and turn: a storm is one letter and not a thousand.

The row of the address is held meanwhile, the letter and its alerts are one commit: whatever is killed when,
no alert is in two letters and none is in no letter for good.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from backend.city_rules.rules.current import city_rules
from backend.core.clock import CLOCK_TOLERANCE
from backend.jobs.outbox import enqueue
from backend.models import Alert, DeliveryState, Letter, NoticeAddress
from backend.models.notices import new_letter
from backend.notices.rules.alert_timing import after_quiet

ADDRESSES_AT_ONCE = 100
ALERTS_IN_ONE = 500
WINDOW = timedelta(hours=1)
EMERGENCY_PAUSE = timedelta(minutes=1)
AFTER_TROUBLE = timedelta(minutes=1)  # whether the letter that is tried again went out is known by then


def addresses_with_due_alerts(
    session: Session, now: datetime, limit: int = ADDRESSES_AT_ONCE
) -> Sequence[int]:
    """Who has waited longest comes first: one in a storm does not stand before the others each time."""
    query = (
        select(Alert.address_id)
        .join(NoticeAddress, NoticeAddress.id == Alert.address_id)
        .where(NoticeAddress.removed_at.is_(None), NoticeAddress.paused_at.is_(None), _waits(now))
        .group_by(Alert.address_id)
        .order_by(func.min(Alert.due_at), Alert.address_id)
    )
    return session.scalars(query.limit(limit)).all()


def write_letters_to(session: Session, address_id: int, now: datetime) -> int:
    """The job's work on one address: returns how many letters it wrote. Two at once share the addresses."""
    address = session.scalars(
        select(NoticeAddress)
        .options(defer(NoticeAddress.address), defer(NoticeAddress.secret))
        .where(NoticeAddress.id == address_id)
        .execution_options(populate_existing=True)
        # The weaker lock: whoever raises an alert for the address need not wait for it.
        .with_for_update(skip_locked=True, key_share=True, of=NoticeAddress)
    ).first()
    if address is None or address.removed_at is not None or address.paused_at is not None:
        return 0
    return _write_letters_to(session, address, now)


def write_due_letters(session: Session, now: datetime) -> int:
    """All that are due, in one transaction. Returns how many letters it wrote."""
    due = addresses_with_due_alerts(session, now)
    return sum(write_letters_to(session, address_id, now) for address_id in due)


def _waits(now: datetime) -> ColumnElement[bool]:
    """For a letter, and is due. What was raised later than now was raised before a clock was set back."""
    return and_(Alert.letter_id.is_(None), or_(Alert.due_at <= now, Alert.raised_at > now + CLOCK_TOLERANCE))


def _write_letters_to(session: Session, address: NoticeAddress, now: datetime) -> int:
    waiting = session.scalars(
        select(Alert)
        .where(Alert.address_id == address.id, _waits(now))
        .order_by(Alert.emergency.desc(), Alert.id)
        .limit(ALERTS_IN_ONE)
    ).all()
    urgent = [alert for alert in waiting if alert.emergency]
    calm = [alert for alert in waiting if not alert.emergency]
    opens = max(after_quiet(address, now, city_rules(session).calendar), _open_slot_at(session, address, now))
    if opens > now:
        for alert in calm:
            alert.due_at = opens
        calm = []
        pause_ends = _pause_ends_at(session, address, now)
        if urgent and pause_ends > now:
            for alert in urgent:
                alert.due_at = pause_ends
            urgent = []
    alerts = [*urgent, *calm]
    if not alerts:
        return 0
    _write(session, address, alerts, now)
    return 1


def _write(session: Session, address: NoticeAddress, alerts: Sequence[Alert], now: datetime) -> None:
    letter = new_letter(address, secrets.token_hex(12), now)
    letter.emergency = any(alert.emergency for alert in alerts)
    enqueue(session, [letter], now)
    for alert in alerts:
        alert.letter_id = letter.id
    session.flush()


def _open_slot_at(session: Session, address: NoticeAddress, now: datetime) -> datetime:
    """Now, or when the hour's letters are few enough again, or when one in trouble is tried next."""
    stuck = session.scalar(
        select(func.max(Letter.next_attempt_at)).where(
            Letter.address_id == address.id,
            Letter.state == DeliveryState.PENDING,
            Letter.attempts > 0,
            Letter.created_at <= now + CLOCK_TOLERANCE,
        )
    )
    recent = session.scalars(
        select(Letter.created_at)
        .where(
            Letter.address_id == address.id,
            Letter.created_at > now - WINDOW,
            Letter.created_at <= now + CLOCK_TOLERANCE,
        )
        .order_by(Letter.created_at.desc())
        .limit(address.hourly_limit)
    ).all()
    allowed_at = recent[-1] + WINDOW if len(recent) >= address.hourly_limit else now
    return max(allowed_at, stuck + AFTER_TROUBLE if stuck else now)


def _pause_ends_at(session: Session, address: NoticeAddress, now: datetime) -> datetime:
    """In a storm even emergencies share letters, one a minute."""
    last = session.scalar(
        select(func.max(Letter.created_at)).where(
            Letter.address_id == address.id, Letter.created_at <= now + CLOCK_TOLERANCE
        )
    )
    full = _open_slot_at(session, address, now) > now
    return last + EMERGENCY_PAUSE if full and last is not None else now
