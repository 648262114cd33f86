"""Hands outbox messages to RQ."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq.exceptions import DuplicateJobError
from sqlalchemy import delete, select
from sqlalchemy.orm import defer

from backend.core.clock import utc_now
from backend.jobs.connection import queue
from backend.jobs.faults import note_fault
from backend.models import Database, OutboxMessage

BATCH = 50
UNKNOWN = "this release does not know the job"

log = logging.getLogger(__name__)


def hand_over(database: Database, connection: Redis, function: str, timeouts: Mapping[str, timedelta]) -> int:
    """Enqueue the jobs of up to 50 outbox messages and delete the messages. Returns how many.

    `function` is the path of what a worker calls, with the job's name and the row's id; `timeouts` are of all
    jobs there are. A message of any other job, or one that RQ does not take, is set aside as a fault: rows
    that wait are enqueued again, by the release that knows them.

    The messages are locked while Redis is told, so two relays share the work. If Redis takes a job and the
    commit then fails, the same message comes again under the same job id, which Redis refuses.
    """
    # A Redis that hangs must be met before the lock is taken: on SQLite every complaint would wait for it.
    connection.ping()
    with database.transaction() as session:
        messages = session.scalars(
            select(OutboxMessage)
            # Nobody reads it here, and an unreadable time in one row would stop all of them.
            .options(defer(OutboxMessage.created_at))
            .order_by(OutboxMessage.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for message in messages:
            problem = _enqueue(connection, message, function, timeouts.get(message.job))
            if problem:
                note_fault(session, message.job, message.subject_id, problem, utc_now())
        session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_([row.id for row in messages])))
        return len(messages)


def _enqueue(connection: Redis, message: OutboxMessage, function: str, timeout: timedelta | None) -> str:
    """Returns why the message cannot be enqueued; empty where it was."""
    if timeout is None:
        log.warning("set aside the outbox message of an unknown job: %s", message.job)
        return UNKNOWN
    try:
        queue(message.queue, connection).enqueue(
            function,
            message.job,
            message.subject_id,
            job_id=message.job_id,
            job_timeout=int(timeout.total_seconds()),
            result_ttl=0,
            failure_ttl=3600,
            unique=True,
        )
    except DuplicateJobError:
        log.debug("%s was enqueued already", message.job_id)
    except RedisError:
        raise
    except Exception as error:
        # One message that RQ does not take must not hold up those behind it; its row is enqueued again.
        log.exception("set aside the outbox message of %s", message.job_id)
        return type(error).__name__
    return ""
