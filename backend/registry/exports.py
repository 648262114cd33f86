"""Exports of the registry; the importer reads them back unchanged."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.fields.kinds import FEN
from backend.models import CommitteeKind, ServiceMode
from backend.models.labels import COMMITTEE_NAMES, SERVICE_MODE_NAMES
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES
from backend.registry.rules.office_addresses import LEVELS, lines_of_offices
from backend.registry.rules.sheets import BY_NAME, SHEETS, RegistrySheet
from backend.sheets.columns import Column
from backend.sheets.csv_files import write_csv
from backend.sheets.tables import Export, Table
from backend.sheets.xlsx_files import write_xlsx

WIDTH = 18


def registry_table(session: Session, sheet: RegistrySheet) -> Table:
    return table_of(sheet, _rows(session, sheet))


def table_of(sheet: RegistrySheet, rows: Iterable[list[str]]) -> Table:
    widths = [WIDTH] * len(sheet.columns)
    return Table(sheet.name, [column.heading for column in sheet.columns], rows, widths)


def export_xlsx(session: Session, path: Path) -> None:
    """One workbook, one tab a sheet."""
    write_xlsx(path, (registry_table(session, sheet) for sheet in SHEETS))


def export_csv(session: Session, folder: Path) -> None:
    """One CSV a sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        write_csv(folder / f"{sheet.name}.csv", registry_table(session, sheet))


def _rows(session: Session, sheet: RegistrySheet) -> Iterator[list[str]]:
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
    id_and_label = session.execute(select(sheet.model.id, getattr(sheet.model, sheet.label)))
    return {row_id: label for row_id, label in id_and_label}  # noqa: C416 - typed


EXPORTS = tuple(Export(sheet.name, partial(registry_table, sheet=sheet)) for sheet in SHEETS)
