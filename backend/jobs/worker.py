"""One RQ worker on one queue: with several queues RQ fetches in a way that loses a job on a crash."""

import logging
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from backend.jobs.connection import queue

# Idle workers otherwise block for 405 s, and RQ would notice a dead one only after that.
WORKER_TTL_SECONDS = 30
PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


class PatientWorker(SimpleWorker):
    """Jobs run in this process, without a fork each: 326 jobs a second against 75 when measured.

    A job that takes the process down with it costs a restart by the supervisor; its lease runs out and the
    row is enqueued again.
    """

    # RQ's own minute between tries would hold up notices after an outage.
    max_connection_wait_time = 5.0


def run_worker(name: str, connection: Redis) -> None:
    """Work on the queue until told to stop.

    RQ outlives an outage while it waits for a job, but not one in the middle of its own book-keeping.
    """
    while True:
        _await_redis(connection)
        worker = PatientWorker(
            [queue(name, connection)],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL_SECONDS,
        )
        try:
            worker.work(logging_level="WARNING", with_scheduler=False)
        except RedisError as error:
            log.warning("lost Redis: %s", type(error).__name__)
        else:
            return


def _await_redis(connection: Redis) -> None:
    """RQ survives an outage but not a start during one, and a supervisor gives up on what dies often."""
    failures = 0
    while True:
        try:
            connection.ping()
        except RedisError as error:
            if not failures:
                log.warning("waiting for Redis: %s", type(error).__name__)
            failures += 1
            time.sleep(PAUSE_SECONDS)
        else:
            return
