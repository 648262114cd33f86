"""What somebody with the database's own password does to the audit log."""

from sqlalchemy import text

from backend.models import Database


def tamper(database: Database, *statements: str) -> None:
    """As somebody with the database's own password would: triggers off, and on again."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            names = ("audit_entries_no_update", "audit_entries_no_delete")
            query = "SELECT sql FROM sqlite_master WHERE name IN ('{}', '{}')".format(*names)
            rows_before = list(connection.scalars(text(query)))
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
        if connection.dialect.name == "sqlite":
            for statement in rows_before:
                connection.exec_driver_sql(statement)
