"""Rows of a database at an older migration, whose tables are read from it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Connection, MetaData, insert

from backend.models.personal import PersonalDataKey

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


class OldRows:
    """A database as it was before, filled column by column as its tables say."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = MetaData()
        self._tables.reflect(connection)
        self._count = 0

    def add(self, table: str, **values: Any) -> int:
        self._count += 1
        columns = self._tables.tables[table].columns
        row_values = {
            column.name: self._filled(column)
            for column in columns
            if not column.nullable and column.name not in {*values, "id"} and not column.server_default
        }
        row = self._connection.execute(insert(self._tables.tables[table]).values(**row_values, **values))
        return int(row.inserted_primary_key[0])

    def _filled(self, column: Any) -> object:
        kind = column.type.python_type
        if kind is datetime:
            return NOW
        if kind is bool:
            return False
        if kind is int:
            return 0
        if kind is bytes:
            return b""
        if isinstance(column.type, JSON):
            return {}
        sealed = PersonalDataKey.fernet().encrypt(b"x").decode()
        return f"x{self._count}"[: column.type.length] if column.type.length else sealed
