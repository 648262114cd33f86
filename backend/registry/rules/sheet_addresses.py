"""通知地址 in imported sheets: what could never be sent to is refused, as on a firm's form."""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.notices.senders.register_lines import is_understood, lines_of
from backend.registry.rules.office_addresses import COLUMN, LEVELS, lines_of_offices
from backend.registry.rules.sheets import RegistryRow, RegistrySheet
from backend.sheets.problems import ImportProblem
from backend.sheets.remarks import SheetRemark

FORM_OF_ADDRESS = "一行一个，形如 mailtos://… 或 wecombot://…"


def not_understood(lines: Iterable[str], known: Collection[str] = ()) -> list[int]:
    """Their numbers, from 1. Lines that are `known` stand in the register and may stay."""
    return [
        number for number, line in enumerate(lines, start=1) if line not in known and not is_understood(line)
    ]


def check_addresses(session: Session, rows: Iterable[RegistryRow], problems: list[ImportProblem]) -> None:
    """Without the line itself, which may hold a password."""
    known_lines: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _in_doubt(rows):
        if row.sheet.name not in known_lines:
            known_lines[row.sheet.name] = _lines_by_label(session, row.sheet)
        known = known_lines[row.sheet.name].get(row.values[row.sheet.label], ())
        column = next(column for column in row.sheet.columns if column.name == COLUMN)
        for number in not_understood(_lines(row), known):
            problem = f"第 {number} 个通知地址认不出"
            problems.append(
                ImportProblem(row.source, row.number, column.heading, "", problem, FORM_OF_ADDRESS)
            )


def remarks_on_addresses(rows: Iterable[RegistryRow]) -> Iterator[SheetRemark]:
    """Of checked rows: lines that stood in the register before there was a check, and reach nobody."""
    for row in _in_doubt(rows):
        numbers = "、".join(map(str, not_understood(_lines(row))))
        text = f"第 {row.number} 行的第 {numbers} 个通知地址原来就认不出，通知发不到，请改正"
        yield SheetRemark(row.source, f"{text}（{FORM_OF_ADDRESS}）")


def _in_doubt(rows: Iterable[RegistryRow]) -> Iterator[RegistryRow]:
    return (row for row in rows if not_understood(_lines(row)))


def _lines(row: RegistryRow) -> tuple[str, ...]:
    return lines_of(row.values.get(COLUMN) or "")


def _lines_by_label(session: Session, sheet: RegistrySheet) -> dict[str, tuple[str, ...]]:
    """As the sheet names offices. Only offices have such a column."""
    lines = lines_of_offices(session, sheet.model) if sheet.model in LEVELS else {}
    label = getattr(sheet.model, sheet.label)
    ids = session.execute(select(label, sheet.model.id).where(sheet.model.id.in_(lines)))
    return {name: lines[row_id] for name, row_id in ids}
