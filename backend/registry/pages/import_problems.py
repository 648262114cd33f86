"""Problems of an import as a clerk mends them: alike ones together, with the rows that have them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.sheets.problems import MOST_PROBLEMS, ImportProblem

ROWS_SHOWN = 12


@dataclass(slots=True)
class ProblemGroup:
    """One thing to mend in one column. `cells` are rows with what stands there; `more` are not shown."""

    sheet: str
    column: str
    problem: str
    accepted: str
    cells: list[tuple[int | None, str]] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.cells)


def groups_of(problems: Sequence[ImportProblem]) -> list[ProblemGroup]:
    """In the order of the files, which is the order in which they are mended."""
    groups: dict[tuple[str, str, str, str], ProblemGroup] = {}
    for problem in problems[:MOST_PROBLEMS]:
        key = (problem.sheet, problem.column, problem.problem, problem.accepted)
        group = groups.setdefault(key, ProblemGroup(*key))
        group.count += 1
        if len(group.cells) < ROWS_SHOWN:
            group.cells.append((problem.row, problem.value))
    return list(groups.values())
