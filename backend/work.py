"""The one list of background work: each kind of leased work, each job of a worker, each recurring job.

Importing it loads no pages.
"""

import os
from datetime import timedelta
from functools import cache, partial
from typing import Any

from redis import Redis

from backend import subjects  # noqa: F401 - importing it registers them with the history
from backend.complaints.jobs.checking import WordChecks
from backend.complaints.jobs.media import ChatMedia
from backend.complaints.jobs.orphans import DELETE_ORPHANS
from backend.complaints.jobs.recurring import RECURRING as OF_COMPLAINTS
from backend.complaints.jobs.resident_notices import ResidentNotices
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.disclosure.jobs import RECURRING as OF_DISCLOSURE
from backend.jobs import runner
from backend.jobs.faults import forget_old_faults
from backend.jobs.handover import hand_over
from backend.jobs.keys.recurring import RECURRING as OF_KEYS
from backend.jobs.keys.recurring import RENEW_FILES
from backend.jobs.leased import LeasedWork
from backend.jobs.relay import Relay
from backend.jobs.schedule import Recurring, Schedule, in_transaction
from backend.jobs.sweep import sweeps
from backend.ledger.jobs import RECURRING as OF_LEDGERS
from backend.models import Database
from backend.notices.jobs.deliveries import Deliveries
from backend.notices.jobs.letters import Letters
from backend.notices.jobs.recurring import RECURRING as OF_NOTICES
from backend.printing.jobs import DELETE_LEFTOVERS, PrintOrders
from backend.printing.jobs import RECURRING as OF_PRINTING
from backend.registry.jobs.books import BooksImports
from backend.registry.jobs.recurring import RECURRING as OF_REGISTRY
from backend.residents.jobs import RECURRING as OF_RESIDENTS
from backend.staff.jobs import NOTE_AUDIT_END
from backend.staff.jobs import RECURRING as OF_STAFF
from backend.wechat.webhook.jobs import RECURRING as OF_WECHAT

AnyWork = LeasedWork[Any, Any, Any]

LEASED: tuple[type[AnyWork], ...] = (
    Deliveries,
    Letters,
    ResidentNotices,
    ChatMedia,
    WordChecks,
    PrintOrders,
    BooksImports,
)
WORKER_JOBS = (DELETE_ORPHANS, DELETE_LEFTOVERS, NOTE_AUDIT_END, RENEW_FILES)
RECURRING: tuple[Recurring, ...] = (
    *sweeps(LEASED),
    *OF_NOTICES,
    *OF_COMPLAINTS,
    *OF_DISCLOSURE,
    *OF_PRINTING,
    *OF_REGISTRY,
    *OF_RESIDENTS,
    *OF_STAFF,
    *OF_WECHAT,
    *OF_KEYS,
    *OF_LEDGERS,
    Recurring("forget faults of a week ago", timedelta(days=1), in_transaction(forget_old_faults)),
)

TIMEOUTS: dict[str, timedelta] = {kind.table.job: kind.timeout for kind in LEASED} | {
    job.name: job.timeout for job in WORKER_JOBS
}
QUEUES = tuple(dict.fromkeys([*(kind.table.queue for kind in LEASED), *(job.queue for job in WORKER_JOBS)]))

_KINDS = {kind.table.job: kind for kind in LEASED}
_WORKER_JOBS = {job.name: job for job in WORKER_JOBS}


def make_relay(database: Database, connection: Redis) -> Relay:
    return Relay(partial(hand_over, database, connection, FUNCTION, TIMEOUTS), Schedule(database, RECURRING))


def perform(job: str, row_id: int) -> None:
    """The function of every RQ job. Runs any number of times for one row."""
    if job in _WORKER_JOBS:
        _WORKER_JOBS[job].run(_database(), _config(), utc_now())
    else:
        runner.perform(_database(), _opened(job), row_id)


FUNCTION = f"{perform.__module__}.{perform.__name__}"
"""The path that the relay writes into Redis, and the only one that a worker calls."""


@cache
def _config() -> Config:
    return Config.from_env(os.environ)


@cache
def _database() -> Database:
    """One engine a worker process, opened at its first job."""
    return Database(_config())


@cache
def _opened(job: str) -> AnyWork:
    return _KINDS[job].opened(_database(), _config())
