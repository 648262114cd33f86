"""A worker runs the registered jobs and nothing else that it finds in Redis."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer

from backend import work
from backend.jobs import worker as worker_module
from backend.jobs.connection import connect, queue
from backend.jobs.registered_job import PlainJob, refusal_of
from backend.jobs.worker import LONGEST_PAUSE_SECONDS, PatientWorker, run_worker
from tests.support.servers import Valkey

QUEUE = "deliveries"
TRIES = 7
ran: list[object] = []


def strange(*values: object) -> None:
    """What an intruder would have called."""
    ran.append(values)


STRANGE = f"{__name__}.strange"


@pytest.fixture
def redis(valkey: Valkey) -> Iterator[Redis]:
    connection = connect(valkey.url)
    yield connection
    connection.close()


@pytest.fixture
def worker(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> PatientWorker:
    ran.clear()
    monkeypatch.setattr(work, "perform", strange)
    made = PatientWorker(
        [queue(QUEUE, redis)], connection=redis, serializer=JSONSerializer, job_class=PlainJob
    )
    made.function, made.names = work.FUNCTION, work.TIMEOUTS
    return made


def push(redis: Redis, data: object, **fields: str | bytes) -> str:
    """As an intruder writes it, past RQ's own client."""
    job = Job.create(
        work.FUNCTION, args=("deliver", 1), connection=redis, serializer=JSONSerializer, origin=QUEUE
    )
    job.save()
    text = data if isinstance(data, str) else json.dumps(data)
    redis.hset(job.key, mapping={"data": text, **fields})
    queue(QUEUE, redis).push_job_id(job.id)
    return str(job.key)


@pytest.mark.parametrize(
    "data",
    [
        [STRANGE, None, [], {}],
        ["os.system", None, ["true"], {}],
        ["builtins.eval", None, ["1"], {}],
        ["backend.work._opened", None, ["deliver"], {}],
        ["backend.work.perform.__globals__", None, [], {}],
        [work.FUNCTION, None, ["no such job", 1], {}],
        [work.FUNCTION, None, ["deliver", "1"], {}],
        [work.FUNCTION, None, ["deliver", True], {}],
        [work.FUNCTION, None, ["deliver"], {}],
        [work.FUNCTION, None, ["deliver", 1, 2], {}],
        [work.FUNCTION, None, ["deliver", 1], {"more": 1}],
        [work.FUNCTION, None, "de", {}],
        ["format", "{0.__class__}", ["deliver", 1], {}],
        [work.FUNCTION, "text", ["deliver", 1], {}],
        [None, None, None, None],
        [{"a": 1}, None, [], {}],
        [],
        {},
        "no json",
        "",
    ],
)
def test_what_is_not_registered_is_refused_with_a_line(
    data: object, worker: PatientWorker, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    refused = push(redis, data)
    push(redis, [work.FUNCTION, None, ["deliver", 7], {}])
    with caplog.at_level(logging.WARNING):
        worker.work(burst=True, logging_level="WARNING")
    assert ran == [("deliver", 7)], "and the next one is done"
    assert "refused job" in caplog.text
    assert not redis.exists(refused)
    assert redis.llen(queue(QUEUE, redis).intermediate_queue_key) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"exc_info": b"\xff\xfe"}, {"created_at": "gestern"}, {"enqueued_at": "1"}, {"timeout": "x"},
        {"result_ttl": "x"}, {"status": "x"}, {"dependency_ids": "{"}, {"worker_name": b"\xff"},
        {"enqueue_at_front": "x"}, {"retry_intervals": "{"},
    ],
)  # fmt: skip
def test_a_hash_that_cannot_be_read_is_thrown_away_with_a_line(
    fields: dict[str, str | bytes],
    worker: PatientWorker,
    redis: Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It ended the worker: one hash for each."""
    unreadable = push(redis, [work.FUNCTION, None, ["deliver", 5], {}], **fields)
    push(redis, [work.FUNCTION, None, ["deliver", 7], {}])
    with caplog.at_level(logging.WARNING):
        worker.work(burst=True, logging_level="WARNING")
    assert ran == [("deliver", 7)], "and the next one is done"
    assert "its hash cannot be read" in caplog.text
    assert not redis.exists(unreadable)


@pytest.mark.parametrize(
    "fields",
    [
        {"success_callback_name": STRANGE, "success_callback_timeout": "9"},
        {"webhooks": json.dumps([{"url": "http://127.0.0.1:1/", "job_status": "finished"}])},
    ],
)
def test_nothing_beside_a_registered_job_is_called(
    fields: dict[str, str], worker: PatientWorker, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    push(redis, [work.FUNCTION, None, ["deliver", 7], {}], **fields)
    worker.work(burst=True, logging_level="WARNING")
    assert ran == [("deliver", 7)]
    assert "webhook" not in caplog.text.lower()


def test_a_failing_job_calls_nothing_either(
    worker: PatientWorker, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(work, "perform", fail)
    data: list[Any] = [work.FUNCTION, None, ["deliver", 7], {}]
    push(redis, data, failure_callback_name=STRANGE, failure_callback_timeout="9", failure_ttl="1")
    worker.work(burst=True, logging_level="WARNING")
    assert ran == []


def test_every_registered_job_is_accepted(redis: Redis) -> None:
    for name in work.TIMEOUTS:
        job = queue(QUEUE, redis).enqueue(work.FUNCTION, name, 1)
        assert refusal_of(job, work.FUNCTION, work.TIMEOUTS) == ""


def test_a_redis_without_memory_is_asked_ever_more_rarely_and_logged_once(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It answers a ping and takes nothing: who tries again at once holds a processor and fills the disk."""
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == TRIES:
            raise KeyboardInterrupt

    monkeypatch.setattr(worker_module.time, "sleep", pause)
    monkeypatch.setattr(PatientWorker, "_install_signal_handlers", lambda _: None)
    redis.config_set("maxmemory", "1")
    with pytest.raises(KeyboardInterrupt):
        run_worker(QUEUE, redis, work.FUNCTION, work.TIMEOUTS)
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]
    assert len([record for record in caplog.records if record.name == worker_module.__name__]) == 1
    assert "OutOfMemoryError" in caplog.text
