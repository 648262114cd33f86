"""0012: rows that wait keep when they are tried next, and everything else of theirs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Boolean, Connection, DateTime, Engine, Integer, LargeBinary, MetaData, text

from backend.models import migrate
from backend.models.session import make_engine
from tests.support.servers import Postgres

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
ANYTHING = {Boolean: False, Integer: 1, LargeBinary: b""}

# table, its row, and the moment of its next attempt that is expected
MEDIA = {"kind": "photo", "received_at": EARLIER, "ring_after": LATER}
REVIEW = {"source": "wechat", "opened_at": EARLIER, "ring_after": LATER}
ORDER = {"sheet": "single", "created_at": EARLIER, "ring_after": LATER}
LINK = {"issued_at": EARLIER, "mail_ring_after": LATER}
ROWS: list[tuple[str, dict[str, Any], datetime | None]] = [
    ("wechat_media", MEDIA | {"key": "new", "state": "pending", "attempts": 0}, EARLIER),
    ("wechat_media", MEDIA | {"key": "failed", "state": "pending", "attempts": 2}, LATER),
    ("wechat_media", MEDIA | {"key": "busy", "state": "pending", "attempts": 1, "lease_until": NOW}, EARLIER),
    ("wechat_media", MEDIA | {"key": "done", "state": "fetched", "attempts": 1}, None),
    ("safety_reviews", REVIEW | {"event_id": 1, "state": "pending", "attempts": 0}, EARLIER),
    ("safety_reviews", REVIEW | {"event_id": 2, "state": "pending", "attempts": 1}, LATER),
    ("safety_reviews", REVIEW | {"event_id": 3, "state": "open", "attempts": 1, "ring_after": None}, None),
    ("print_orders", ORDER | {"number": "a", "state": "queued"}, EARLIER),
    ("print_orders", ORDER | {"number": "b", "state": "producing", "lease_until": NOW}, EARLIER),
    ("print_orders", ORDER | {"number": "c", "state": "ready", "problem": "很长" * 400}, None),
    ("print_links", LINK | {"mail_state": "pending", "mail_attempts": 3}, LATER),
    ("print_links", LINK | {"mail_state": "pending", "mail_attempts": 0}, EARLIER),
    ("print_links", LINK | {"mail_state": "sent", "mail_attempts": 1}, None),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at 0011."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/old.db"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        server.execute("CREATE DATABASE before_jobs")
        url = server.url("before_jobs")
    made = make_engine(url)
    with made.begin() as connection:
        command.upgrade(migrate.settings_for(connection), "0011")
    yield made
    made.dispose()


def insert(connection: Connection, tables: MetaData, name: str, row: dict[str, Any]) -> int:
    """With anything at all in the columns that are not named."""
    table = tables.tables[name]
    for column in table.columns:
        if not column.nullable and not column.primary_key and column.name not in row:
            kinds = [value for kind, value in ANYTHING.items() if isinstance(column.type, kind)]
            row[column.name] = NOW if isinstance(column.type, DateTime) else (kinds or ["x"])[0]
    return connection.execute(table.insert().values(**row).returning(table.c.id)).scalar_one()


def rows_of(engine: Engine) -> dict[tuple[str, int], dict[str, Any]]:
    with engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection, only=sorted({name for name, _, _ in ROWS}))
        return {
            (name, row["id"]): dict(row)
            for name, table in tables.tables.items()
            if name in {name for name, _, _ in ROWS}
            for row in connection.execute(table.select()).mappings()
        }


def test_what_waits_is_tried_when_it_would_have_been(engine: Engine) -> None:
    expected = {}
    # Their complaints and residents do not matter here.
    with engine.connect() as connection, migrate._foreign_keys_off(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        tables = MetaData()
        tables.reflect(connection)
        for name, row, moment in ROWS:
            expected[name, insert(connection, tables, name, dict(row))] = moment
    before = rows_of(engine)

    with engine.begin() as connection:
        command.upgrade(migrate.settings_for(connection), "0012")

    after = rows_of(engine)
    assert set(after) == set(before) == set(expected)
    for key, row in after.items():
        column = "mail_next_attempt_at" if key[0] == "print_links" else "next_attempt_at"
        moment = row.pop(column)
        assert (moment and moment.replace(tzinfo=UTC)) == expected[key], key
        if key[0] == "print_orders":
            assert row.pop("last_error") == ""
        assert row == before[key]
