"""Books of a small city as a clerk has them, and the way of a file through a bulk import."""

import io
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.jobs import runner
from backend.models import BulkImport, Database, Role, StaffAccount
from backend.registry.exports import export_books
from backend.registry.jobs.books import BooksImports
from backend.registry.rules.books import bulk_imports
from backend.registry.rules.imports.importing import import_files
from tests.support.clerk import Workbook

SMALL_BOOKS = Path(__file__).with_name("small_books.txt")
Tables = dict[str, list[list[Any]]]
CARDS = ("11010519491231002X", "140302198001010013", "140302197505050022", "140302199009090032")


def city_with_clerk(database: Database, folder: Path) -> int:
    """Two communities with buildings, firms and committees; returns the id of an account that imports."""
    with database.transaction() as session:
        import_files(session, [Workbook.small_city(folder / "city.xlsx").save()])
        clerk = StaffAccount(username="books-clerk", name="录入员", role=Role.CITY, password_hash="")
        session.add(clerk)
        session.flush()
        return clerk.id


def saved(tables: Tables) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy/m/d"}) as book:
        for name, rows in tables.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    (page.write_string if isinstance(value, str) else page.write)(number, place, value)
    return out.getvalue()


def uploaded(database: Database, staff_id: int, data: bytes, name: str = "books.xlsx") -> int:
    file = bulk_imports.sealed_pieces(name, io.BytesIO(data))
    with database.transaction() as session:
        return bulk_imports.upload_books(session, session.get_one(StaffAccount, staff_id), file, utc_now()).id


def performed(database: Database, import_id: int) -> BulkImport:
    """What a worker does next with it, and the row after that."""
    runner.perform(database, BooksImports(database), import_id)
    return row_of(database, import_id)


def row_of(database: Database, import_id: int) -> BulkImport:
    with database.reading() as session:
        query = select(BulkImport).where(BulkImport.id == import_id)
        return session.scalars(query).one()


def planned(
    database: Database, staff_id: int, tables: Tables | bytes, name: str = "books.xlsx"
) -> BulkImport:
    data = tables if isinstance(tables, bytes) else saved(tables)
    return performed(database, uploaded(database, staff_id, data, name))


def confirmed(database: Database, staff_id: int, import_id: int) -> BulkImport:
    with database.transaction() as session:
        bulk_imports.confirm_books(session, session.get_one(StaffAccount, staff_id), import_id, utc_now())
    return performed(database, import_id)


def imported(
    database: Database, staff_id: int, tables: Tables | bytes, name: str = "books.xlsx"
) -> BulkImport:
    row = planned(database, staff_id, tables, name)
    assert not row.problem_count, [str(problem) for problem in bulk_imports.problems_of(row).problems[:20]]
    return confirmed(database, staff_id, row.id)


def exported(database: Database) -> bytes:
    out = io.BytesIO()
    with database.reading() as session:
        export_books(session, out)
    return out.getvalue()


def staff(session: Session, staff_id: int) -> StaffAccount:
    return session.get_one(StaffAccount, staff_id)


def small_books() -> Tables:
    """Something in every sheet, in another order than that in which sheets are written."""
    tables: Tables = {}
    for line in SMALL_BOOKS.read_text("utf-8").splitlines():
        if line.startswith("["):
            rows = tables.setdefault(line.strip("[]"), [])
        else:
            rows.append([_cell(text) for text in line.split("|")])
    return tables


def _cell(text: str) -> Any:
    """#89.5 is a number."""
    return float(text[1:]) if text.startswith("#") else text


def cells_of(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
