"""Alerts that are due become letters, one an address and turn: a storm is one letter and not a thousand.

The row of the address is held meanwhile, the letter and its alerts are one commit: whatever is killed when,
no alert is in two letters and none is in no letter for good.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.city_rules.rules.current import city_rules
from backend.jobs.outbox import enqueue
from backend.models import Alert, DeliveryState, Letter, NoticeAddress
from backend.models.notices import new_letter
from backend.notices.rules.alert_timing import after_quiet

ADDRESSES_AT_ONCE = 100
ALERTS_IN_ONE = 500
WINDOW = timedelta(hours=1)
EMERGENCY_PAUSE = timedelta(minutes=1)
AFTER_TROUBLE = timedelta(minutes=1)  # whether the letter that is tried again went out is known by then


def write_due_letters(session: Session, now: datetime) -> int:
    """The job: returns how many letters it wrote. Two at once share the addresses."""
    due = exists().where(Alert.address_id == NoticeAddress.id, Alert.letter_id.is_(None), Alert.due_at <= now)
    addresses = session.scalars(
        select(NoticeAddress)
        .where(NoticeAddress.removed_at.is_(None), NoticeAddress.paused_at.is_(None), due)
        .order_by(NoticeAddress.id)
        .limit(ADDRESSES_AT_ONCE)
        # The weaker lock: whoever raises an alert for the address need not wait for it.
        .with_for_update(skip_locked=True, key_share=True, of=NoticeAddress)
    ).all()
    return sum(_write_letters_to(session, address, now) for address in addresses)


def _write_letters_to(session: Session, address: NoticeAddress, now: datetime) -> int:
    waiting = session.scalars(
        select(Alert)
        .where(Alert.address_id == address.id, Alert.letter_id.is_(None), Alert.due_at <= now)
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
        if urgent and _too_soon(session, address, now):
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
            Letter.address_id == address.id, Letter.state == DeliveryState.PENDING, Letter.attempts > 0
        )
    )
    recent = session.scalars(
        select(Letter.created_at)
        .where(Letter.address_id == address.id, Letter.created_at > now - WINDOW)
        .order_by(Letter.created_at.desc())
        .limit(address.hourly_limit)
    ).all()
    allowed_at = recent[-1] + WINDOW if len(recent) >= address.hourly_limit else now
    return max(allowed_at, stuck + AFTER_TROUBLE if stuck else now)


def _too_soon(session: Session, address: NoticeAddress, now: datetime) -> bool:
    """In a storm even emergencies share letters, one a minute."""
    last = session.scalar(select(func.max(Letter.created_at)).where(Letter.address_id == address.id))
    full = _open_slot_at(session, address, now) > now
    return full and last is not None and last > now - EMERGENCY_PAUSE
