"""One RQ worker on one queue: with several queues RQ pops in a way that loses a job on a crash."""

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from backend.queues.connection import queue

# Idle workers otherwise block for 405 s, and RQ would notice a dead one only after that.
WORKER_TTL_SECONDS = 30


def run_worker(name: str, connection: Redis) -> None:
    """Work on the queue until told to stop.

    Jobs run in this process, without a fork each: 326 jobs a second against 75 when measured. A job that
    takes the process down with it costs a restart by the supervisor; its lease runs out and the sweep
    rings again.
    """
    worker = SimpleWorker(
        [queue(name, connection)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_SECONDS,
    )
    worker.work(logging_level="WARNING", with_scheduler=False)
