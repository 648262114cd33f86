"""One PostgreSQL database for many tests, emptied after each: twenty times as quick as a fresh copy."""

import psycopg
from psycopg import sql

from tests.support.reused_connections import borrowed, close_idle, idle_processes

SCHEMA = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT relname::text || '.' || attname || ':' || atttypid || attnotnull AS part FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT tgname::text || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT version_num::text FROM alembic_version
) AS parts
"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (%s)
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
COUNTED = (
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)
# A sequence that is altered instead is a new file, and every process reads its catalogue anew.
COUNT_FROM_THE_START = """
SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


class ReusableDatabase:
    """`empty` brings it back to what the migrations left, or says that a test changed its tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        with borrowed(self.url) as connection:
            self._tables = [str(name) for (name,) in connection.execute(TABLES)]
            self._schema = connection.execute(SCHEMA).fetchone()
            self._counted = connection.execute(COUNTED).fetchall()
            self._rows = {name: self._rows_of(connection, name) for name in self._filled(connection)}

    def empty(self) -> bool:
        """False where the tables themselves are others than before."""
        with borrowed(self.url) as connection:
            connection.execute(OTHERS, [idle_processes(self.url)])
            is_unchanged = connection.execute(SCHEMA).fetchone() == self._schema
            if is_unchanged:
                self._empty(connection)
        if not is_unchanged:
            close_idle(self.url)
        return is_unchanged

    def _empty(self, connection: psycopg.Connection) -> None:
        # Without foreign keys' order, and past the triggers that keep a log from being changed.
        statements: list[sql.Composable] = [
            sql.SQL("SET session_replication_role = replica"),
            sql.SQL(COUNT_FROM_THE_START),
        ]
        statements += (
            sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in self._filled(connection)
        )
        for name, rows in self._rows.items():
            for row in rows:
                values = sql.SQL(", ").join(map(sql.Literal, row))
                statements.append(sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), values))
        statements += (
            sql.SQL("SELECT setval({}, {})").format(sql.Literal(name), sql.Literal(last_value))
            for name, last_value in self._counted
        )
        connection.execute(sql.SQL(";").join(statements))

    def _filled(self, connection: psycopg.Connection) -> list[str]:
        query = sql.SQL("SELECT {name} WHERE EXISTS (SELECT FROM {table})")
        each = [query.format(name=name, table=sql.Identifier(name)) for name in self._tables]
        return [str(name) for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(each))]

    def _rows_of(self, connection: psycopg.Connection, name: str) -> list[tuple[object, ...]]:
        return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
