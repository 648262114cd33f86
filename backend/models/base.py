"""Column types and the declarative base that all tables share."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only in columns of type INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite forgets the zone; this puts it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Not asked of `impl` by a decorator."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


UNREAD = "（读不出来）"


class UnreadObject(dict[str, Any]):
    """In place of a JSON object that cannot be read: empty. Who would act on it asks for this class."""


class JsonObject(TypeDecorator[dict[str, Any]]):
    """An object as JSON. One that cannot be read ends neither a list that it stands in nor another's act.

    PostgreSQL takes no text that is not JSON, SQLite takes any.
    """

    impl = JSON
    cache_ok = True

    @property
    def python_type(self) -> type[dict[str, Any]]:
        return dict

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """The name of a member is no object."""
        return self.impl_instance.coerce_compared_value(op, value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dict[str, Any] | None]:
        decode = self.impl_instance.result_processor(dialect, coltype)

        def read(stored: Any) -> dict[str, Any] | None:
            if stored is None:
                return None
            try:
                value = decode(stored) if decode else stored
            except (ValueError, TypeError, RecursionError):
                return UnreadObject()
            return value if isinstance(value, dict) else {} if value is None else UnreadObject()

        return read


class _ValidJson(FunctionElement[Any]):
    inherit_cache = True
    name = "valid_json"


@compiles(_ValidJson)
def _as_it_stands(element: _ValidJson, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_ValidJson, "sqlite")
def _if_valid(element: _ValidJson, compiler: SQLCompiler, **options: Any) -> str:
    """A query over thousands of rows ends at the first that is none."""
    text = compiler.process(element.clauses, **options)
    return f"CASE WHEN json_valid({text}) THEN {text} END"


def readable(column: Any) -> Any:
    """A column of JsonObject, for a query that looks into it; NULL where that is impossible."""
    return type_coerce(_ValidJson(column), JSON)


def enum_column(kind: type[StrEnum], name: str = "", *, checked: bool = True) -> Enum:
    """Store the value as text with a CHECK: a native type needs a migration for each new value.

    `name` tells two columns of one kind in one table apart; PostgreSQL insists on it. A kind that grows with
    each release is not `checked`: SQLite rebuilds the table for it.
    """
    return Enum(
        kind,
        native_enum=False,
        length=32,
        create_constraint=checked,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: dict[Any, Any] = {datetime: UTCDateTime()}  # noqa: RUF012

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
