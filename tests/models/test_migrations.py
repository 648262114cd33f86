"""The migrations lead to exactly what the tables say, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from backend.models import Base, Database, migrate
from backend.models.session import make_engine

MOMENT = "2026-01-01 00:00:00"
OLD_FOLLOWER = (
    "INSERT INTO wechat_followers (openid, openid_index, conversation, last_message_at)"
    f" VALUES ('x', 'x', '{{}}', '{MOMENT}')"
)
OLD_ROWS: dict[str, dict[str, object]] = {
    "categories": {
        "code": "other", "name": "其他", "position": 1, "lead": "firm", "street_assists": 0, "keywords": "",
        "emergency_keywords": "", "emergency_advice": "", "accept_days": 1, "reply_days": 5,
    },
    "complaints": {
        "number": "2600000001", "pin": "x", "token_index": "x", "token": "x", "idempotency_key": "x",
        "content_hash": "x", "channel": "wechat", "state": "dispatched", "category_id": 1, "words": "灯坏了",
        "place": "", "anonymous": 1, "wechat_follower_id": 1, "emergency": 0, "unrouted": 0,
        "return_ruled": 0, "redo_count": 0,
        "submitted_at": MOMENT, "accept_due_at": MOMENT, "reply_due_at": MOMENT,
    },
    "complaint_events": {
        "complaint_id": 1, "seq": 1, "move": "submit", "to_state": "submitted", "actor": "resident",
        "at": MOMENT, "words": "", "details": "{}",
    },
    "photos": {
        "complaint_id": 1, "event_id": 1, "storage_key": "x", "width": 1, "height": 1, "size": 1,
    },
}  # fmt: skip


def test_migrations_agree_with_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        opts = {"compare_type": False, "include_object": migrate.is_described}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_of_migrations_are_those_of_the_tables(database: Database, tmp_path) -> None:
    """Autogenerate does not compare CHECK constraints, and every state machine rests on them."""
    made = database.engine
    fresh_engine = create_engine(
        made.url if made.dialect.name != "sqlite" else f"sqlite:///{tmp_path}/wanted.db"
    )
    if made.dialect.name == "postgresql":
        fresh_engine = fresh_engine.execution_options(schema_translate_map={None: "wanted"})
        with fresh_engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA wanted"))
    Base.metadata.create_all(fresh_engine)

    schema = "wanted" if made.dialect.name == "postgresql" else None
    for table in Base.metadata.tables:
        assert checks(made, table) == checks(fresh_engine, table, schema), table
    fresh_engine.dispose()


def checks(engine, table: str, schema: str | None = None) -> set[tuple[str | None, str]]:
    constraints = inspect(engine).get_check_constraints(table, schema=schema)
    return {(check["name"], " ".join(check["sqltext"].split())) for check in constraints}


def test_upgrade_twice_changes_nothing(database: Database) -> None:
    assert migrate.is_current(database.engine)

    migrate.upgrade(database.engine)

    assert migrate.is_current(database.engine)


def test_what_was_kept_before_the_official_account_grew_is_still_there(
    tmp_path,
) -> None:
    """0003 builds a table anew that others point to, on a database with rows in it."""
    engine = make_engine(f"sqlite:///{tmp_path}/old.db")
    with engine.begin() as connection:
        command.upgrade(migrate.settings_for(connection), "0002")
        connection.execute(text(OLD_FOLLOWER))
        for table, values in OLD_ROWS.items():
            names = ", ".join(values)
            connection.execute(
                text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in values)})"),
                values,
            )

    migrate.upgrade(engine)

    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM complaint_events")) == 1
        assert connection.scalar(text("SELECT event_id FROM photos")) == 1
        assert connection.scalar(text("SELECT resident_id FROM complaints")) == 1
        assert connection.scalar(text("SELECT window_left FROM residents")) == 0
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE complaint_events SET to_state = 'nonsense'"))
    engine.dispose()
