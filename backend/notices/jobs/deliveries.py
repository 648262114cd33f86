"""What a worker runs: claim, send with no database connection held, record the end."""

import logging
import os
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs.claiming import LEASE, claim
from backend.models import Database, Delivery, DeliveryState, DeliveryWay, InboxNotice
from backend.notices.rules.delivery_notice import notice_of
from backend.notices.senders.alerts import alert_notifier
from backend.notices.senders.message import Letter, Notice, Refused, RetryLater

BACKOFF = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 1800, 3600, 7200, 14400, 28800, 43200)
)

log = logging.getLogger(__name__)

__all__ = ["BACKOFF", "LEASE", "deliver", "deliver_with", "opened_config", "opened_database", "send"]


@cache
def opened_database() -> Database:
    """One engine a worker process, opened at its first job."""
    return Database(opened_config())


@cache
def opened_config() -> Config:
    return Config.from_env(os.environ)


def deliver(delivery_id: int) -> None:
    """The RQ job. Runs any number of times for one delivery and delivers once."""
    deliver_with(opened_database(), opened_config(), delivery_id)


def deliver_with(database: Database, config: Config, delivery_id: int) -> None:
    """Claim the delivery and bring it to its end, or to its next attempt."""
    now = utc_now()
    with database.transaction() as session:
        if not claim(session, Delivery, delivery_id, now):
            return
        delivery = session.get_one(Delivery, delivery_id)
        if delivery.way is DeliveryWay.INBOX:
            _put_into_inbox(session, delivery, now)
            return
        notice = notice_of(session, delivery, config.base_url)
        attempts = delivery.attempts
    error = send(notice)
    with database.transaction() as session:
        _record(session, delivery_id, attempts, error, utc_now())


def _put_into_inbox(session: Session, delivery: Delivery, now: datetime) -> None:
    """The notice and the end of its delivery in one commit: exactly once, whatever is killed when."""
    session.add(
        InboxNotice(
            delivery_id=delivery.id,
            complaint_id=delivery.complaint_id,
            party_id=delivery.party_id,
            arrived_at=now,
        )
    )
    delivery.state = DeliveryState.DELIVERED
    delivery.delivered_at = now
    delivery.lease_until = None


def send(notice: Notice | Letter) -> RetryLater | Refused | None:
    """None where it went out; what was answered otherwise."""
    try:
        alert_notifier(notice).send(notice)
    except (RetryLater, Refused) as error:
        return error
    except Exception:
        # A fault of ours must not lose the notice: it is logged whole and tried again like an outage.
        log.exception("notifier failed for %s", notice.recipient)
        return RetryLater("internal error, see the worker's log")
    return None


def _record(
    session: Session, delivery_id: int, attempts: int, error: RetryLater | Refused | None, now: datetime
) -> None:
    """Write how the attempt ended, unless the lease ran out and another worker took over meanwhile."""
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
    if delivery.state is not DeliveryState.SENDING or delivery.attempts != attempts:
        return
    delivery.lease_until = None
    if error is None:
        delivery.state, delivery.delivered_at, delivery.last_error = DeliveryState.DELIVERED, now, ""
        return
    delivery.last_error = str(error)[:500]
    if isinstance(error, Refused) or attempts > len(BACKOFF):
        delivery.state = DeliveryState.FAILED
        return
    delivery.state = DeliveryState.PENDING
    delivery.next_attempt_at = delivery.ring_after = now + BACKOFF[attempts - 1]
