"""Connections to Redis: bounded waits, JSON, ids only."""

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from backend.jobs.registered_job import PlainJob

# A hung Redis must not hang the relay: the rows wait in the database meanwhile.
TIMEOUT_SECONDS = 5


def connect(redis_url: str) -> Redis:
    return Redis.from_url(redis_url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)


def queue(name: str, connection: Redis) -> Queue:
    return Queue(name, connection=connection, serializer=JSONSerializer, job_class=PlainJob)
