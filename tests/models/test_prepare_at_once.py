"""Two machines that bring one database up to date at once: one waits for the other, and neither fails."""

import threading
from pathlib import Path

from sqlalchemy import func, select

from backend.cli.preparation import prepare
from backend.models import Category, Database, ReplyTemplate, migrate
from tests.conftest import config_for
from tests.support.servers import Postgres


def test_two_preparations_at_once(postgres: Postgres, tmp_path: Path) -> None:
    postgres.execute("CREATE DATABASE prepared_twice")
    databases = [Database(config_for(postgres.url("prepared_twice"), tmp_path)) for _ in range(2)]
    together, failures = threading.Barrier(2), []

    def prepare_one(database: Database) -> None:
        together.wait()
        try:
            prepare(database)
        except Exception as error:  # noqa: BLE001 - of another thread
            failures.append(error)

    threads = [threading.Thread(target=prepare_one, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert migrate.is_current(databases[0].engine)
    with databases[0].reading() as session:
        for column in (Category.code, ReplyTemplate.seed):
            rows = session.scalar(select(func.count(column)))
            assert rows == session.scalar(select(func.count(column.distinct()))) > 0
    for database in databases:
        database.dispose()
