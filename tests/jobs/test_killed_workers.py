"""kill -9 of a real worker in the middle of each kind's `send`: another one does the work, once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs.connection import connect
from backend.jobs.sweep import enqueue_again
from backend.models import Database
from backend.work import LEASED, make_relay
from tests.support.leased_kinds import CASES, note_sends
from tests.support.preloaded import forked, kill_group
from tests.support.processes import eventually

Start = Callable[[str], BaseProcess]


@pytest.fixture
def start_worker(config: Config, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Start]:
    """Workers of the queue, whose call to the outside alone is replaced; `doomed` never ends it."""
    settings = {
        "LINSHENG_DATA_DIR": str(config.data_dir),
        "LINSHENG_DATABASE_URL": config.database_url,
        "LINSHENG_PERSONAL_DATA_KEY": config.personal_data_key,
        "LINSHENG_REDIS_URL": config.redis_url,
    }
    table, started = request.getfixturevalue("kind").table, []

    def start(name: str) -> BaseProcess:
        before = partial(note_sends, tmp_path / "sends", name, table.job)
        started.append(
            forked(f"worker --queue {table.queue}", settings, tmp_path / f"{name}.log", before=before)
        )
        return started[-1]

    yield start
    for process in started:
        kill_group(process)


@pytest.fixture(params=LEASED, ids=lambda kind: kind.table.job)
def kind(request: pytest.FixtureRequest) -> type:
    return request.param


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_work_of_a_killed_worker_is_done_by_another(
    kind: type, database: Database, config: Config, tmp_path: Path, start_worker: Start
) -> None:
    case, connection = CASES[kind], connect(config.redis_url)
    relay = make_relay(database, connection)
    row_id = case.rows(database)()
    sends = tmp_path / "sends"

    def row():
        with database.reading() as session:
            return session.get_one(kind.table, row_id)

    doomed = start_worker("doomed")
    relay.turn()
    eventually(lambda: sends.exists() and "doomed" in sends.read_text())
    doomed.kill()
    doomed.join()
    left = row()
    assert (left.state, left.attempts) == (kind.working, 1)
    assert left.lease_until > utc_now() - timedelta(seconds=1)

    with database.transaction() as session:  # as after the lease
        past = utc_now() - timedelta(seconds=1)
        session.execute(update(kind.table).values(lease_until=past, enqueue_after=past))
        enqueue_again(kind, session, utc_now())
    start_worker("heir")
    relay.turn()

    eventually(lambda: row().state == case.done)
    assert sends.read_text().split() == ["doomed", "heir"]
    assert row().attempts == 2
    connection.close()
