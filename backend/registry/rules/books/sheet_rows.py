"""Rows of the tables as the sheets of the books show them, a chunk at a time, for exports."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Party
from backend.registry.rules.books.cell_texts import book_cell
from backend.registry.rules.books.descriptions import BookSheet, Values
from backend.registry.rules.books.lookups import RowLookups, table_of

CHUNK = 1000


def sheet_rows(session: Session, sheet: BookSheet) -> Iterator[list[str]]:
    """Every row of the sheet's table, in the order in which they were entered, personal data in full."""
    table, lookups, last = table_of(sheet), RowLookups(session), 0
    while True:
        query = select(table).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
        rows = [dict(row) for row in session.execute(query).mappings()]
        if not rows:
            return
        last = rows[-1]["id"]
        yield from _cells(session, sheet, lookups, rows)


def _cells(
    session: Session, sheet: BookSheet, lookups: RowLookups, rows: Sequence[Values]
) -> Iterator[list[str]]:
    shown_rows = [{**row, **sheet.shown_of(row)} for row in rows]
    if sheet.owners:
        _add_parties(session, shown_rows)
    table = table_of(sheet)
    columns = [column.name for column in sheet.columns]
    named = [name for name in columns if name not in table.c and sheet.reference_of(name) is not None]
    for values, names in zip(shown_rows, lookups.cells_of(sheet, shown_rows, named), strict=True):
        values |= dict(zip(named, names, strict=True))
        yield [book_cell(column, values.get(column.name)) for column in sheet.columns]


def _add_parties(session: Session, rows: Sequence[Values]) -> None:
    parties = {
        party.id: party
        for party in session.scalars(select(Party).where(Party.id.in_({row["party_id"] for row in rows})))
    }
    for row in rows:
        party = parties[row["party_id"]]
        row |= {
            "name": party.name,
            "identity": party.identity,
            "phone": party.phone,
            "party_kind": party.kind,
        }
