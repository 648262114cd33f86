"""Bulk imports of the books: read, tried, written or taken back by a worker."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.errors import ChangeRefusedError, LinshengError
from backend.jobs.lease import Lease
from backend.jobs.leased import Failure, LeasedWork
from backend.models import BulkGoal, BulkImport, BulkState, Database
from backend.registry.rules.books import bulk_imports
from backend.registry.rules.books.applying import write_all
from backend.registry.rules.books.bulk_notices import tell_of_end
from backend.registry.rules.books.import_results import BulkReport, FirstProblems
from backend.registry.rules.books.staging import Staged, stage_file, write_staged
from backend.registry.rules.books.taking_back import obstacles, take_back

PROGRESS_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class BooksTask:
    """What `send` works on; `problems` are those that earlier attempts have read, sealed."""

    import_id: int
    attempt: int
    goal: BulkGoal
    file_name: str
    sha256: str
    rows_read: int
    is_staged: bool
    problem_count: int
    problems: FirstProblems


class BooksImports(LeasedWork[BulkImport, BooksTask, None]):
    """Reads a file into staged rows, tries them or writes them, or takes an import back.

    What was staged before a kill stays. What is written is written in one transaction with `written_at`: a
    worker that dies after it leaves nothing to do but to say so.
    """

    plural = "imports of books"
    table = BulkImport
    pending, working, given_up = BulkState.QUEUED, BulkState.WORKING, BulkState.FAILED
    # The transaction that writes a city renews it on PostgreSQL; SQLite has one writer, who is not overtaken.
    lease = timedelta(minutes=5)
    backoff = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 600, 3600))
    timeout = timedelta(hours=4)
    refused_on = (LinshengError,)
    fault_words = "系统内部错误，已记录"

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(database)

    def prepare(self, session: Session, row: BulkImport, now: datetime) -> BooksTask | None:
        is_done = row.written_at if row.goal is BulkGoal.IMPORT else row.reversed_at
        if row.goal is not BulkGoal.PLAN and is_done is not None:
            _end(session, row, now)
            return None
        problems = bulk_imports.problems_of(row)
        return BooksTask(
            row.id, row.attempts, row.goal, row.file_name, row.sha256, row.rows_read, row.is_staged,
            row.problem_count, problems,
        )  # fmt: skip

    def send(self, task: BooksTask) -> None:
        lease = Lease(self._database, BooksImports, task.import_id, task.attempt)
        if task.goal is BulkGoal.TAKE_BACK:
            self._take_back(task, lease)
        else:
            if not task.is_staged:
                self._stage(task, lease)
            self._write(task, lease)

    def finish(self, session: Session, row: BulkImport, task: BooksTask, result: None, now: datetime) -> None:
        _end(session, row, now)

    def failed(
        self, session: Session, row: BulkImport, task: BooksTask | None, failure: Failure, now: datetime
    ) -> None:
        if failure.is_last:
            if isinstance(failure.error, ChangeRefusedError) and row.goal is BulkGoal.TAKE_BACK:
                row.state = BulkState.IMPORTED
            tell_of_end(session, row, now)

    def _stage(self, task: BooksTask, lease: Lease) -> None:
        def save(rows: list[Staged], rows_read: int, problems: FirstProblems, is_staged: bool) -> None:
            columns: dict[str, object] = {"rows_read": rows_read, "is_staged": is_staged}
            if problems.count:
                columns |= {
                    "problem_count": problems.count,
                    "problems": bulk_imports.sealed_problems(problems),
                }
            with self._database.transaction() as session:
                lease.hold(session, **columns)
                write_staged(session, task.import_id, rows)

        with self._database.reading() as session:
            pieces = bulk_imports.file_pieces(session, task.import_id)
        with tempfile.TemporaryFile() as file:  # without a name: nobody else reads it, and it goes with us
            bulk_imports.joined(pieces, task.sha256, file)
            del pieces
            stage_file(task.file_name, file, task.rows_read, task.problems, save)

    def _write(self, task: BooksTask, lease: Lease) -> None:
        """A trial, or for good. What is found wrong is the result of either."""
        progress = _Progress(lease, renews=self._database.engine.dialect.name != "sqlite")
        problems = task.problems
        is_trial = task.goal is BulkGoal.PLAN
        with self._database.transaction() as session:
            report = write_all(session, task.import_id, problems, progress.note, on_record=not is_trial)
            if is_trial or problems.count:
                session.rollback()
            else:
                lease.hold(session, written_at=utc_now(), **_columns(report, problems, progress.rows_done))
                return
        lease.renew(**_columns(report, problems, progress.rows_done))

    def _take_back(self, task: BooksTask, lease: Lease) -> None:
        with self._database.transaction() as session:
            if obstacles(session, task.import_id):
                raise ChangeRefusedError("后来有资料用到了这次导入，不能整批撤回了。")
            take_back(session, task.import_id)
            lease.hold(session, reversed_at=utc_now())


class _Progress:
    """Rows that are written so far, for whoever looks; on SQLite the one writer says it at the end."""

    def __init__(self, lease: Lease, *, renews: bool) -> None:
        self._lease, self._renews = lease, renews
        self._next = utc_now() + PROGRESS_EVERY
        self.rows_done = 0

    def note(self, rows_done: int) -> None:
        self.rows_done = rows_done
        if self._renews and utc_now() >= self._next:
            self._lease.renew(rows_done=rows_done)
            self._next = utc_now() + PROGRESS_EVERY


def _columns(report: BulkReport, problems: FirstProblems, rows_done: int) -> dict[str, object]:
    return {
        "rows_done": rows_done,
        "added": report.added,
        "updated": report.updated,
        "report": bulk_imports.sealed_report(report),
        "problem_count": problems.count,
        "problems": bulk_imports.sealed_problems(problems) if problems.count else None,
    }


def _end(session: Session, row: BulkImport, now: datetime) -> None:
    if row.goal is BulkGoal.TAKE_BACK:
        row.state = BulkState.TAKEN_BACK
    elif row.written_at is not None:
        row.state = BulkState.IMPORTED
        bulk_imports.forget_staged(session, row.id)
    else:
        row.state = BulkState.REFUSED if row.problem_count else BulkState.PLANNED
    row.last_error = ""
    tell_of_end(session, row, now)
    bulk_imports.note_end(session, row, now)
