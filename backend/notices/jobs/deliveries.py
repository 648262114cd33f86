"""Delivering one notice into the inbox of one office."""

import os
from datetime import timedelta
from functools import cache

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs.claiming import LEASE, claim
from backend.models import Database, Delivery, DeliveryState, InboxNotice

BACKOFF = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 1800, 3600, 7200, 14400, 28800, 43200)
)

__all__ = ["BACKOFF", "LEASE", "deliver", "deliver_with", "opened_config", "opened_database"]


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


def deliver_with(database: Database, config: Config, delivery_id: int) -> None:  # noqa: ARG001
    """Put the notice into the inbox: claim, notice and end are one commit, so once, whatever is killed."""
    now = utc_now()
    with database.transaction() as session:
        if not claim(session, Delivery, delivery_id, now):
            return
        delivery = session.get_one(Delivery, delivery_id)
        session.add(
            InboxNotice(
                delivery_id=delivery.id,
                complaint_id=delivery.complaint_id,
                party_id=delivery.party_id,
                arrived_at=now,
            )
        )
        delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now
        delivery.lease_until = None
