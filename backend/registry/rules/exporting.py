"""The registry as files: what is written here, the importer reads back unchanged."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.fields.kinds import FEN
from backend.models import CommitteeKind, ServiceMode
from backend.models.labels import COMMITTEE_NAMES, SERVICE_MODE_NAMES
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES
from backend.registry.rules.office_addresses import LEVELS, lines_of_offices
from backend.registry.rules.sheets import BY_NAME, SHEETS, Column, Sheet
from backend.sheets.cells import guarded


def export_xlsx(session: Session, path: Path) -> None:
    """One workbook, one sheet a subject."""
    write_workbook(path, ((sheet, _rows(session, sheet)) for sheet in SHEETS))


def write_workbook(path: Path, tables: Iterable[tuple[Sheet, Iterable[list[str]]]]) -> None:
    """Each sheet with its headings. Strings stay strings: no cell becomes a formula or a link."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "constant_memory": True}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        for sheet, rows in tables:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.columns) - 1, 18)
            page.write_row(0, 0, [column.heading for column in sheet.columns], bold)
            for number, row in enumerate(rows, start=1):
                for place, cell in enumerate(row):
                    page.write_string(number, place, cell)


def export_csv(session: Session, folder: Path) -> None:
    """One CSV a subject, in UTF-8 with a byte order mark so that Excel opens it right."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column.heading for column in sheet.columns])
            writer.writerows([guarded(cell) for cell in row] for row in _rows(session, sheet))


def _rows(session: Session, sheet: Sheet) -> Iterator[list[str]]:
    labels = {column.refers: _labels(session, column.refers) for column in sheet.columns if column.refers}
    table = sheet.model.__table__
    lines = lines_of_offices(session, sheet.model) if sheet.model in LEVELS else {}
    for row in session.execute(select(table).order_by(table.c.id)).mappings():
        values = {**row, ADDRESSES: "\n".join(lines.get(row["id"], ()))}
        yield [_cell(column, values[column.target], labels) for column in sheet.columns]


def _cell(column: Column, value: Any, labels: dict[str, dict[int, str]]) -> str:
    if value is None:
        return ""
    if column.refers:
        return labels[column.refers][value]
    if column.kind is FEN:
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return _name(value) if isinstance(value, StrEnum) else str(value)


def _name(value: StrEnum) -> str:
    if isinstance(value, ServiceMode):
        return SERVICE_MODE_NAMES[value]
    return COMMITTEE_NAMES[value] if isinstance(value, CommitteeKind) else str(value)


def _labels(session: Session, name: str) -> dict[int, str]:
    sheet = BY_NAME[name]
    found = session.execute(select(sheet.model.id, getattr(sheet.model, sheet.label)))
    return {row_id: label for row_id, label in found}  # noqa: C416 - typed
