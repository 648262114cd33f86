"""A worker of its own process, which ends as by kill -9 at its n-th statement or commit; 0 is never.

python -m tests.registry.books.killed_worker URL FOLDER IMPORT_ID N
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, event

from backend import subjects  # noqa: F401 - importing it registers them with the history
from backend.jobs import runner
from backend.models import Database
from backend.registry.jobs.books import BooksImports
from backend.registry.rules.books import staging
from tests.conftest import config_for


def main(url: str, folder: str, import_id: int, last: int) -> None:
    """In small chunks, so that there are many moments between them."""
    staging.CHUNK = 7
    database = Database(config_for(url, Path(folder)))
    if last:
        _end_at(database.engine, last)
    runner.perform(database, BooksImports(database), import_id)


def _end_at(engine: Engine, last: int) -> None:
    numbers = count(1)

    def step(*_: object) -> None:
        if next(numbers) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
