"""The relay between two commits, and the sweep over hours."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs.connection import connect, queue
from backend.jobs.relay import BATCH, Relay, relay_batch
from backend.jobs.sweep import ring_again
from backend.models import Database, Delivery, DeliveryState, OutboxMessage
from backend.models.delivery import DELIVERIES_QUEUE, FIRST_RING_PATIENCE
from tests.support.servers import Valkey
from tests.support.town import Town


@pytest.fixture
def connection(config: Config) -> Iterator[Redis]:
    opened = connect(config.redis_url)
    yield opened
    opened.close()


def waiting(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def test_batches_carry_ids_only(database: Database, town: Town, connection: Redis) -> None:
    town.complain(BATCH + 1)

    assert [relay_batch(database, connection) for _ in range(3)] == [BATCH, 1, 0]

    bells = queue(DELIVERIES_QUEUE, connection).jobs
    with database.reading() as session:
        assert sorted(bell.args[0] for bell in bells) == sorted(session.scalars(select(Delivery.id)))
    assert {len(bell.args) for bell in bells} == {1}
    assert {bell.result_ttl for bell in bells} == {0}


def test_commit_that_fails_after_the_bell_rings_no_second_job(
    database: Database, town: Town, connection: Redis
) -> None:
    town.complain(5)

    def crash(_: Session) -> None:
        raise ConnectionResetError

    event.listen(Session, "before_commit", crash)
    try:
        with pytest.raises(ConnectionResetError):
            relay_batch(database, connection)
    finally:
        event.remove(Session, "before_commit", crash)
    assert waiting(database) == 5
    relay_batch(database, connection)

    assert waiting(database) == 0
    assert queue(DELIVERIES_QUEUE, connection).count == 5


def test_complaints_do_not_wait_for_a_redis_that_hangs(
    database: Database, town: Town, connection: Redis, valkey: Valkey
) -> None:
    town.complain(1)
    valkey.pause()
    relaying = threading.Thread(target=Relay(database, connection).turn)
    relaying.start()
    time.sleep(0.5)

    town.complain(1)
    still_waiting = relaying.is_alive()

    valkey.resume()
    relaying.join()
    assert still_waiting  # the relay hangs on Redis, and the complaint went through beside it


def test_rings_do_not_pile_up_while_no_worker_runs(database: Database, town: Town) -> None:
    town.complain(3)
    begin = now = utc_now()
    rung = 0
    while now < begin + timedelta(hours=3):
        now += timedelta(seconds=60)
        with database.transaction() as session:
            ring_again(session, now)
            ring_again(session, now)
            rows = session.scalars(select(OutboxMessage.subject_id)).all()
            assert len(rows) == len(set(rows))
            rung += len(rows)
            session.execute(delete(OutboxMessage))

    assert 3 * 10 < rung < 3 * 26


def test_sweep_rings_for_what_is_due_only(database: Database, town: Town) -> None:
    town.complain(4)
    now = utc_now()
    with database.transaction() as session:
        session.execute(delete(OutboxMessage))
        due, dead, delivered, failed = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        dead.state, dead.lease_until, dead.ring_after = DeliveryState.SENDING, now, now
        delivered.state, failed.state = DeliveryState.DELIVERED, DeliveryState.FAILED
        assert ring_again(session, now) == 1
        assert ring_again(session, now + FIRST_RING_PATIENCE) == 1
        assert set(session.scalars(select(OutboxMessage.subject_id))) == {due.id, dead.id}


def test_bell_still_in_the_outbox_is_not_doubled(database: Database, town: Town) -> None:
    town.complain(2)
    with database.transaction() as session:
        session.execute(update(Delivery).values(ring_after=utc_now()))

        assert ring_again(session, utc_now() + timedelta(hours=1)) == 0
