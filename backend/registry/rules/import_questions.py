"""What an import asks before it writes: it may be as meant, and somebody has to look."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.alike import folded_name
from backend.models import PropertyFirm
from backend.registry.rules.look_alikes import CODED, columns_of, questions_on_likeness, stored_values
from backend.registry.rules.sheets import BY_NAME, RegistryRow
from backend.sheets.problems import ImportProblem

FIRMS = BY_NAME["物业企业"]


def questions(session: Session, rows: list[RegistryRow]) -> Iterator[ImportProblem]:
    yield from _changed_names(session, rows)
    yield from questions_on_likeness(session, rows)
    yield from _firms_by_name_alone(session, rows)


def _firms_by_name_alone(session: Session, rows: list[RegistryRow]) -> Iterator[ImportProblem]:
    """A line below the table looks like a firm: a new name, nothing beside it, and nobody names it."""
    bare_rows = [row for row in rows if row.sheet is FIRMS and not _says_more(row)]
    if not bare_rows:
        return
    known = set(session.scalars(select(PropertyFirm.name)))
    for row in rows:
        known |= {
            row.values[column.name]
            for column in row.sheet.columns
            if column.refers == FIRMS.name and row.values.get(column.name)
        }
    column = next(iter(columns_of(FIRMS, "name")))
    for row in bare_rows:
        if row.values["name"] not in known:
            problem = row.problem(
                column,
                "新的一家，只有名称，也没有合同或小区用到它：可能是表格下面的说明，不是企业",
                "不是企业的请删掉这一行；确实是企业的，确认后再导入",
            )
            yield replace(problem, question=True)


def _says_more(row: RegistryRow) -> bool:
    return any(value for name, value in row.values.items() if name != "name")


def _changed_names(session: Session, rows: list[RegistryRow]) -> Iterator[ImportProblem]:
    """A code keeps its complaints and contracts: another name under it may mean that two were swapped."""
    for sheet in CODED:
        own_rows = [row for row in rows if row.sheet is sheet]
        if not own_rows:
            continue
        name_column = next(iter(columns_of(sheet, "name")))
        names = {
            v["code"]: v["name"] for v in stored_values(session, sheet, columns_of(sheet, "code", "name"))
        }
        for row in own_rows:
            before = names.get(row.values["code"])
            if before is not None and folded_name(before) != folded_name(row.values["name"]):
                problem = row.problem(
                    name_column,
                    f"编号 {row.values['code']} 原来是“{before}”，改名会连同它的合同和投诉一起改",
                    "核对编号没有填错；确实改名的，确认后再导入",
                )
                yield replace(problem, question=True)
