"""What is exported of the books comes back as it was, and a second time changes nothing."""

import io
from pathlib import Path

from python_calamine import CalamineWorkbook

from backend.models import BulkState, Database
from backend.registry.rules.books import bulk_imports
from backend.registry.rules.books.all_sheets import BOOK_SHEETS
from tests.support import book_files as books
from tests.support.databases import both_databases

pytestmark = both_databases


def test_every_sheet_goes_in_and_comes_back(database: Database, tmp_path: Path) -> None:
    clerk = books.city_with_clerk(database, tmp_path)
    tables = books.small_books()
    assert {sheet.name for sheet in BOOK_SHEETS} - {"楼栋"} == tables.keys()
    row = books.imported(database, clerk, tables)
    assert row.state is BulkState.IMPORTED
    report = bulk_imports.report_of(row)
    counts = {name: len(rows) - 1 for name, rows in tables.items()}
    assert {sheet.name: sheet.added for sheet in report.sheets.values() if sheet.added} == counts
    first = books.exported(database)
    again = books.planned(database, clerk, first)
    assert (again.state, again.added, again.updated) == (BulkState.PLANNED, 0, 0)
    owners = ["".join(f"{cell}|" for cell in row) for row in _cells(first)["业主"][1:3]]
    home = "A1|1号楼|1单元|101"
    assert owners == [
        f"{home}|张三|{books.CARDS[0]}|个人|13800138000|1/2|2015-03-01||不动产登记簿|||",
        f"{home}|李四|{books.CARDS[1]}|个人|0353-2028888|1/2|2015-03-01|||||",
    ]


def _cells(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
