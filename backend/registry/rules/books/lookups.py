"""From the cells that name a row to its id, and back: for an import and for an export, a chunk at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from backend.models.personal import EncryptedText
from backend.registry.rules.books.all_sheets import BOOK_SHEETS_BY_NAME
from backend.registry.rules.books.descriptions import BookSheet, Reference, Values

Name = tuple[Any, ...]
MOST_CACHED = 50_000
"""Of one sheet: communities and firms fit, homes come by chunks."""


def table_of(sheet: BookSheet) -> Table:
    table = sheet.model.__table__
    assert isinstance(table, Table)  # noqa: S101 - declarative tables are
    return table


class RowLookups:
    """Ids by names and names by ids within one transaction; what it read it remembers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[str, dict[Name, int]] = {}
        self._names: dict[str, dict[int, Name]] = {}

    def ids(self, sheet_name: str, names: Iterable[Name]) -> Mapping[Name, int]:
        """Of the rows that exist, by the cells of `named_by`."""
        known = _bounded(self._ids.setdefault(sheet_name, {}))
        missing = {name for name in names if name not in known}
        if missing:
            known.update(self._read_ids(BOOK_SHEETS_BY_NAME[sheet_name], list(missing)))
        return known

    def names(self, sheet_name: str, ids: Iterable[int]) -> Mapping[int, Name]:
        """The cells of `named_by` of rows that exist."""
        known = _bounded(self._names.setdefault(sheet_name, {}))
        missing = {row_id for row_id in ids if row_id not in known}
        if missing:
            known.update(self._read_names(BOOK_SHEETS_BY_NAME[sheet_name], list(missing)))
        return known

    def referred(
        self, reference: Reference, rows: Sequence[Values]
    ) -> tuple[list[Name | None], Mapping[Name, int]]:
        """The name that each row refers to, None where its last cell is empty, and the ids of those names."""
        names: list[Name | None] = []
        for values in rows:
            name = tuple(values.get(column) for column in reference.columns)
            names.append(None if name[-1] is None else name)
        return names, self.ids(reference.sheet, {name for name in names if name is not None})

    def _read_ids(self, sheet: BookSheet, names: list[Name]) -> dict[Name, int]:
        rows = [dict(zip(sheet.named_by, name, strict=True)) for name in names]
        keys = self._keys(sheet, rows)
        wanted_keys = [key for key in keys if key is not None]
        stored = {key: row["id"] for key, row in stored_rows(self._session, sheet, wanted_keys).items()}
        return {name: stored[key] for name, key in zip(names, keys, strict=True) if key in stored}

    def _keys(self, sheet: BookSheet, rows: list[Values]) -> list[Name | None]:
        """The key of the table for each row; None where it refers to what does not exist."""
        targets: list[Values] = [{**row, **sheet.derive(row)} for row in rows]
        for reference in sheet.references:
            if reference.target not in sheet.key:
                continue
            names, ids = self.referred(reference, rows)
            for values, name in zip(targets, names, strict=True):
                values[reference.target] = None if name is None else ids.get(name)
        keys: list[Name | None] = []
        for values in targets:
            key = tuple(values.get(column) for column in sheet.key)
            keys.append(None if None in key else key)
        return keys

    def _read_names(self, sheet: BookSheet, ids: list[int]) -> dict[int, Name]:
        table = table_of(sheet)
        query = select(table).where(table.c.id.in_(ids))
        rows = [dict(row) for row in self._session.execute(query).mappings()]
        cells = self.cells_of(sheet, rows, sheet.named_by)
        return {row["id"]: name for row, name in zip(rows, cells, strict=True)}

    def cells_of(self, sheet: BookSheet, rows: Sequence[Values], columns: Sequence[str]) -> list[Name]:
        """What stands in these columns of a sheet for rows of its table, references as cells name them."""
        table, values_by_column = table_of(sheet), []
        for column in columns:
            found_reference = None if column in table.c else sheet.reference_of(column)
            if found_reference is None:
                values_by_column.append([row.get(column) for row in rows])
                continue
            reference, place = found_reference
            row_ids = [row[reference.target] for row in rows]
            names = self.names(reference.sheet, {row_id for row_id in row_ids if row_id is not None})
            values_by_column.append([None if row_id is None else names[row_id][place] for row_id in row_ids])
        return list(zip(*values_by_column, strict=True)) if values_by_column else [()] * len(rows)


def stored_rows(session: Session, sheet: BookSheet, keys: Sequence[Name]) -> dict[Name, Values]:
    """Rows of the table by their key. Columns that are encrypted or may be empty are compared here."""
    if not keys:
        return {}
    table = table_of(sheet)
    conditions = [
        table.c[name].in_({key[place] for key in keys})
        for place, name in enumerate(sheet.key)
        if not table.c[name].nullable and not isinstance(table.c[name].type, EncryptedText)
    ]
    sought = set(keys)
    stored = {}
    for row in session.execute(select(table).where(*conditions)).mappings():
        key = tuple(row[name] for name in sheet.key)
        if key in sought:
            stored[key] = dict(row)
    return stored


def _bounded(known: dict[Any, Any]) -> dict[Any, Any]:
    if len(known) > MOST_CACHED:
        known.clear()
    return known
