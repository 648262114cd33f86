"""Every kind of leased work survives the same things, on both databases. A new kind is tested once listed."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs import runner
from backend.jobs.runner import perform
from backend.jobs.sweep import LONGEST_WAIT, enqueue_again
from backend.models import Database, OutboxMessage
from backend.models.background import Leased
from backend.work import LEASED
from tests.support.leased_kinds import CASES, Case

SECOND = timedelta(seconds=1)


class Desk:
    """One kind of work whose `send` and clock belong to the test."""

    def __init__(
        self, case: Case, database: Database, config: Config, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.case, self.kind, self.database = case, case.kind, database
        self.make = case.rows(database)
        self.work = case.kind.opened(database, config)
        self.now = utc_now() + timedelta(minutes=1)
        self.sends: list[object] = []
        self.answer: Callable[[], object] = lambda: case.result
        monkeypatch.setattr(runner, "utc_now", lambda: self.now)
        monkeypatch.setattr(case.kind, "send", self._send)

    def _send(self, task: object) -> object:
        self.sends.append(task)
        return self.answer()

    def run(self, row_id: int) -> None:
        perform(self.database, self.work, row_id)

    def row(self, row_id: int) -> Leased:
        with self.database.reading() as session:
            return session.get_one(self.kind.table, row_id)

    def ended(self, row_id: int) -> Any:
        row = self.row(row_id)
        assert row.lease_until is None
        return row.state


@pytest.fixture(params=LEASED, ids=lambda kind: kind.table.job)
def desk(
    request: pytest.FixtureRequest, database: Database, config: Config, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    assert request.param in CASES, "each kind in backend/work.py needs a case in leased_kinds.py"
    return Desk(CASES[request.param], database, config, monkeypatch)


def raising(error: BaseException) -> Callable[[], object]:
    def answer() -> object:
        raise error

    return answer


def test_however_often_the_job_comes_it_is_sent_once(desk: Desk) -> None:
    row_id = desk.make()
    for _ in range(3):
        desk.run(row_id)
        desk.now += timedelta(hours=1)
    assert len(desk.sends) == 1
    assert desk.ended(row_id) == desk.case.done
    assert desk.row(row_id).attempts == 1


def test_two_workers_at_once_send_once(desk: Desk) -> None:
    row_id, together, sending = desk.make(), threading.Barrier(3), threading.Event()

    def slow() -> object:
        sending.wait(10)
        return desk.case.result

    def worker() -> None:
        together.wait(10)
        desk.run(row_id)

    desk.answer = slow
    workers = [threading.Thread(target=worker) for _ in range(3)]
    for thread in workers:
        thread.start()
    while sum(thread.is_alive() for thread in workers) > 1:
        workers[0].join(0.02)
    sending.set()
    for thread in workers:
        thread.join()
    assert len(desk.sends) == 1
    assert desk.ended(row_id) == desk.case.done


def test_no_connection_is_held_while_it_sends(desk: Desk) -> None:
    connections_held = []

    def looks() -> object:
        connections_held.append(desk.database.engine.pool.checkedout())
        return desk.case.result

    desk.answer = looks
    desk.run(desk.make())
    assert connections_held == [0]


@pytest.mark.parametrize("kind_of_failure", ["outage", "fault of ours", "bad row"])
def test_a_failure_is_tried_ever_later_and_then_given_up(
    desk: Desk, kind_of_failure: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row_id = desk.make()
    match kind_of_failure:
        case "outage":
            if desk.case.outage is None:
                pytest.skip("knows no outage of its own")
            desk.answer = raising(desk.case.outage)
        case "fault of ours":
            desk.answer = raising(ZeroDivisionError("ours"))
        case _:
            monkeypatch.setattr(desk.kind, "prepare", lambda *_: raising(ZeroDivisionError("ours"))())
    waits = []
    while True:
        desk.run(row_id)
        row = desk.row(row_id)
        assert row.lease_until is None
        assert row.last_error
        if row.state is not desk.kind.pending or desk.kind.given_up is row.state:
            break
        assert row.enqueue_after == row.next_attempt_at
        waits.append(row.next_attempt_at - desk.now)
        desk.now = row.next_attempt_at - SECOND
        desk.run(row_id)  # too early
        assert desk.row(row_id).attempts == len(waits)
        desk.now = row.next_attempt_at

    assert row.state is desk.kind.given_up
    expected = list(desk.kind.backoff)
    if desk.case.ends_early and kind_of_failure != "bad row":
        expected = expected[: len(waits)]
        assert waits
    assert waits == expected
    if kind_of_failure == "bad row":
        assert desk.sends == []
    if kind_of_failure != "outage":
        assert "ZeroDivisionError: ours" in caplog.text, "with a traceback"
    desk.run(row_id)
    assert desk.row(row_id).state is desk.kind.given_up


def test_a_refusal_is_given_up_at_once(desk: Desk) -> None:
    row_id = desk.make()
    if desk.case.refusal is None:
        assert not desk.kind.refused_on
        pytest.skip("nobody refuses it")
    desk.answer = raising(desk.case.refusal)
    desk.run(row_id)
    desk.now += timedelta(days=1)
    desk.run(row_id)
    assert desk.ended(row_id) is desk.kind.given_up
    assert len(desk.sends) == 1
    assert str(desk.case.refusal) in desk.row(row_id).last_error


def test_a_worker_that_died_is_followed_after_its_lease(desk: Desk) -> None:
    row_id = desk.make()
    desk.answer = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        desk.run(row_id)
    desk.answer = lambda: desk.case.result

    desk.now += desk.kind.lease - SECOND
    desk.run(row_id)
    assert len(desk.sends) == 1, "the lease still holds"
    desk.now += 2 * SECOND
    desk.run(row_id)
    assert desk.ended(row_id) == desk.case.done
    assert (len(desk.sends), desk.row(row_id).attempts) == (2, 2)


@pytest.mark.parametrize("late", ["success", "failure"])
def test_who_lost_the_lease_writes_nothing(desk: Desk, late: str) -> None:
    row_id = desk.make()

    def slow() -> object:
        desk.answer = lambda: desk.case.result
        desk.now += desk.kind.lease + SECOND
        desk.run(row_id)
        before.append(desk.row(row_id))
        if late == "failure":
            raise ZeroDivisionError
        return desk.case.result

    before: list[Leased] = []
    desk.answer = slow
    desk.run(row_id)
    after = desk.row(row_id)
    assert after.state == desk.case.done
    columns = [column.key for column in type(after).__mapper__.column_attrs]
    assert [getattr(after, name) for name in columns] == [getattr(before[0], name) for name in columns]


def test_what_kills_every_worker_is_given_up_and_stops_no_other(desk: Desk) -> None:
    poison = desk.make()
    desk.answer = raising(KeyboardInterrupt())
    for _ in range(desk.kind.most_attempts()):
        with pytest.raises(KeyboardInterrupt):
            desk.run(poison)
        desk.now += desk.kind.lease + SECOND
        if desk.case.ends_early:
            break
    desk.answer = lambda: desk.case.result
    other = desk.make()
    desk.run(other)
    assert desk.ended(other) == desk.case.done
    if desk.case.ends_early:
        return
    sends = len(desk.sends)
    desk.run(poison)
    assert desk.ended(poison) is desk.kind.given_up
    assert "without recording how it went" in desk.row(poison).last_error
    assert len(desk.sends) == sends


def test_a_failure_that_cannot_be_followed_up_still_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row_id = desk.make()
    if desk.case.refusal is None:
        assert not desk.kind.refused_on
        pytest.skip("nobody refuses it")
    desk.answer = raising(desk.case.refusal)
    monkeypatch.setattr(desk.kind, "failed", lambda *_: raising(ZeroDivisionError())())
    desk.run(row_id)
    assert desk.ended(row_id) is desk.kind.given_up


def test_an_end_that_cannot_be_written_is_no_success(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row_id = desk.make()

    def half(_self: object, _session: object, row: Leased, *_: object) -> None:
        row.state = desk.case.done
        raise ZeroDivisionError

    monkeypatch.setattr(desk.kind, "finish", half)
    desk.run(row_id)
    row = desk.row(row_id)
    assert (row.state, row.lease_until) == (desk.kind.pending, None)
    assert row.next_attempt_at == desk.now + desk.kind.backoff[0]


@pytest.fixture
def swept(desk: Desk) -> Iterator[Callable[[datetime], list[str]]]:
    def sweep(now: datetime) -> list[str]:
        """Job ids of what is enqueued again."""
        with desk.database.transaction() as session:
            session.execute(delete(OutboxMessage))
            if enqueue_again(desk.kind, session, now):
                # What waits in the outbox is left alone.
                assert enqueue_again(desk.kind, session, now + 2 * LONGEST_WAIT) == 0
            return list(session.scalars(select(OutboxMessage.job_id)))

    return sweep


def test_a_job_that_was_lost_comes_again_with_a_longer_wait_each_time(
    desk: Desk, swept: Callable[[datetime], list[str]]
) -> None:
    row_id, begin = desk.make(), utc_now()
    assert swept(begin) == []
    now, ids, waits = begin, [], [timedelta()]
    while now < begin + timedelta(hours=3):
        due = desk.row(row_id).enqueue_after
        assert swept(due - SECOND) == []
        ids += swept(due)
        waits.append(due - now)
        now = due
    assert len(ids) == len(set(ids)) == len(waits) - 1
    assert 10 < len(ids) < 26
    assert waits == sorted(waits)

    desk.now = now
    desk.run(row_id)
    assert swept(now + timedelta(days=9)) == []


def test_the_job_of_a_dead_worker_comes_again_after_its_lease(
    desk: Desk, swept: Callable[[datetime], list[str]]
) -> None:
    row_id = desk.make()
    desk.answer = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        desk.run(row_id)
    assert swept(desk.now + desk.kind.lease - SECOND) == []
    assert swept(desk.now + desk.kind.lease) == [f"{desk.kind.table.job}-{row_id}-1"]


def test_a_clock_that_is_set_back_holds_nothing_up(
    desk: Desk, swept: Callable[[datetime], list[str]]
) -> None:
    """Neither a fresh row, nor one that failed, nor the lease of a worker that died before it."""
    fresh, begin, step = desk.make(), desk.now, timedelta(hours=2)
    desk.now -= step
    assert len(swept(desk.now)) == 1
    desk.run(fresh)
    assert desk.ended(fresh) == desk.case.done

    desk.now = begin
    failed, died = desk.make(), desk.make()
    desk.answer = raising(ZeroDivisionError("ours"))
    desk.run(failed)
    desk.answer = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        desk.run(died)
    desk.answer = lambda: desk.case.result
    desk.now -= timedelta(seconds=30)
    desk.run(died)
    assert len(desk.sends) == 3, "clocks of two machines may differ a little: the lease holds"
    desk.now = begin - step
    assert len(swept(desk.now)) == 2
    for row_id in (failed, died):
        desk.run(row_id)
        assert desk.ended(row_id) == desk.case.done


def test_every_kind_has_a_case_and_no_two_have_one_job() -> None:
    assert set(CASES) == set(LEASED)
    assert len({kind.table.job for kind in LEASED}) == len(LEASED)
