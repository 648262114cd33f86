"""A whole import is taken back while nothing builds on it: the database is as before."""

from pathlib import Path

import pytest
from sqlalchemy import select

from backend.core.clock import utc_now
from backend.core.errors import ChangeRefusedError
from backend.models import Base, BulkState, Database, Home, HomeCode, Relation, StaffAccount
from backend.registry.rules.books import bulk_imports
from backend.registry.rules.books.taking_back import entered_by, obstacles
from tests.support import book_files as books
from tests.support.databases import both_databases

pytestmark = both_databases
BESIDE = {
    "bulk_imports",
    "bulk_changes",
    "bulk_file_pieces",
    "staged_rows",
    "audit_entries",
    "audit_heads",
} | {"outbox_messages"}


def contents(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in BESIDE and table.name != "audit_head"
        }


def taken_back(database: Database, clerk: int, import_id: int) -> BulkState:
    with database.transaction() as session:
        bulk_imports.ask_taking_back(session, session.get_one(StaffAccount, clerk), import_id, utc_now())
    return books.performed(database, import_id).state


def changed_books() -> books.Tables:
    """The same with another area, a sold share, a new phone, a new owner, a representative less."""
    tables = books.small_books()
    tables["房屋"][1][6] = "91.00"
    tables["业主"][1][7] = "13811138111"
    tables["业主"][1][10] = "2020-02-02"
    tables["业主"].append(
        [*tables["业主"][1][:4], "赵六", books.CARDS[2], "个人", "", "1/2", "2020-02-02", "", ""]
    )
    tables["成员"][1][4] = "13711137111"
    return tables


def test_a_first_import_leaves_nothing(database: Database, tmp_path: Path) -> None:
    clerk = books.city_with_clerk(database, tmp_path)
    before = contents(database)
    row = books.imported(database, clerk, books.small_books())
    assert contents(database) != before
    assert taken_back(database, clerk, row.id) is BulkState.TAKEN_BACK
    assert contents(database) == before
    assert books.imported(database, clerk, books.small_books()).added == row.added


def test_changes_are_as_before(database: Database, tmp_path: Path) -> None:
    clerk = books.city_with_clerk(database, tmp_path)
    first = books.imported(database, clerk, books.small_books())
    before = books.exported(database)
    second = books.imported(database, clerk, changed_books())
    assert (second.added, second.updated) == (1, 4)  # the phone of 张三 stands in two rows
    cells = {tuple(cell[1:]) for cell in bulk_imports.report_of(second).sheets["业主"].changed_cells}
    assert ("电话", "138****8000", "138****8111") in cells
    assert ("转出日期", "", "2020-02-02") in cells
    with database.reading() as session:
        home = session.scalars(select(Home).where(Home.label == "1号楼1单元101")).one()
        assert entered_by(session, "homes", home.id) == [second.id, first.id]
        assert obstacles(session, first.id)
    assert taken_back(database, clerk, second.id) is BulkState.TAKEN_BACK
    assert books.planned(database, clerk, before).added == 0
    assert books.planned(database, clerk, before).updated == 0
    assert taken_back(database, clerk, first.id) is BulkState.TAKEN_BACK


def test_what_others_build_on_stays(database: Database, tmp_path: Path) -> None:
    clerk = books.city_with_clerk(database, tmp_path)
    row = books.imported(database, clerk, books.small_books())
    with database.transaction() as session:
        home = session.scalars(select(Home).limit(1)).one()
        code = HomeCode(
            home_id=home.id, relation=Relation.OWNER, code_index="x", issued_by_id=clerk, issued_at=utc_now(),
            expires_at=utc_now(),
        )  # fmt: skip
        session.add(code)
    with pytest.raises(ChangeRefusedError, match="认领码"):
        taken_back(database, clerk, row.id)
    with database.transaction() as session:
        session.delete(session.scalars(select(HomeCode)).one())
        session.scalars(select(Home).limit(1)).one().floor = 9
    with pytest.raises(ChangeRefusedError, match="后来改过"):
        taken_back(database, clerk, row.id)
    assert books.row_of(database, row.id).state is BulkState.IMPORTED
