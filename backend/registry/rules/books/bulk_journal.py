"""What an import changes, row by row, so that who entered what stays on record and can be taken back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from backend.models import BulkChange
from backend.registry.rules.books.descriptions import Values
from backend.registry.rules.books.table_values import digest_of, emptiness, sealed_columns

CHUNK = 1000


class BulkJournal:
    """Writes `BulkChange` rows of one import in its transaction; `flush` at the end of each chunk.

    Without an import, as in a trial, it notes nothing.
    """

    def __init__(self, session: Session, import_id: int | None) -> None:
        self._session = session
        self._import_id = import_id
        self._rows: list[dict[str, Any]] = []

    def note_added(self, table: Table, row_id: int, row: Values) -> None:
        self._note(table, row_id, {**emptiness(table), **row}, None)

    def note_changed(
        self, table: Table, row_id: int, before: Values, after: Values, names: Iterable[str]
    ) -> None:
        """`before` and `after` are whole rows, `names` the columns in which they differ."""
        if self._import_id is not None:
            self._note(table, row_id, after, sealed_columns(table, before, names))

    def flush(self) -> None:
        if self._rows:
            self._session.execute(insert(BulkChange), self._rows)
            self._rows = []

    def _note(self, table: Table, row_id: int, row: Values, before: str | None) -> None:
        if self._import_id is None:
            return
        self._rows.append(
            {
                "import_id": self._import_id,
                "table_name": table.name,
                "changed_id": row_id,
                "before": before,
                "digest": digest_of(table, row),
            }
        )
