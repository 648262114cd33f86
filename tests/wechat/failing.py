"""A database that gives way, as often as asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from backend.models import Database

COMMIT = "COMMIT"


@contextmanager
def failing(database: Database, place: str, times: int) -> Iterator[list[str]]:
    """So many statements that begin with `place` fail, or commits. Yields the failures that are left.

    Only what this thread does through SQLAlchemy fails: not the index of names that is made anew meanwhile.
    """
    left, here = [place] * times, current_thread()

    def due() -> bool:
        return bool(left) and current_thread() is here

    def fail(_cursor: Any, statement: str, *_: Any) -> None:
        if due() and statement.startswith(place):
            left.pop()
            raise database.engine.dialect.loaded_dbapi.OperationalError("gone")

    def commit(_connection: Any) -> None:
        if due() and place == COMMIT:
            left.pop()
            raise OperationalError(COMMIT, None, RuntimeError("gone"))

    event.listen(database.engine, "do_execute", fail)
    event.listen(database.engine, "commit", commit)
    try:
        yield left
    finally:
        event.remove(database.engine, "do_execute", fail)
        event.remove(database.engine, "commit", commit)
