"""Connections to the databases of tests, kept open from one test to the next.

Each new one is a process of the server, which reads the catalogue anew: more work than most tests' own.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, make_url

MOST_IDLE = 8  # of a database: the server has 200 for all processes of a run
_REUSABLE = re.compile(r"test_\w+")

_connect = PGDialect_psycopg.connect
_close = PGDialect_psycopg.do_close
_initialize: Callable[..., None] = PGDialect_psycopg.initialize
_idle: defaultdict[tuple[object, ...], list[psycopg.Connection]] = defaultdict(list)
_learnt: dict[str, Any] = {}


def reuse_connections() -> None:
    """In this process, from now on: engines get idle connections, and what one is told holds for all."""
    setattr(PGDialect_psycopg, "connect", _take_or_connect)  # noqa: B010 - its type has methods here
    setattr(PGDialect_psycopg, "do_close", _keep_or_close)  # noqa: B010
    setattr(PGDialect_psycopg, "initialize", _initialize_once)  # noqa: B010
    os.register_at_fork(after_in_child=_idle.clear)  # they are the parent's


@contextmanager
def borrowed(url: str) -> Iterator[psycopg.Connection]:
    """A connection that commits by itself."""
    parts = make_url(url)
    connection = _taken(_place(parts))
    if connection is None:
        connection = psycopg.connect(_without_driver(parts))
    connection.autocommit = True
    try:
        yield connection
    except BaseException:
        connection.close()
        raise
    connection.autocommit = False
    _keep_or_close(None, connection)


def idle_processes(url: str) -> list[int]:
    """The server's, of connections that nobody uses."""
    return [connection.info.backend_pid for connection in _idle[_place(make_url(url))]]


def close_idle(url: str) -> None:
    for connection in _idle.pop(_place(make_url(url)), ()):
        connection.close()


def _take_or_connect(dialect: PGDialect_psycopg, *arguments: Any, **options: Any) -> Any:
    place = tuple(options.get(name) for name in ("host", "port", "dbname"))
    return _taken(place) or _connect(dialect, *arguments, **options)


def _taken(place: tuple[object, ...]) -> psycopg.Connection | None:
    """As good as new, or none."""
    while connections := _idle[place]:
        connection = connections.pop()
        connection._notice_handlers.clear()
        try:
            connection.autocommit = True
            connection.execute("RESET ALL")
            connection.autocommit = False
        except psycopg.Error:  # the server has ended it meanwhile
            connection.close()
        else:
            return connection
    return None


def _keep_or_close(dialect: PGDialect_psycopg | None, connection: psycopg.Connection) -> None:
    try:
        if not connection.closed and connection.info.transaction_status != TransactionStatus.IDLE:
            connection.rollback()
    except psycopg.Error:
        connection.close()
    if connection.closed or connection.broken:
        connection.close()
        return
    info = connection.info
    idle = _idle[info.host, info.port, info.dbname]
    if _REUSABLE.fullmatch(info.dbname) and len(idle) < MOST_IDLE:
        idle.append(connection)
    else:
        connection.close()


def _initialize_once(dialect: PGDialect_psycopg, connection: Any) -> None:
    """What a dialect asks the server on its first connection: the same server tells the same."""
    if _learnt:
        vars(dialect).update(_learnt)
        return
    before = dict(vars(dialect))
    _initialize(dialect, connection)
    _learnt.update(
        {name: value for name, value in vars(dialect).items() if before.get(name, dialect) is not value}
    )


def _place(url: URL) -> tuple[object, ...]:
    return url.host, url.port, url.database


def _without_driver(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
