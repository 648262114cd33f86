"""What a bulk import finds and does: the first bad cells with their number, counts and examples by sheet."""

from dataclasses import asdict, dataclass, field
from typing import Any

from backend.sheets.problems import MOST_PROBLEMS, ImportProblem

MOST_NAMED = 200
"""Rows and cells of a sheet that a report names."""


@dataclass(slots=True)
class FirstProblems:
    """`count` of them all; the first 1,000 by name."""

    problems: list[ImportProblem] = field(default_factory=list)
    count: int = 0

    def add(self, problem: ImportProblem) -> None:
        self.count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    @property
    def more(self) -> int:
        return self.count - len(self.problems)

    def as_plain(self) -> list[dict[str, Any]]:
        return [asdict(problem) for problem in self.problems]

    @classmethod
    def of_plain(cls, plain: list[dict[str, Any]], count: int) -> "FirstProblems":
        return cls([ImportProblem(**problem) for problem in plain], count)


@dataclass(slots=True)
class BookSheetReport:
    """What an import does to one sheet's rows; the first `MOST_NAMED` in words.

    A changed cell is the row in words, the heading, the value before and after.
    """

    name: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    changed: int = 0
    added_rows: list[str] = field(default_factory=list)
    changed_cells: list[tuple[str, str, str, str]] = field(default_factory=list)

    def note_added(self, row: str) -> None:
        self.added += 1
        if len(self.added_rows) < MOST_NAMED:
            self.added_rows.append(row)

    def note_cell(self, row: str, heading: str, before: str, after: str) -> None:
        self.changed += 1
        if len(self.changed_cells) < MOST_NAMED:
            self.changed_cells.append((row, heading, before, after))


@dataclass(slots=True)
class BulkReport:
    """By sheet, in the order of writing."""

    sheets: dict[str, BookSheetReport] = field(default_factory=dict)

    def of(self, name: str) -> BookSheetReport:
        return self.sheets.setdefault(name, BookSheetReport(name))

    @property
    def added(self) -> int:
        return sum(sheet.added for sheet in self.sheets.values())

    @property
    def updated(self) -> int:
        return sum(sheet.updated for sheet in self.sheets.values())

    def as_plain(self) -> list[dict[str, Any]]:
        return [asdict(sheet) for sheet in self.sheets.values()]

    @classmethod
    def of_plain(cls, plain: list[dict[str, Any]]) -> "BulkReport":
        return cls({sheet["name"]: BookSheetReport(**sheet) for sheet in plain})
