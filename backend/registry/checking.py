"""Raw sheets to typed rows: bad cells, double rows and dead references, found before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from rapidfuzz import process
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Community, PropertyFirm, ServiceContract
from backend.registry import cells
from backend.registry.problems import MOST_PROBLEMS, ImportProblem
from backend.registry.reading import RawSheet
from backend.registry.sheets import BY_NAME, Column, Sheet

CONTRACTS = BY_NAME["服务合同"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose cells are typed. `values` are by column name of the file."""

    source: str
    number: int
    sheet: Sheet
    values: dict[str, Any]

    def problem(self, column: Column, problem: str, accepted: str = "") -> ImportProblem:
        value = str(self.values.get(column.name, ""))[:60]
        return ImportProblem(self.source, self.number, column.heading, value, problem, accepted)


def typed_rows(raw: RawSheet, problems: list[ImportProblem]) -> list[Row]:
    """The rows that can be read; what cannot goes to `problems`."""
    places = {
        column.name: place
        for column in raw.sheet.columns
        for place, heading in enumerate(raw.headings)
        if heading in column.headings
    }
    rows = []
    for number, cells_of_row in raw.rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        values = _typed(raw, number, cells_of_row, places, problems)
        if values is not None:
            rows.append(Row(raw.source, number, raw.sheet, values))
    return rows


def _typed(
    raw: RawSheet,
    number: int,
    given: tuple[cells.Cell, ...],
    places: dict[str, int],
    problems: list[ImportProblem],
) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    bad = False
    for column in raw.sheet.columns:
        if column.name not in places:
            continue
        place = places[column.name]
        cell = given[place] if place < len(given) else None
        try:
            values[column.name] = _value(column, cell)
        except cells.CellError as error:
            shown = str(cell)[:60]
            problems.append(
                ImportProblem(raw.source, number, column.heading, shown, str(error), column.kind.accepted)
            )
            bad = True
    return None if bad else values


def _value(column: Column, cell: cells.Cell) -> Any:
    typed = cells.plain(cell)
    if typed:
        return column.kind.parse(typed)
    if column.required:
        raise cells.CellError("不能为空")
    return None


def check_doubles(rows: Iterable[Row], problems: list[ImportProblem]) -> None:
    """Two rows of one import that mean the same thing."""
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = (row.sheet.name, *(row.values.get(column.name) for column in _key_columns(row.sheet)))
        other = first.setdefault(key, row)
        if other is not row:
            column = _key_columns(row.sheet)[-1]
            problems.append(row.problem(column, f"与 {other.source} 第 {other.number} 行重复"))


def check_references(session: Session, rows: list[Row], problems: list[ImportProblem]) -> None:
    """What a cell points to must stand in the same files or in the database already."""
    known: dict[str, set[str]] = {}
    for row in rows:
        for column in row.sheet.columns:
            value = row.values.get(column.name)
            if not column.refers or value is None:
                continue
            if column.refers not in known:
                known[column.refers] = _labels(session, BY_NAME[column.refers], rows)
            if value not in known[column.refers]:
                near = process.extract(value, known[column.refers], limit=3, score_cutoff=50)
                accepted = "、".join(match[0] for match in near) or f"“{column.refers}”表中已有的"
                problems.append(row.problem(column, f"“{column.refers}”表中没有这一项", accepted))
                if len(problems) >= MOST_PROBLEMS:
                    return


def check_terms(session: Session, rows: Iterable[Row], problems: list[ImportProblem]) -> None:
    """Contracts must end after they start, and one compound has one contract at a time."""
    by_community: dict[str, list[Row]] = {}
    for row in rows:
        if row.sheet is CONTRACTS:
            by_community.setdefault(row.values["community_code"], []).append(row)
    if not by_community:
        return
    for stored in _stored_contracts(session):
        own = by_community.get(stored.values["community_code"])
        if own and not any(_same_contract(stored, row) for row in own):
            own.append(stored)
    ends = next(column for column in CONTRACTS.columns if column.name == "ends_on")
    for contracts in by_community.values():
        contracts.sort(key=lambda row: row.values["starts_on"])
        problems += _term_problems(contracts, ends)


def _term_problems(contracts: list[Row], ends: Column) -> Iterator[ImportProblem]:
    for row in contracts:
        if _end(row) < row.values["starts_on"]:
            yield row.problem(ends, "结束日期早于开始日期", "开始日期之后的日期")
    for earlier, later in pairwise(contracts):
        if _end(earlier) >= later.values["starts_on"]:
            at_fault, other = (earlier, later) if earlier.number else (later, earlier)
            name = other.values["firm_name"]
            yield at_fault.problem(
                ends, f"与“{name}”的合同期重叠", "同一小区同一时间只有一份合同，先填好前一份的结束日期"
            )


def _stored_contracts(session: Session) -> Iterator[Row]:
    """Contracts in the database as rows with no number."""
    found = session.execute(
        select(
            Community.code.label("community_code"),
            PropertyFirm.name.label("firm_name"),
            ServiceContract.starts_on,
            ServiceContract.ends_on,
        )
        .join(Community, Community.id == ServiceContract.community_id)
        .join(PropertyFirm, PropertyFirm.id == ServiceContract.firm_id)
    )
    for row in found.mappings():
        yield Row("", 0, CONTRACTS, dict(row))


def _same_contract(one: Row, other: Row) -> bool:
    return all(
        one.values[name] == other.values[name] for name in ("community_code", "firm_name", "starts_on")
    )


def _end(row: Row) -> date:
    return row.values.get("ends_on") or date.max


def _key_columns(sheet: Sheet) -> list[Column]:
    return [column for column in sheet.columns if column.target in sheet.key]


def _labels(session: Session, sheet: Sheet, rows: list[Row]) -> set[str]:
    stored = session.scalars(select(getattr(sheet.model, sheet.label)))
    return set(stored) | {row.values[sheet.label] for row in rows if row.sheet is sheet}
