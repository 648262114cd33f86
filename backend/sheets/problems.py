"""Problems of a city's files, row by row, in Chinese."""

from dataclasses import dataclass

MOST_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One bad cell or row. `row` is the number that Excel shows; None where the whole sheet is meant.

    A `question` may be as meant: somebody who has looked may import it nevertheless.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    problem: str
    accepted: str = ""
    question: bool = False

    def __str__(self) -> str:
        where = f"{self.sheet} 第 {self.row} 行" if self.row else self.sheet
        column = f"“{self.column}”列" if self.column else ""
        value = f"“{self.value}”" if self.value else ""
        accepted = f"（可接受：{self.accepted}）" if self.accepted else ""
        return f"{where}{column}{value}：{self.problem}{accepted}"


class ImportRejectedError(Exception):
    """Nothing was imported; `problems` holds what must be mended first (at most 1,000 of them)."""

    def __init__(self, problems: list[ImportProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems[:20]))
        self.problems = problems[:MOST_PROBLEMS]

    @property
    def may_be_confirmed(self) -> bool:
        return all(problem.question for problem in self.problems)


def file_problem(source: str, problem: str, accepted: str) -> ImportRejectedError:
    """A file that cannot be read at all."""
    return ImportRejectedError([ImportProblem(source, None, "", "", problem, accepted)])
