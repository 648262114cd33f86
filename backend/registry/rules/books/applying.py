"""Writing what is staged into the tables, in one transaction; a trial does the same and is taken back."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.models import StagedRow
from backend.registry.rules.books.all_sheets import BOOK_SHEETS
from backend.registry.rules.books.import_results import BulkReport, FirstProblems
from backend.registry.rules.books.staging import check_doubles, check_party_names, holed_sheets, staged_rows
from backend.registry.rules.books.writing import BookWriter

IMPORT_LOCK = 0x6C73_0002  # the key of PostgreSQL's advisory lock: one import writes at a time
Progress = Callable[[int], None]


def write_all(
    session: Session, import_id: int, problems: FirstProblems, progress: Progress, *, on_record: bool
) -> BulkReport:
    """Write every staged row. `problems` has what reading found already, and gets what writing finds.

    The caller takes the transaction back where there are any. `on_record`: each change is written down.
    """
    _one_at_a_time(session)
    writer = BookWriter(session, import_id if on_record else None, problems)
    for sheet_name in holed_sheets(session, import_id):
        writer.note_hole(sheet_name)
    doubled = check_doubles(session, import_id, problems)
    check_party_names(session, import_id, problems)
    rows_done = 0
    for sheet in BOOK_SHEETS:
        for rows in staged_rows(session, import_id, sheet, doubled):
            writer.write(sheet, rows)
            rows_done += len(rows)
            progress(rows_done)
    return writer.report


def staged_count(session: Session, import_id: int) -> int:
    query = select(func.count()).select_from(StagedRow).where(StagedRow.import_id == import_id)
    return session.scalar(query) or 0


def _one_at_a_time(session: Session) -> None:
    """SQLite has one writer in any case."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))
