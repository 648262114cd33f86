"""Each kind of bad cell is told with its sheet, row, column, value and reason, and nothing is imported."""

import io
from pathlib import Path

from backend.core.clock import utc_now
from backend.models import BulkState, Database
from backend.registry.rules.books import bulk_imports
from backend.registry.rules.books.import_results import FirstProblems
from backend.registry.rules.books.staging import Staged, stage_file
from backend.sheets import problems as sheet_problems
from backend.sheets.cells import shown_text
from backend.sheets.problems import ImportProblem
from tests.registry.books.bad_cells import BY_HAND, NOT_THERE, BadCase, generated, tables_of
from tests.support import book_files as books

IN_ROWS = [*generated(), *BY_HAND]


def test_there_are_enough_kinds() -> None:
    kinds = {(case.sheet, case.named_heading, case.words) for case in [*IN_ROWS, *NOT_THERE]}
    assert len(kinds) >= 300


def test_each_bad_cell_of_a_row_is_told() -> None:
    tables, places = tables_of(IN_ROWS)
    found_problems = AllProblems()
    staged: list[Staged] = []

    def save(rows: list[Staged], _read: int, _problems: FirstProblems, _is_staged: bool) -> None:
        staged.extend(rows)

    stage_file("books.xlsx", io.BytesIO(books.saved(tables)), 0, found_problems, save)
    assert untold(found_problems.problems, places) == []
    assert len(found_problems.problems) >= len(IN_ROWS)
    assert {row["identity"] for row in staged} == {""}


class AllProblems(FirstProblems):
    """More than the first thousand."""

    def add(self, problem: ImportProblem) -> None:
        self.count += 1
        self.problems.append(problem)


def test_what_is_not_there_is_told(database: Database, tmp_path: Path) -> None:
    """Sheet by sheet: what points to a row that is refused itself is not told as well."""
    clerk = books.city_with_clerk(database, tmp_path)
    books.imported(database, clerk, books.small_books())
    before = books.exported(database)
    for sheet in sorted({case.sheet for case in NOT_THERE}):
        cases = [case for case in NOT_THERE if case.sheet == sheet]
        tables, places = tables_of(cases)
        row = books.planned(database, clerk, tables, f"{sheet}.xlsx")
        problems = bulk_imports.problems_of(row)
        assert untold(problems.problems, places) == []
        assert (row.state, problems.count) == (BulkState.REFUSED, len(cases))
        with database.transaction() as session:
            bulk_imports.discard_books(session, books.staff(session, clerk), row.id, utc_now())
    assert books.planned(database, clerk, before).updated == 0


def test_the_first_thousand_are_named_and_the_others_counted(database: Database, tmp_path: Path) -> None:
    clerk = books.city_with_clerk(database, tmp_path)
    rows = [["小区编号", "楼栋", "单元"], *(["A1", "1号楼", ""] for _ in range(1234))]
    problems = bulk_imports.problems_of(books.planned(database, clerk, {"单元": rows}))
    assert (problems.count, len(problems.problems), problems.more) == (
        1234,
        sheet_problems.MOST_PROBLEMS,
        234,
    )
    assert problems.problems[-1].row == 1001


def untold(problems: list[ImportProblem], places: list[tuple[str, int, BadCase]]) -> list[str]:
    """Cases that no problem names rightly."""
    by_row: dict[tuple[str, int], list[ImportProblem]] = {}
    for problem in problems:
        by_row.setdefault((problem.sheet.rpartition("·")[2], problem.row or 0), []).append(problem)
    missing = []
    for sheet, number, case in places:
        own = by_row.get((sheet, number), [])
        if not any(_tells(problem, case) for problem in own):
            missing.append(f"{case} {[str(problem) for problem in own]}")
    return missing


def _tells(problem: ImportProblem, case: BadCase) -> bool:
    value = shown_text(case.value).strip()[:10]
    shows_value = problem.value.startswith(value) or case.telling or case.words.startswith("这一格是日期")
    return problem.column == case.named_heading and case.words in problem.problem and bool(shows_value)
