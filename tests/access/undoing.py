"""What a try has written, and the town as it was before it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from backend.models import Database
from tests.access.town import Town


class Writes:
    """What was committed, but for the note of when a session was last used."""

    def __init__(self, engine: Any) -> None:
        self.done = self._pending = 0
        event.listen(engine, "before_cursor_execute", self._execute)
        event.listen(engine, "commit", self._commit)
        event.listen(engine, "rollback", self._rollback)

    def _execute(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"} and "used_at=?" not in statement:
            self._pending += 1

    def _commit(self, _conn: Any) -> None:
        self.done, self._pending = self.done + self._pending, 0

    def _rollback(self, _conn: Any) -> None:
        self._pending = 0


class Snapshot:
    """The database as it was built; what a request changed is restored before the next request."""

    def __init__(self, town: Town) -> None:
        self._kept = sqlite3.connect(":memory:")
        self._live = sqlite3.connect(town.database.engine.url.database or "")
        self._live.execute("PRAGMA synchronous=OFF")
        self._live.backup(self._kept)

    def restore(self) -> None:
        self._kept.backup(self._live)


class OneConnection:
    """All sessions of a database on PostgreSQL within one transaction, which nobody else ever sees.

    For an app that answers one request at a time: a copy of the database for each try would cost more.
    """

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.connect()
        self._whole = self._connection.begin()
        for sessions in (database._sessions, database._readers):
            sessions.configure(bind=self._connection, join_transaction_mode="create_savepoint")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is stored meanwhile is gone afterwards."""
        savepoint = self._connection.begin_nested()
        yield
        savepoint.rollback()

    def close(self) -> None:
        self._whole.rollback()
        self._connection.close()
