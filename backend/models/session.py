"""Engines, sessions and the one way to open a transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

from backend.core.config import Config
from backend.models.base import Base
from backend.models.personal import PersonalDataKey

SQLITE_BUSY_MS = 30_000
PING_AFTER_SECONDS = 5.0
RESTED = "linsheng.rested_since"


class Database:
    """The engine of one process, opened once and handed to whoever needs sessions."""

    def __init__(self, config: Config) -> None:
        PersonalDataKey.install(config.personal_data_key)
        self.engine = make_engine(config.database_url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        reader = self.engine.execution_options(sqlite_begin="BEGIN")
        self._readers = sessionmaker(reader, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed as a whole at the end, or not at all."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def statements(self) -> Iterator[Connection]:
        """A transaction without a session, where a few statements are run very often.

        `Session(bind=connection)` takes part in it; flush it before the end.
        """
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for pages that change nothing; on SQLite it does not wait for the writer."""
        with self._readers() as session:
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


def conflict_insert(session: Session, table: type[Base]) -> Any:
    """An INSERT with ON CONFLICT, which the two databases spell alike and SQLAlchemy does not."""
    return dialect_insert(session.connection(), table)


def dialect_insert(connection: Connection, table: type[Base]) -> Any:
    """The same where no session is needed."""
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)


def make_engine(url: str) -> Engine:
    """Its errors, which end up in logs, tell the statement without the values: residents wrote them."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url)
    engine = create_engine(url, pool_size=5, max_overflow=10, pool_recycle=1800, hide_parameters=True)
    _ping_after_rest(engine)
    return engine


def _ping_after_rest(engine: Engine) -> None:
    """Before a connection is used that rested, the server is asked whether it still stands.

    SQLAlchemy's own pre-ping asks every time, which costs a short transaction as much as its work.
    """

    @event.listens_for(engine, "checkin")
    def rest(_connection: Any, record: Any) -> None:
        record.info[RESTED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, record: Any, _proxy: Any) -> None:
        rested = record.info.get(RESTED)
        if rested is None or time.monotonic() - rested < PING_AFTER_SECONDS:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            raise DisconnectionError


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_MS / 1000}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own BEGIN comes late and is deferred: two readers that both turn writer deadlock.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE"))

    return engine
