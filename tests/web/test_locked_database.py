"""A database that is locked or away: words that ask to try again, and pages that only read go on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from backend.app import WRITERS, create_app
from backend.core.config import Config
from backend.models import Database
from backend.models import session as sessions
from backend.models.session import TooManyWritersError, is_temporary
from backend.web.services import EXTENSION
from tests.support.city import City
from tests.support.staff_pages import attempt

LOCKS = {
    "sqlite": "UPDATE outbox_messages SET id = id",
    "postgresql": "LOCK TABLE outbox_messages, staff_accounts, staff_sessions IN EXCLUSIVE MODE",
}
COMPLAINT = {"idempotency_key": "k" * 20, "words": "楼道里的灯坏了，三天没有人修。"}


@pytest.fixture
def app(config: Config, city: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(sessions, "LOCK_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(sessions, "TABLE_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(sessions, "WRITER_WAIT_SECONDS", 0.05)
    made = create_app(config)
    made.config["RATELIMIT_ENABLED"] = False
    yield made
    made.extensions[EXTENSION].database.dispose()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """As by another command in a long transaction."""
    with database.engine.begin() as holder:
        holder.execute(text(LOCKS[database.engine.dialect.name]))
        yield


def test_every_channel_asks_to_try_again(app: Flask, database: Database, city: City) -> None:
    client = app.test_client()
    with locked(database):
        page = client.post(f"/q/{city.code}", data={"key": "k" * 20, "words": COMPLAINT["words"]})
        asked = client.post(
            "/api/v1/complaints",
            json={"words": COMPLAINT["words"], "community_id": city.lawn},
            headers={"Idempotency-Key": "k" * 20},
        )
        signed_in = attempt(app, "firm", "a long test password")
        assert client.get(f"/q/{city.code}").status_code == 200
        assert client.get("/healthz").status_code == 200
    for answer in (page, signed_in, asked):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), answer.text
    for answer in (page, signed_in):
        assert "系统正忙，请稍后再试" in answer.text
    assert asked.json["code"] == "busy"
    assert (
        client.post(f"/q/{city.code}", data={"key": "k" * 20, "words": COMPLAINT["words"]}).status_code == 303
    )


def test_who_only_reads_has_threads_left(
    app: Flask, database: Database, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All places to write are taken by those who wait for the lock: more are sent away at once."""
    opened: Database = app.extensions[EXTENSION].database
    released, entered = threading.Event(), threading.Barrier(WRITERS + 1)

    def write() -> None:
        with opened._place_to_write(0):
            entered.wait(10)
            released.wait(10)

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in writers:
        thread.start()
    entered.wait(10)
    client = app.test_client()
    with pytest.raises(TooManyWritersError), opened.transaction(wait_seconds=0):
        pass
    assert client.get(f"/q/{city.code}").status_code == 200, "its count is left out"
    assert client.post(f"/q/{city.code}", data={"key": "k" * 20, "words": "楼道灯坏了"}).status_code == 503
    released.set()
    for thread in writers:
        thread.join()
    assert client.post(f"/q/{city.code}", data={"key": "k" * 20, "words": "楼道灯坏了"}).status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_fault_of_ours_is_no_busy_database(app: Flask, city: City) -> None:
    database: Database = app.extensions[EXTENSION].database
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE codes RENAME TO codes_of_another_release"))
    assert app.test_client().get(f"/q/{city.code}").status_code == 500


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_to_a_server_that_only_reads_is_left(database: Database) -> None:
    """After a failover the pool still leads to the old server; the next try must not."""
    with database.engine.connect() as connection:
        connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
        connection.commit()
    write = text("UPDATE categories SET position = position")
    with pytest.raises(DBAPIError) as refused, database.transaction() as session:
        session.execute(write)
    assert is_temporary(refused.value)
    with database.transaction() as session:
        session.execute(write)


def test_a_server_that_is_not_there_is_away(tmp_path: Path) -> None:
    for url in ("postgresql+psycopg://linsheng@127.0.0.1:1/none", f"sqlite:///{tmp_path}/no/such.db"):
        with pytest.raises(OperationalError) as away, sessions.make_engine(url).connect():
            pass
        assert is_temporary(away.value), url
