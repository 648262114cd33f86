"""The schedule: each job in its own try, its failures on record, and messages that go out in any case."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from backend.core.config import Config
from backend.doctor.background import look_at_schedule
from backend.jobs import schedule as schedules
from backend.jobs.connection import queue
from backend.jobs.faults import LASTING_FAILURES
from backend.jobs.relay import Relay
from backend.jobs.schedule import LOCK_WAIT_SECONDS, RETRY_AFTER, Recurring, Schedule, in_transaction
from backend.models import Database, InboxNotice, OutboxMessage, ScheduledJob
from backend.models.delivery import DELIVERIES_QUEUE
from backend.work import RECURRING, make_relay
from tests.support.clock import Clock
from tests.support.processes import Process, eventually
from tests.support.street_office import StreetOffice
from tests.support.worker_here import work_off


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(schedules, "utc_now", moved)
    monkeypatch.setattr(schedules, "monotonic", moved.seconds)
    return moved


def rows(database: Database) -> dict[str, ScheduledJob]:
    with database.reading() as session:
        return {row.name: row for row in session.scalars(select(ScheduledJob))}


def schedule_findings(database: Database) -> Any:
    with database.reading() as session:
        return look_at_schedule(session)


def failing(error: BaseException) -> Callable[..., object]:
    def run(_database: Database, _now: datetime) -> None:
        raise error

    return run


ERRORS = (ZeroDivisionError("ours"), OperationalError("SELECT", {}, Exception("deadlock")), SystemExit(3))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", range(len(RECURRING)), ids=[job.name for job in RECURRING])
def test_whichever_job_raises_the_others_run_and_deliveries_go_out(
    number: int,
    database: Database,
    config: Config,
    street: StreetOffice,
    connection: Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = RECURRING[number]
    error = ERRORS[number % len(ERRORS)]
    jobs = list(RECURRING)
    jobs[number] = Recurring(broken.name, broken.every, failing(error))
    street.complain(1)

    Schedule(database, jobs).run_due()
    make_relay(database, connection).turn()
    work_off(database, config, connection)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InboxNotice)) == 1
    rows_before = rows(database)
    assert {name: row.failures for name, row in rows_before.items() if row.failures} == {broken.name: 1}
    assert {job.name for job in RECURRING} == set(rows_before)
    assert rows_before[broken.name].last_error == type(error).__name__
    assert f"recurring job failed: {broken.name}" in caplog.text
    assert "Traceback" in caplog.text


def test_a_lasting_fault_is_shown_until_it_is_mended(database: Database, clock: Clock) -> None:
    bad, good = RECURRING[-1], RECURRING[0]
    broken = Schedule(database, [Recurring(bad.name, bad.every, failing(ERRORS[0])), good])
    for number in range(1, 5):
        broken.run_due()
        clock.now += min(bad.every, RETRY_AFTER)
        says = schedule_findings(database)
        assert says.ok == (number < LASTING_FAILURES)
    assert f"“{bad.name}” failed 4 times with ZeroDivisionError" in says.says
    assert says.mend
    assert good.name not in says.says

    Schedule(database, RECURRING).run_due()
    assert schedule_findings(database).ok
    assert rows(database)[bad.name].failures == 0


def test_a_job_that_stopped_is_shown(database: Database, clock: Clock) -> None:
    clock.now -= timedelta(hours=1)
    Schedule(database, RECURRING).run_due()
    says = schedule_findings(database)
    assert not says.ok
    assert f"“{RECURRING[0].name}” has not run since" in says.says
    daily = next(job for job in RECURRING if job.every >= timedelta(days=1))
    assert daily.name not in says.says


def test_a_restart_does_not_run_daily_jobs_again(database: Database, clock: Clock) -> None:
    runs = []
    jobs = [Recurring("daily", timedelta(days=1), lambda *_: runs.append(clock.now))]
    for _ in range(3):
        Schedule(database, jobs).run_due()
        clock.now += timedelta(hours=13)
    assert len(runs) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unreadable_time_of_the_last_run_is_written_anew(database: Database, clock: Clock) -> None:
    runs = []
    jobs = [Recurring("daily", timedelta(days=1), lambda *_: runs.append(clock.now))]
    Schedule(database, jobs).run_due()
    with database.transaction() as session:
        session.execute(text("UPDATE scheduled_jobs SET last_ok_at = 'garbage'"))
    for _ in range(2):
        Schedule(database, jobs).run_due()
    assert len(runs) == 2
    assert rows(database)["daily"].last_ok_at is not None


def test_a_clock_that_is_set_back_holds_no_job_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall, steady, runs = Clock(), Clock(), []
    monkeypatch.setattr(schedules, "utc_now", wall)
    monkeypatch.setattr(schedules, "monotonic", steady.seconds)
    relay = Schedule(database, [Recurring("a", timedelta(seconds=3), lambda *_: runs.append(wall.now))])
    relay.run_due()
    wall.now -= timedelta(hours=2)
    for expected in (1, 2, 3):
        relay.run_due()
        assert len(runs) == expected
        wall.now += timedelta(seconds=3)
        steady.now += timedelta(seconds=3)

    wall.now -= timedelta(days=30)
    restarted = Schedule(database, [Recurring("a", timedelta(days=1), lambda *_: runs.append(wall.now))])
    restarted.run_due()
    steady.now += timedelta(days=1)
    restarted.run_due()
    assert len(runs) == 4, "a day after the restart, not when the old time comes again"


def test_one_job_s_transaction_is_not_another_s(database: Database) -> None:
    def half(session: Any, now: datetime) -> None:
        session.add(ScheduledJob(name="half", last_run_at=now))
        session.flush()
        raise ZeroDivisionError

    def whole(session: Any, now: datetime) -> None:
        session.add(ScheduledJob(name="whole", last_run_at=now))

    day = timedelta(days=1)
    Schedule(
        database, [Recurring("a", day, in_transaction(half)), Recurring("b", day, in_transaction(whole))]
    ).run_due()
    assert set(rows(database)) == {"a", "b", "whole"}


def test_a_database_that_is_away_ends_nothing(config: Config) -> None:
    away = Database(config.model_copy(update={"database_url": "sqlite:////nowhere/linsheng.db"}))
    runs: list[int] = []
    Schedule(away, [Recurring("a", timedelta(seconds=1), lambda *_: runs.append(1))]).run_due()
    assert runs == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_job_that_hangs_holds_nothing_up(
    database: Database, street: StreetOffice, connection: Redis
) -> None:
    hangs, released, stopped = threading.Event(), threading.Event(), threading.Event()

    def hang(_database: Database, _now: datetime) -> None:
        hangs.set()
        released.wait(60)

    schedule = Schedule(database, [Recurring("hangs", timedelta(days=1), hang)])
    thread = threading.Thread(target=schedule.run_until, args=(stopped,))
    thread.start()
    assert hangs.wait(10)
    street.complain(1)

    make_relay(database, connection).turn()

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    assert queue(DELIVERIES_QUEUE, connection).count == 1
    stopped.set()
    released.set()
    thread.join()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_table_that_is_locked_holds_up_one_job_for_a_while(
    database: Database, street: StreetOffice, start: Callable[[str], Process]
) -> None:
    with database.engine.begin() as blocker:
        blocker.execute(text("LOCK TABLE resident_sessions"))
        relay = start("relay")
        start("worker")
        eventually(lambda: "relay started" in relay.output)
        street.complain(5)
        eventually(lambda: street.delivered() == 5)
        eventually(
            lambda: "recurring job failed: delete ended logins" in relay.output, LOCK_WAIT_SECONDS + 40
        )
        eventually(lambda: "delete ended logins of residents" in rows(database))
    assert relay.running
    assert rows(database)["delete ended logins of residents"].last_error == "OperationalError"
    later = "delete message keys older than 7 days"  # behind the locked one in the list
    eventually(lambda: later in rows(database) and rows(database)[later].last_ok_at)


def test_a_relay_outlives_a_batch_that_raises(caplog: pytest.LogCaptureFixture, database: Database) -> None:
    def hand_over() -> int:
        raise ZeroDivisionError

    relay = Relay(hand_over, Schedule(database, []))
    assert relay.turn() > 0
    assert relay.turn() > 0
    assert "Traceback" in caplog.text


def test_every_job_has_a_name_of_its_own_that_fits_its_column() -> None:
    names = [job.name for job in RECURRING]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 80
