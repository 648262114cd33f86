"""The relay between two commits, and what a release before it left behind."""

import threading
import time
from datetime import timedelta

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import delete, event, func, select, text
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor.background import look_at_faults
from backend.jobs.connection import queue
from backend.jobs.faults import forget_old_faults
from backend.jobs.handover import BATCH, hand_over
from backend.jobs.sweep import enqueue_again
from backend.models import Database, Delivery, OutboxMessage
from backend.models.background import FIRST_WAIT
from backend.models.delivery import DELIVERIES_QUEUE
from backend.notices.jobs.deliveries import Deliveries
from backend.work import TIMEOUTS, make_relay
from tests.support.servers import Valkey
from tests.support.street_office import StreetOffice
from tests.support.worker_here import work_off


def handed_over(database: Database, connection: Redis) -> int:
    return hand_over(database, connection, "backend.work.perform", TIMEOUTS)


def waiting(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def test_batches_carry_ids_only(database: Database, street: StreetOffice, connection: Redis) -> None:
    street.complain(BATCH + 1)

    assert [handed_over(database, connection) for _ in range(3)] == [BATCH, 1, 0]

    jobs = queue(DELIVERIES_QUEUE, connection).jobs
    with database.reading() as session:
        assert sorted(job.args[1] for job in jobs) == sorted(session.scalars(select(Delivery.id)))
    assert {(job.func_name, job.args[0], len(job.args)) for job in jobs} == {
        ("backend.work.perform", Delivery.job, 2)
    }
    assert {job.result_ttl for job in jobs} == {0}
    assert {job.timeout for job in jobs} == {Deliveries.timeout.total_seconds()}


def test_commit_that_fails_after_the_job_is_enqueued_makes_no_second_job(
    database: Database, street: StreetOffice, connection: Redis
) -> None:
    street.complain(5)

    def crash(_: Session) -> None:
        raise ConnectionResetError

    event.listen(Session, "before_commit", crash)
    try:
        with pytest.raises(ConnectionResetError):
            handed_over(database, connection)
    finally:
        event.remove(Session, "before_commit", crash)
    assert waiting(database) == 5
    handed_over(database, connection)

    assert waiting(database) == 0
    assert queue(DELIVERIES_QUEUE, connection).count == 5


def test_complaints_do_not_wait_for_a_redis_that_hangs(
    database: Database, street: StreetOffice, connection: Redis, valkey: Valkey
) -> None:
    street.complain(1)
    valkey.pause()
    relaying = threading.Thread(target=make_relay(database, connection).turn)
    relaying.start()
    time.sleep(0.5)

    street.complain(1)
    still_waiting = relaying.is_alive()

    valkey.resume()
    relaying.join()
    assert still_waiting  # the relay hangs on Redis, and the complaint went through beside it


def test_a_job_of_the_release_before_fails_and_its_delivery_goes_out(
    database: Database,
    config: Config,
    street: StreetOffice,
    connection: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SimpleWorker, "_install_signal_handlers", lambda _: None)  # they are the test run's
    street.complain(1)
    with database.transaction() as session:
        session.execute(delete(OutboxMessage))
        delivery_id = session.scalars(select(Delivery.id)).one()
    old = queue(DELIVERIES_QUEUE, connection)
    old.enqueue("backend.queues.deliveries.deliver", delivery_id, job_id=f"deliver-{delivery_id}-0")
    SimpleWorker([old], connection=connection, serializer=JSONSerializer).work(burst=True)
    assert old.failed_job_registry.count == 1

    with database.transaction() as session:
        assert enqueue_again(Deliveries, session, utc_now() + FIRST_WAIT + timedelta(seconds=5)) == 1
    assert handed_over(database, connection) == 1
    work_off(database, config, connection)
    assert street.delivered() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unreadable_time_of_one_message_stops_none(
    database: Database, street: StreetOffice, connection: Redis
) -> None:
    street.complain(3)
    with database.transaction() as session:
        session.execute(text("UPDATE outbox_messages SET created_at = 'garbage' WHERE id % 2 = 1"))
    assert handed_over(database, connection) == 3
    assert (waiting(database), queue(DELIVERIES_QUEUE, connection).count) == (0, 3)


def test_a_message_that_cannot_be_enqueued_is_set_aside_and_shown(
    database: Database, street: StreetOffice, connection: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    street.complain(2)
    with database.transaction() as session:
        first, _ = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        first.job = "no_such_job"
    assert handed_over(database, connection) == 2
    assert waiting(database) == 0
    assert queue(DELIVERIES_QUEUE, connection).count == 1
    assert "no_such_job" in caplog.text
    with database.reading() as session:
        finding = look_at_faults(session)
    assert not finding.ok
    assert "“no_such_job” fails for 1 rows" in finding.says
    assert "does not know the job" in finding.says

    with database.transaction() as session:
        forget_old_faults(session, utc_now() + timedelta(days=8))
        assert look_at_faults(session).ok, "once the release that knows it runs, nobody tries it here again"
