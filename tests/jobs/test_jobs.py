"""One delivery through its attempts, on both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Database, Delivery, DeliveryState, DeliveryWay, InboxNotice
from backend.notices.jobs import deliveries as jobs
from backend.notices.jobs.deliveries import BACKOFF, LEASE, deliver_with
from backend.notices.senders.message import Notice, RetryLater
from tests.support.receiver import Receiver
from tests.support.town import Town


class Clock:
    """The time that jobs see, moved by hand."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    moved = Clock()
    monkeypatch.setattr(jobs, "utc_now", moved)
    return moved


@pytest.fixture
def alert(database: Database, town: Town, receiver: Receiver, clock: Clock) -> int:
    """The delivery of an alert to the receiver."""
    town.send_alerts_to(receiver.url)
    town.complain(1)
    clock.now = utc_now()
    return delivery_by(database, DeliveryWay.ALERT).id


def delivery_by(database: Database, way: DeliveryWay) -> Delivery:
    with database.reading() as session:
        return session.scalars(select(Delivery).where(Delivery.way == way)).one()


def notices(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(InboxNotice)) or 0


def test_inbox_has_one_notice_however_often_the_job_runs(
    database: Database, config: Config, town: Town, clock: Clock
) -> None:
    town.complain(1)
    clock.now = utc_now()
    delivery = delivery_by(database, DeliveryWay.INBOX)

    for _ in range(3):
        deliver_with(database, config, delivery.id)
        clock.now += timedelta(hours=1)

    assert notices(database) == 1
    assert delivery_by(database, DeliveryWay.INBOX).attempts == 1


def test_alert_is_sent_once_and_says_what_is_needed(
    database: Database, config: Config, alert: int, receiver: Receiver
) -> None:
    deliver_with(database, config, alert)
    deliver_with(database, config, alert)

    [body] = receiver.bodies
    assert "北大街街道" not in body["title"]
    assert "编号" in body["message"]
    assert "楼道里的灯坏了" not in body["message"]  # residents' words stay in the house
    assert f"{config.base_url}/staff/complaints/" in body["message"]


def test_worker_that_died_is_followed_after_its_lease(
    database: Database, config: Config, alert: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dies:
        def send(self, notice: Notice) -> None:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "alert_notifier", lambda _: Dies())
        with pytest.raises(KeyboardInterrupt):
            deliver_with(database, config, alert)

    clock.now += LEASE - timedelta(seconds=1)
    deliver_with(database, config, alert)
    assert delivery_by(database, DeliveryWay.ALERT).state is DeliveryState.SENDING
    clock.now += timedelta(seconds=2)
    deliver_with(database, config, alert)
    assert delivery_by(database, DeliveryWay.ALERT).state is DeliveryState.DELIVERED


def test_outage_is_tried_again_ever_later_and_then_given_up(
    database: Database, config: Config, alert: int, receiver: Receiver, clock: Clock
) -> None:
    receiver.status = 503
    waits = []
    while (found := delivery_by(database, DeliveryWay.ALERT)).state is DeliveryState.PENDING:
        waits.append(found.next_attempt_at - clock.now)
        clock.now = max(clock.now, found.next_attempt_at)
        deliver_with(database, config, alert)

    assert waits[1:] == list(BACKOFF)
    assert found.state is DeliveryState.FAILED
    assert len(receiver.bodies) == len(BACKOFF) + 1
    assert found.last_error
    assert "geheim" not in found.last_error


def test_not_yet_due_is_left_alone(
    database: Database, config: Config, alert: int, receiver: Receiver, clock: Clock
) -> None:
    receiver.status = 503
    deliver_with(database, config, alert)
    clock.now += BACKOFF[0] - timedelta(seconds=1)

    deliver_with(database, config, alert)

    assert len(receiver.bodies) == 1


def test_address_that_makes_no_sense_is_given_up_at_once(
    database: Database, config: Config, town: Town, clock: Clock
) -> None:
    town.send_alerts_to("nonsense:geheim")
    town.complain(1)
    clock.now = utc_now()

    deliver_with(database, config, delivery_by(database, DeliveryWay.ALERT).id)

    found = delivery_by(database, DeliveryWay.ALERT)
    assert found.state is DeliveryState.FAILED
    assert "geheim" not in found.last_error


def test_no_connection_is_held_while_sending(
    database: Database, config: Config, alert: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []

    class Watches:
        def send(self, notice: Notice) -> None:
            held.append(database.engine.pool.checkedout())

    monkeypatch.setattr(jobs, "alert_notifier", lambda _: Watches())
    deliver_with(database, config, alert)

    assert held == [0]


def test_late_failure_does_not_undo_the_success_of_another_worker(
    database: Database, config: Config, alert: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        def send(self, notice: Notice) -> None:
            clock.now += LEASE + timedelta(seconds=1)
            monkeypatch.setattr(jobs, "alert_notifier", lambda _: Quick())
            deliver_with(database, config, alert)
            raise RetryLater("too slow")

    class Quick:
        def send(self, notice: Notice) -> None:
            """It is out."""

    monkeypatch.setattr(jobs, "alert_notifier", lambda _: Slow())
    deliver_with(database, config, alert)

    found = delivery_by(database, DeliveryWay.ALERT)
    assert (found.state, found.attempts, found.last_error) == (DeliveryState.DELIVERED, 2, "")


def test_fault_of_ours_keeps_the_notice(
    database: Database, config: Config, alert: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def send(self, notice: Notice) -> None:
            raise ZeroDivisionError

    monkeypatch.setattr(jobs, "alert_notifier", lambda _: Broken())
    deliver_with(database, config, alert)

    assert delivery_by(database, DeliveryWay.ALERT).state is DeliveryState.PENDING
