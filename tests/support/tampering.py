"""What somebody with the database's own password does to tables that are append-only."""

from sqlalchemy import text

from backend.models import Database


def tamper(database: Database, *statements: str) -> None:
    """As somebody with the database's own password would: triggers off, and on again."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            rows_before = list(connection.execute(text(query)))
            for name, _ in rows_before:
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
        if connection.dialect.name == "sqlite":
            for _, statement in rows_before:
                connection.exec_driver_sql(statement)
