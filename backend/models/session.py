"""Engines, sessions and the one way to open a transaction."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

from backend.core.config import Config
from backend.models.base import Base
from backend.models.keys.key_check import KeysInUse, NewKeys
from backend.models.personal import PersonalDataKey, identifier_of

SQLITE_BUSY_MS = 30_000
PING_AFTER_SECONDS = 5.0
LOCK_WAIT_SECONDS = 10.0
# Of PostgreSQL, where readers wait too, for a table that is locked whole: their threads are soon free again.
TABLE_WAIT_SECONDS = 3.0
WRITER_WAIT_SECONDS = 1.0
RESTED = "linsheng.rested_since"
# What the databases answer when the same may succeed soon: locks, shutdowns, a server that only reads.
_TEMPORARY_STATES = {"25006", "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03"}
_TEMPORARY_NAMES = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_READONLY")
READ_ONLY = "25006"

log = logging.getLogger(__name__)
_INNER_HOSTS = "inner_hosts"


def inner_hosts_of(session: Session) -> str:
    """The setting, for rules that take addresses of the register."""
    return str(session.info.get(_INNER_HOSTS, ""))


class Database:
    """The engine of one process, opened once and handed to whoever needs sessions.

    `writers` bounds for a web process how many of its threads may write at once, each waiting for a lock no
    longer than `LOCK_WAIT_SECONDS` or `TABLE_WAIT_SECONDS`: while the database is locked the others go on
    answering who only reads.
    """

    def __init__(self, config: Config, *, writers: int | None = None, checks_keys: bool = True) -> None:
        """`checks_keys` is False for the command alone that mends what the check would refuse."""
        PersonalDataKey.install(*config.keys_of("personal_data_key"))
        self.engine = make_engine(config.database_url)
        self._keys = KeysInUse(self.engine, identifier_of(config.secret_key)) if checks_keys else None
        self._writers = None if writers is None else BoundedSemaphore(writers)
        if writers is not None:
            _bound_lock_waits(self.engine)
        info = {_INNER_HOSTS: config.inner_hosts}
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, info=info)
        reader = self.engine.execution_options(sqlite_begin="BEGIN")
        self._readers = sessionmaker(reader, expire_on_commit=False, info=info)

    @contextmanager
    def transaction(self, wait_seconds: float | None = None) -> Iterator[Session]:
        """A session whose work is committed as a whole at the end, or not at all.

        Raises TooManyWritersError after `wait_seconds`, where the process bounds how many write at once;
        `WRITER_WAIT_SECONDS` if nothing is said.
        """
        begin = self._sessions.begin
        with self._place_to_write(wait_seconds), self._new_keys() as new_keys, begin() as session:
            if new_keys is not None:
                new_keys.watch(session.connection())
            yield session
            if new_keys is not None and session.in_transaction():  # not where all was taken back
                session.flush()
                new_keys.enter(session.connection())

    @contextmanager
    def statements(self, wait_seconds: float | None = None) -> Iterator[Connection]:
        """A transaction without a session, where a few statements are run very often.

        `Session(bind=connection)` takes part in it; flush it before the end.
        """
        begin = self.engine.begin
        with self._place_to_write(wait_seconds), self._new_keys() as new_keys, begin() as connection:
            if new_keys is not None:
                new_keys.watch(connection)
            yield connection
            if new_keys is not None:
                new_keys.enter(connection)

    @contextmanager
    def _new_keys(self) -> Iterator[NewKeys | None]:
        """Around a transaction: it checks the keys before, and yields those that are not on record yet."""
        new_keys = None if self._keys is None else self._keys.new_keys()
        yield new_keys
        if self._keys is not None and new_keys is not None and new_keys.are_entered:
            self._keys.note_entered()

    @contextmanager
    def _place_to_write(self, wait_seconds: float | None) -> Iterator[None]:
        if self._writers is None:
            yield
            return
        if not self._writers.acquire(timeout=WRITER_WAIT_SECONDS if wait_seconds is None else wait_seconds):
            raise TooManyWritersError
        try:
            yield
        finally:
            self._writers.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for pages that change nothing; on SQLite it does not wait for the writer."""
        with self._readers() as session:
            yield session

    def check_key(self) -> None:
        """At the start of a process that seals or signs. Raises WrongKeyError.

        A database that does not answer yet is no reason: whatever connects later asks the same.
        """
        try:
            with self._new_keys() as new_keys:
                if new_keys is not None:
                    with self.engine.begin() as connection:
                        new_keys.enter(connection)
        except SQLAlchemyError as error:
            log.warning("the personal-data keys are not checked yet: %s", type(error).__name__)

    def dispose(self) -> None:
        self.engine.dispose()


class TooManyWritersError(PoolTimeoutError):
    """All that may write at once wait for the database."""


def is_temporary(error: BaseException) -> bool:
    """Whether the database is locked or away, so that another try may succeed."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    name = getattr(error.orig, "sqlite_errorname", "")
    return (
        error.connection_invalidated
        or name.startswith(_TEMPORARY_NAMES)
        or state in _TEMPORARY_STATES
        # Without a state the server was not reached.
        or (isinstance(error, OperationalError) and not name and state is None)
    )


def conflict_insert(session: Session, table: type[Base]) -> Any:
    """An INSERT with ON CONFLICT, which the two databases spell alike and SQLAlchemy does not."""
    return dialect_insert(session.connection(), table)


def dialect_insert(connection: Connection, table: type[Base]) -> Any:
    """The same where no session is needed."""
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)


def hold_value(connection: Connection, value: str) -> None:
    """Before a row is inserted that a blind index of this value makes unique: until the transaction ends
    nobody else inserts it.

    While processes are given a new key some seal with the old one, and the index alone would let both in.
    On SQLite writers take turns anyway.
    """
    if PersonalDataKey.has_several() and connection.dialect.name == "postgresql":
        number = PersonalDataKey.lock_number(value)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def make_engine(url: str) -> Engine:
    """Its errors, which end up in logs, tell the statement without the values: residents wrote them."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url)
    engine = create_engine(url, pool_size=5, max_overflow=10, pool_recycle=1800, hide_parameters=True)
    _ping_after_rest(engine)
    _leave_what_only_reads(engine)
    return engine


def _leave_what_only_reads(engine: Engine) -> None:
    """After a failover a pooled connection may still lead to the old server, which takes no writes."""

    @event.listens_for(engine, "handle_error")
    def leave(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
            context.is_disconnect = True


def _bound_lock_waits(engine: Engine) -> None:
    statement = {
        "sqlite": f"PRAGMA busy_timeout={int(LOCK_WAIT_SECONDS * 1000)}",
        "postgresql": f"SET lock_timeout = '{int(TABLE_WAIT_SECONDS * 1000)}ms'",
    }[engine.dialect.name]

    @event.listens_for(engine, "connect")
    def bound(connection: Any, _record: object) -> None:
        connection.execute(statement)
        connection.commit()


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
