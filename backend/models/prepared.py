"""The few statements that every chat message runs: compiled once, run on the driver's own cursor.

They are SQLAlchemy's statements on SQLAlchemy's tables and take part in its transaction. What they leave out
is the work that it does for every execution anew: as measured for the webhook, more than the database's own
(docs/webhook-speed.md). A statement that runs once a page has no need of this.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Never

from sqlalchemy import Connection, Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]
# The driver's usual question marks would need the values in order; by name both databases take a mapping.
_DIALECTS: dict[str, Callable[[], Dialect]] = {
    "sqlite": lambda: SQLiteDialect_pysqlite(paramstyle="named"),
    "postgresql": PGDialect_psycopg,
}


class Prepared:
    """One statement for one database; `dialect` is its name. Values lists (`IN`) are not supported."""

    def __init__(self, statement: Any, dialect: str) -> None:
        """Raises TypeError for a default that has to be computed for each row."""
        dialect_object = _DIALECTS[dialect]()
        compiled = statement.compile(dialect=dialect_object)
        self._sql = str(compiled)
        self._given_values, self._fixed = _values(compiled, dialect_object)
        columns = list(statement.exported_columns)
        self._row = _row_type([column.key for column in columns])
        self._read = [
            column.type.dialect_impl(dialect_object).result_processor(dialect_object, None)
            for column in columns
        ]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, self._parameters(values))
        except connection.dialect.loaded_dbapi.Error as error:
            self._give_up(connection, error)

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row with its columns as attributes, or None."""
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, self._parameters(values))
            fetched = cursor.fetchone()
        except connection.dialect.loaded_dbapi.Error as error:
            self._give_up(connection, error)
        if fetched is None:
            return None
        return self._row(
            *(
                read(column_value) if read else column_value
                for read, column_value in zip(self._read, fetched, strict=True)
            )
        )

    def _parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        parameters = {
            name: process(values[key]) if process else values[key]
            for name, key, process in self._given_values
        }
        return parameters | self._fixed

    def _give_up(self, connection: Connection, error: Exception) -> Never:
        """The error as SQLAlchemy raises it; a connection that is gone is not used again."""
        dialect = connection.dialect
        is_disconnected = dialect.is_disconnect(error, connection.connection, None)  # type: ignore[arg-type]
        if is_disconnected:
            connection.invalidate(error)
        raise DBAPIError.instance(
            self._sql,
            None,
            error,
            dialect.loaded_dbapi.Error,
            connection_invalidated=is_disconnected,
            dialect=dialect,
        ) from error


def prepared(statement: Any) -> dict[str, Prepared]:
    """By the name of the database."""
    return {dialect: Prepared(statement, dialect) for dialect in _DIALECTS}


def _row_type(names: list[str]) -> Any:
    return NamedTuple("Row", [(name, Any) for name in names])


def _values(
    compiled: SQLCompiler, dialect: Dialect
) -> tuple[list[tuple[str, str, Processor | None]], dict[str, Any]]:
    """Name in the SQL, key and processor of what each execution gives; and what is always the same."""
    defaults = {column.key: _default(column) for column in compiled.insert_prefetch}
    parameters: list[tuple[str, str, Processor | None]] = []
    fixed: dict[str, Any] = {}
    for name, bind in compiled.binds.items():
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required:
            parameters.append((name, bind.key, process))
            continue
        value = defaults.get(name, bind.effective_value)
        fixed[name] = process(value) if process else value
    return parameters, fixed


def _default(column: Any) -> Any:
    if column.default is None or not column.default.is_scalar:
        raise TypeError(f"{column} has no fixed default")
    return column.default.arg
