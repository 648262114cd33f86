"""A row for each table that holds something sealed, filled column by column as the models say."""

from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import JSON, Connection, Enum, String, insert, select, text, type_coerce

from backend.core.photo_store import PhotoStore
from backend.jobs.keys.columns import ProtectedTable, protected_tables
from backend.models import Role
from backend.models.personal import (
    BlindIndex,
    EncryptedText,
    PersonalDataKey,
    SealedFile,
    SealedText,
    sealed_file_suffix,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
VOICE = b"a voice"
ONE_ROW = {"audit_head"}  # has its row from the migration
CHOSEN = {"staff_accounts.role": Role.ADMINISTRATOR}  # who belongs to no office


def plain_of(column: Any) -> str:
    return f"{column.table.name} {column.name}"


def fill(connection: Connection, store: PhotoStore) -> None:
    """Whom the rows point to is left out: keys know nothing of it."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # before the transaction begins
    else:
        connection.execute(text("SET session_replication_role = replica"))
    for table in protected_tables():
        if table.name not in ONE_ROW:
            connection.execute(insert(table.table).values(_row(table, store)))


def _row(table: ProtectedTable, store: PhotoStore) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.table.columns:
        kind = column.type
        if isinstance(kind, EncryptedText):
            values[column.name] = plain_of(column)
        elif isinstance(kind, SealedText):
            values[column.name] = PersonalDataKey.seal(plain_of(column).encode())
        elif isinstance(kind, BlindIndex):
            source = table.table.c[kind.of] if kind.of else column
            values[column.name] = PersonalDataKey.blind_index(plain_of(source))
        elif isinstance(kind, SealedFile):
            values[column.name] = store.save(PersonalDataKey.seal(VOICE).encode(), sealed_file_suffix())
        elif not column.nullable and column.name != "id" and not column.default and not column.server_default:
            values[column.name] = _some(column)
    return values


def _some(column: Any) -> object:
    kind = column.type
    if isinstance(kind, Enum):
        members: list[PythonEnum] = list(kind.enum_class)  # type: ignore[arg-type]
        return CHOSEN.get(f"{column.table.name}.{column.name}", members[0])
    if isinstance(kind, JSON):
        return {}
    if kind.python_type is datetime:
        return LONG_AGO
    if kind.python_type is str:
        return "x"
    return kind.python_type()


def raw_values(connection: Connection) -> dict[str, str]:
    """What rests in the database, by table and column, of each table's first row."""
    values = {}
    for table in protected_tables():
        query = select(*(type_coerce(column, String).label(column.name) for column in table.columns))
        row = connection.execute(query.order_by(table.table.c.id).limit(1)).mappings().one()
        values |= {f"{table.name}.{name}": value for name, value in row.items()}
    return values
