"""Exports of the registry; the importer reads them back unchanged."""

import io
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.registry.rules.books.all_sheets import BOOK_SHEETS
from backend.registry.rules.books.descriptions import BookSheet
from backend.registry.rules.books.sheet_rows import sheet_rows
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES
from backend.registry.rules.office_addresses import LEVELS, lines_of_offices
from backend.registry.rules.sheet_values import cell_of, labels_for
from backend.registry.rules.sheets import BY_NAME, SHEETS, RegistrySheet
from backend.sheets.csv_files import write_csv
from backend.sheets.tables import Export, Table
from backend.sheets.xlsx_files import write_xlsx

WIDTH = 18


def registry_table(session: Session, sheet: RegistrySheet) -> Table:
    return table_of(sheet, _rows(session, sheet))


def table_of(sheet: RegistrySheet, rows: Iterable[list[str]]) -> Table:
    widths = [WIDTH] * len(sheet.columns)
    return Table(sheet.name, [column.heading for column in sheet.columns], rows, widths)


def export_xlsx(session: Session, target: Path | io.BytesIO) -> None:
    """One workbook, one tab a sheet."""
    write_xlsx(target, (registry_table(session, sheet) for sheet in SHEETS))


def export_csv(session: Session, folder: Path) -> None:
    """One CSV a sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        write_csv(folder / f"{sheet.name}.csv", registry_table(session, sheet))


def _rows(session: Session, sheet: RegistrySheet) -> Iterator[list[str]]:
    labels = labels_for(session, sheet)
    table = sheet.model.__table__
    lines = lines_of_offices(session, sheet.model) if sheet.model in LEVELS else {}
    for row in session.execute(select(table).order_by(table.c.id)).mappings():
        values = {**row, ADDRESSES: "\n".join(lines.get(row["id"], ()))}
        yield [cell_of(column, values[column.target], labels) for column in sheet.columns]


def book_table(session: Session, sheet: BookSheet) -> Table:
    """A sheet of the books, read as it is written: memory does not grow with it."""
    return table_of(sheet, sheet_rows(session, sheet))


def export_book(session: Session, sheet: BookSheet, target: Path | io.BytesIO) -> None:
    """One sheet as a workbook; what comes back unchanged changes nothing."""
    write_xlsx(target, [book_table(session, sheet)])


def export_books(session: Session, target: Path | io.BytesIO) -> None:
    """One workbook, one tab a sheet of the books."""
    write_xlsx(target, (book_table(session, sheet) for sheet in BOOK_SHEETS))


EXPORTS = (
    *(Export(sheet.name, partial(registry_table, sheet=sheet)) for sheet in SHEETS),
    *(
        Export(sheet.name, partial(book_table, sheet=sheet))
        for sheet in BOOK_SHEETS
        if sheet.name not in BY_NAME  # 楼栋 is in both files
    ),
)
