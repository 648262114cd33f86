"""What the keys protect, read from the tables themselves: a new column takes part by its type alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, and_, func, not_, or_, type_coerce

from backend.models import Base
from backend.models.personal import (
    FORGOTTEN,
    IDENTIFIER_LENGTH,
    SEALED_FILE_SUFFIX,
    BlindIndex,
    EncryptedText,
    PersonalDataKey,
    SealedFile,
    SealedText,
)

WEEK = timedelta(days=7)
_FILE_END = IDENTIFIER_LENGTH + len(f".{SEALED_FILE_SUFFIX}")  # of ab/abcd….3fa9c2.voice


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table with its columns that hold something protected, by kind."""

    table: Table
    texts: tuple[Column[Any], ...]
    indexes: tuple[Column[Any], ...]
    files: tuple[Column[Any], ...]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        return (*self.texts, *self.indexes, *self.files)

    @property
    def renewable(self) -> tuple[Column[Any], ...]:
        """In a transaction alone: files are written first."""
        return (*self.texts, *(column for column in self.indexes if _can_be_renewed(column)))

    def is_stale(self, sealing: str, now: datetime) -> ColumnElement[bool]:
        """Whether a row has something to be renewed with the key `sealing`."""
        return or_(*(self._is_stale(column, sealing, now) for column in self.renewable))

    def _is_stale(self, column: Column[Any], sealing: str, now: datetime) -> ColumnElement[bool]:
        stale = and_(_names_key(column), not_(_is_of(column, sealing)))
        if isinstance(column.type, BlindIndex) and column.type.until_week_after:
            return and_(stale, self.table.c[column.type.until_week_after] < now - WEEK)
        if isinstance(column.type, BlindIndex):
            return stale
        return and_(_raw(column) != "", not_(_is_of(column, sealing)))

    def renewed(self, row: Mapping[str, Any], now: datetime) -> dict[str, str | None]:
        """The columns as the sealing key makes them. Raises UnsealError or InvalidToken."""
        values: dict[str, str | None] = {}
        for column in self.texts:
            values[column.name] = _renewed_text(column, row[column.name])
        for column in self.indexes:
            if _can_be_renewed(column):
                values[column.name] = self._renewed_index(column, row, now)
        return values

    def _renewed_index(self, column: Column[Any], row: Mapping[str, Any], now: datetime) -> str | None:
        index: str | None = row[column.name]
        kind = _kind(column)
        if not index or index[IDENTIFIER_LENGTH : IDENTIFIER_LENGTH + 1] != ":":
            return index  # of an erased address, say
        if kind.until_week_after:
            return FORGOTTEN if row[kind.until_week_after] < now - WEEK else index
        source = row[kind.of]
        return index if not source else PersonalDataKey.blind_index(PersonalDataKey.decrypt(source))

    def selected(self) -> list[ColumnElement[Any]]:
        """The columns as they rest in the database, by their names, with the moments that decide."""
        moments = {kind.until_week_after for kind in map(_kind, self.indexes) if kind.until_week_after}
        return [
            self.table.c.id,
            *(_raw(column).label(column.name) for column in self.renewable),
            *(self.table.c[name] for name in sorted(moments)),
        ]


@cache
def protected_tables() -> tuple[ProtectedTable, ...]:
    return tuple(
        table
        for table in map(_protected, Base.metadata.sorted_tables)
        if table.texts or table.indexes or table.files
    )


def _protected(table: Table) -> ProtectedTable:
    def of(*kinds: type[Any]) -> tuple[Column[Any], ...]:
        return tuple(column for column in table.columns if isinstance(column.type, kinds))

    return ProtectedTable(table, of(EncryptedText, SealedText), of(BlindIndex), of(SealedFile))


def identifier_in(column: Column[Any]) -> ColumnElement[str]:
    """The identifier that a value names."""
    if isinstance(column.type, SealedFile):
        return func.substr(_raw(column), func.length(_raw(column)) - _FILE_END + 1, IDENTIFIER_LENGTH)
    return func.substr(_raw(column), 1, IDENTIFIER_LENGTH)


def is_protected(column: Column[Any]) -> ColumnElement[bool]:
    """Whether a value holds something that a key protects: not an empty text, nor the key of a photo."""
    if isinstance(column.type, BlindIndex):
        return _names_key(column)
    if isinstance(column.type, SealedFile):
        return _raw(column).endswith(f".{SEALED_FILE_SUFFIX}")
    return _raw(column) != ""


def names_no_key(column: Column[Any]) -> ColumnElement[bool]:
    """Whether a protected value is older than identifiers; the first key of the database opens it."""
    if isinstance(column.type, SealedFile):
        place = func.length(_raw(column)) - _FILE_END
        return func.substr(_raw(column), place, 1) != "."
    return not_(_names_key(column))


def is_file_stale(column: Column[Any], sealing: str) -> ColumnElement[bool]:
    return and_(is_protected(column), not_(_raw(column).endswith(f".{sealing}.{SEALED_FILE_SUFFIX}")))


def _raw(column: Column[Any]) -> ColumnElement[str]:
    return type_coerce(column, String)


def _kind(column: Column[Any]) -> BlindIndex:
    kind = column.type
    assert isinstance(kind, BlindIndex)  # noqa: S101 - chosen by this type
    return kind


def _names_key(column: Column[Any]) -> ColumnElement[bool]:
    return func.substr(_raw(column), IDENTIFIER_LENGTH + 1, 1) == ":"


def _is_of(column: Column[Any], identifier: str) -> ColumnElement[bool]:
    return _raw(column).startswith(f"{identifier}:")


def _can_be_renewed(column: Column[Any]) -> bool:
    kind = column.type
    return not isinstance(kind, BlindIndex) or bool(kind.of or kind.until_week_after)


def _renewed_text(column: Column[Any], sealed: str | None) -> str | None:
    if not sealed:
        return sealed
    if isinstance(column.type, EncryptedText):
        return PersonalDataKey.encrypt(PersonalDataKey.decrypt(sealed))
    return PersonalDataKey.seal(PersonalDataKey.unseal(sealed))
