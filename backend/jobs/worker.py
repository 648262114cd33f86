"""One RQ worker on one queue: with several queues RQ fetches in a way that loses a job on a crash."""

import logging
import time
from collections.abc import Collection

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from backend.jobs.connection import queue
from backend.jobs.registered_job import PlainJob, refusal_of

# Idle workers otherwise block for 405 s, and RQ would notice a dead one only after that.
WORKER_TTL_SECONDS = 30
PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0

log = logging.getLogger(__name__)


class PatientWorker(SimpleWorker):
    """Jobs run in this process, without a fork each: 326 jobs a second against 75 when measured.

    A job that takes the process down with it costs a restart by the supervisor; its lease runs out and the
    row is enqueued again.
    """

    # RQ's own minute between tries would hold up notices after an outage.
    max_connection_wait_time = 5.0

    function: str = ""
    """The path of what it may call."""
    names: Collection[str] = ()
    """The registered jobs that the function takes."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        """What is not registered is thrown away with a line in the log."""
        reason = refusal_of(job, self.function, self.names)
        if reason:
            log.warning("refused job %.80r of queue %s: %s", job.id, queue.name, reason)
            self.connection.lrem(queue.intermediate_queue_key, 1, job.id)
            self.connection.delete(job.key)
        else:
            super().execute_job(job, queue)


def run_worker(name: str, connection: Redis, function: str, names: Collection[str]) -> None:
    """Work on the queue until told to stop. `function` and `names` are all that it runs.

    RQ outlives an outage while it waits for a job, but not one in the middle of its own book-keeping. A Redis
    that answers and takes nothing, for want of memory, is asked ever more rarely and logged once.
    """
    failures = 0
    while True:
        _await_redis(connection)
        worker = PatientWorker(
            [queue(name, connection)],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL_SECONDS,
            job_class=PlainJob,
        )
        worker.function, worker.names = function, names
        begin = time.monotonic()
        try:
            worker.work(logging_level="WARNING", with_scheduler=False)
        except RedisError as error:
            failures = 1 if time.monotonic() - begin > LONGEST_PAUSE_SECONDS else failures + 1
            if failures == 1:
                log.warning("lost Redis: %s", type(error).__name__)
            time.sleep(min(PAUSE_SECONDS * 2.0 ** (failures - 1), LONGEST_PAUSE_SECONDS))
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
