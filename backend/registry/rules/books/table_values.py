"""Rows of a table as an import writes and compares them: empty cells, blind indexes, digests."""

import json
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, String, Table

from backend.models.personal import BlindIndex, PersonalDataKey, StillSealed
from backend.registry.rules.books.descriptions import Values

DIGEST_LENGTH = 32


@lru_cache(maxsize=64)
def emptiness(table: Table) -> Values:
    """What an empty cell means in each column but the id: NULL where it may be, else the default."""
    return {
        column.name: _empty(column)
        for column in table.columns
        if column.name != "id" and not isinstance(column.type, BlindIndex)
    }


def _empty(column: Any) -> Any:
    if column.default is not None and not column.nullable:
        return column.default.arg
    return "" if isinstance(column.type, String) and not column.nullable else None


def with_indexes(table: Table, values: Values) -> Values:
    """With the blind index of each value that has one."""
    indexes = {}
    for name, of in _index_columns(table):
        if of in values:
            value = values[of]
            indexes[name] = None if value is None else PersonalDataKey.blind_index(value)
    return {**values, **indexes} if indexes else values


@lru_cache(maxsize=64)
def _index_columns(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple(
        (column.name, column.type.of) for column in table.columns if isinstance(column.type, BlindIndex)
    )


def plain_row(table: Table, row: Values) -> Values:
    """Without id and blind indexes, in values that JSON has."""
    return {name: _plain(row.get(name)) for name in emptiness(table)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def digests_of(table: Table, row: Values) -> tuple[str, ...]:
    """A keyed hash of the whole row by each key of the process, the sealing one's first."""
    text = json.dumps(plain_row(table, row), ensure_ascii=False, sort_keys=True)
    return tuple(digest[:DIGEST_LENGTH] for digest in PersonalDataKey.keyed_hashes(text))


def digest_of(table: Table, row: Values) -> str:
    text = json.dumps(plain_row(table, row), ensure_ascii=False, sort_keys=True)
    return PersonalDataKey.keyed_hash(text)[:DIGEST_LENGTH]


def is_readable(row: Values) -> bool:
    """Not where a key is missing: what cannot be read is not compared and not changed."""
    return not any(isinstance(value, StillSealed) for value in row.values())


def sealed_columns(table: Table, row: Values, names: Any) -> str:
    """These columns of a row, to be restored."""
    plain = plain_row(table, row)
    text = json.dumps({name: plain[name] for name in names if name in plain}, ensure_ascii=False)
    return PersonalDataKey.seal(text.encode())


def restored_columns(table: Table, sealed: str) -> Values:
    """Raises UnsealError."""
    plain: Values = json.loads(PersonalDataKey.unseal(sealed))
    return {
        name: date.fromisoformat(value) if value and isinstance(table.c[name].type, Date) else value
        for name, value in plain.items()
    }
